"""What the desk refuses.

DeskError            the text is meant for the one who asked
├── NotThere         no such conversation, reply, message, customer or file
├── NotNow           the thing is not in a state for that
├── NotLikeThat      what was written cannot be understood; the text says how to write it
└── UnknownPerson    a token for somebody who is not on the team
"""

from __future__ import annotations


class DeskError(Exception):
    """Any refusal; its text says what to do instead."""


class NotThere(DeskError):
    """Nothing has this id (yet)."""


class NotNow(DeskError):
    """Somebody else was faster, or there is nothing to decide."""


class NotLikeThat(DeskError):
    """It is not in a form that we can take."""


class UnknownPerson(DeskError):
    """The team does not know this person."""
