"""What an event says, in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Saying:
    """What an event says: about which thing, in words, and, if it is a decision, why."""

    about: str
    what: str
    code: str = ""
    why: str = ""
    person: str = ""
