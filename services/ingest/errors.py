"""What ingest can say no with.

IngestError
└── LoopingMail    the mail is one of our own coming back: a dead letter, never an answer
"""

from __future__ import annotations

from byname.errors import Reject


class IngestError(Reject):
    """This input can never become a fact: it goes to the dead letters with its original."""


class LoopingMail(IngestError):
    """The mail came from Byname itself, or claims to come from one of the company's own addresses."""
