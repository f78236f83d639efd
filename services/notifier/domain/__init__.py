"""Whom to tell what, what to send, and what follows from how it went. Pure."""

from services.notifier.domain.batch import Heard
from services.notifier.domain.calling import MORE_MAY_BREAK, REST
from services.notifier.domain.deeds import MORE_MAY_COME
from services.notifier.domain.hear import hear
from services.notifier.domain.known import ConversationFacts, Known, Words
from services.notifier.domain.outcome import PAGE_LIFE, Outcome, Verdict, decide, lease_ran_out, receipt_for
from services.notifier.domain.pointless import Promised, Settled, Standing, Stood, What, pointless
from services.notifier.domain.send import BUNDLED, CALLS, ONCE, PAGES, Deed, Kind, Piece, Send, WordsTurn
from services.notifier.domain.telling import WORDS_MAY_COME

__all__ = [
    "BUNDLED",
    "CALLS",
    "MORE_MAY_BREAK",
    "MORE_MAY_COME",
    "ONCE",
    "PAGES",
    "PAGE_LIFE",
    "REST",
    "WORDS_MAY_COME",
    "ConversationFacts",
    "Deed",
    "Heard",
    "Kind",
    "Known",
    "Outcome",
    "Piece",
    "Promised",
    "Send",
    "Settled",
    "Standing",
    "Stood",
    "Verdict",
    "What",
    "Words",
    "WordsTurn",
    "decide",
    "hear",
    "lease_ran_out",
    "pointless",
    "receipt_for",
]
