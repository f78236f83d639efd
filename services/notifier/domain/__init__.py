"""Whom to tell what, what to send, and what follows from how it went. Pure."""

from services.notifier.domain.hear import Heard, hear
from services.notifier.domain.known import ConversationFacts, Known, Words
from services.notifier.domain.outcome import Outcome, Verdict, decide, lease_ran_out, receipt_for
from services.notifier.domain.send import Piece, Send, WordsTurn

__all__ = [
    "ConversationFacts",
    "Heard",
    "Known",
    "Outcome",
    "Piece",
    "Send",
    "Verdict",
    "Words",
    "WordsTurn",
    "decide",
    "hear",
    "lease_ran_out",
    "receipt_for",
]
