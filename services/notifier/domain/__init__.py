"""Whom to tell what, what to send, and what follows from how it went. Pure."""

from services.notifier.domain.batch import Heard
from services.notifier.domain.deeds import MORE_MAY_COME
from services.notifier.domain.hear import hear
from services.notifier.domain.known import ConversationFacts, Known, Promised, Words
from services.notifier.domain.outcome import PAGE_LIFE, Outcome, Verdict, decide, lease_ran_out, receipt_for
from services.notifier.domain.send import CALLS, ONCE, PAGES, Deed, Piece, Send, WordsTurn
from services.notifier.domain.telling import WORDS_MAY_COME

__all__ = [
    "CALLS",
    "MORE_MAY_COME",
    "ONCE",
    "PAGES",
    "PAGE_LIFE",
    "WORDS_MAY_COME",
    "ConversationFacts",
    "Deed",
    "Heard",
    "Known",
    "Outcome",
    "Piece",
    "Promised",
    "Send",
    "Verdict",
    "Words",
    "WordsTurn",
    "decide",
    "hear",
    "lease_ran_out",
    "receipt_for",
]
