"""What the notifier can stumble over.

NotifierError
└── WordsMissing    a message was attached whose words have not arrived here yet: again in a moment

LostLease           another copy has taken the mail over: this one must not finish it
"""

from __future__ import annotations

from byname.errors import NotYet


class NotifierError(NotYet):
    """The notifier cannot act on this event at this moment."""


class WordsMissing(NotifierError):
    """message.attached came before its message.received."""


class LostLease(Exception):
    """Raised before the final dot, so that the mail is not delivered by two copies."""
