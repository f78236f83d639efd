"""The question that the policy answers, and its answer."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from byname.contracts import Reason

from services.router.domain.topics import Words
from services.router.domain.value import value


@value
class Ask:
    """Words of a customer that need a person. Ids are empty where there is nobody (yet)."""

    about: str  # the message or call: what is random about the answer is drawn from its id
    channel: str
    recipients: tuple[str, ...] = ()
    line: str = ""  # the extension that was dialled
    text: str = ""
    words: Words | None = None
    customer_owner: str = ""
    owner: str = ""  # of the conversation
    stand_in: str = ""
    stand_in_code: str = ""  # why there is one
    writers: tuple[str, ...] = ()  # who of ours has written to the customer in this conversation
    usual: str = ""  # who stood in for the customer's person last
    spoke_at: datetime | None = None  # when the customer spoke last in this conversation
    new_customer: bool = False
    new_conversation: bool = True
    language: str = ""
    zone: str = ""
    voice: str = ""  # whose voice the automatic message had that this answers
    topics: tuple[str, ...] = ()
    without: frozenset[str] = frozenset()  # who is not to be chosen


@value
class Choice:
    """Exactly one outcome.

    given: `person` answers now. waits: it is `person`'s, who is expected back at `until`.
    offered: nobody has it; the first of `offered` to take it has it.
    """

    how: Literal["given", "waits", "offered"]
    reason: Reason
    person: str = ""
    owner: str = ""  # whom it belongs to; another than `person` where that one stands in
    offered: tuple[str, ...] = ()
    until: datetime | None = None
    warnings: tuple[str, ...] = ()

    @property
    def stands_in(self) -> bool:
        """Whether somebody answers for the owner."""
        return self.how == "given" and self.person != self.owner


@value
class Step:
    """What one rule said, for whoever asks why."""

    rule: str
    text: str


class Trail(list[Step]):
    """What the rules said, one after the other."""

    kept = True

    def note(self, rule: str, text: str) -> None:
        """This rule says so."""
        self.append(Step(rule, text))


class _Untold(Trail):
    kept = False

    def note(self, rule: str, text: str) -> None:
        """Nobody asks why."""


UNTOLD = _Untold()  # most choices: the reason says enough
