"""A team that promises and puts off, what its people say in lines, and what the clock brings."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from byname.contracts import (
    AnswerHeld,
    AskDue,
    Command,
    Event,
    ReplyReleased,
    ReplyScheduled,
    SnoozeOver,
)
from byname.ids import derive
from byname.team import read_team

from services.router.domain import Policy
from tests.support.channel_facts import PHONE, a_link_decision
from tests.support.facts import a_message, an_answer, an_event
from tests.unit.router.history import History, only

TEAM = read_team("""
[company]
name = "Acme"
domain = "acme.example"
zone = "Europe/Berlin"
[followup]
ask_again_days = 30
[[tier]]
id = "gold"
name = "Gold friends"
[[person]]
id = "sophie"
name = "Sophie"
addresses = ["sophie@acme.example"]
hours = "mon-fri 09:00-17:00"
stand_ins = ["tom"]
[[person]]
id = "tom"
name = "Tom"
addresses = ["tom@acme.example"]
hours = "mon-fri 09:00-17:00"
zone = "America/New_York"
[[person]]
id = "uma"
name = "Uma"
addresses = ["uma@acme.example"]
""")
POLICY = Policy(TEAM)
ANN = "ann@customer.example"


class Patient(History):
    """A history in which people say things in lines, as they do on top of an answer."""

    def __init__(self, policy: Policy = POLICY) -> None:
        super().__init__(policy)

    def writes(self, **more: Any) -> str:
        """Ann writes to Sophie, now; the conversation."""
        values = {"to": ("sophie@acme.example",), "references": ("root@x.example",), **more}
        received_at = values.pop("received_at", self.clock.now())
        return self.attach(a_message(received_at=received_at, **values)).conversation

    def rings(self, conversation: str) -> None:
        """Ann's number is known from now on."""
        customer = self.known.conversations[conversation].customer
        self.hear(a_link_decision(customer=customer, handle=PHONE))

    def says(
        self, conversation: str, *lines: str, text: str = "", person: str = "sophie", **more: Any
    ) -> list[Any]:
        """A person's answer with these commands; the facts of it."""
        more.setdefault("received_at", self.clock.now())
        heard = an_answer(conversation, text, person=person, commands=tuple(map(command, lines)), **more)
        return self.hear(heard)

    def refused(self, conversation: str, *lines: str, **more: Any) -> tuple[str, str]:
        """Why nothing of this answer is done: the code, and what the person reads."""
        before = self.state(conversation)
        [held] = only(self.says(conversation, *lines, **more), AnswerHeld)
        assert self.state(conversation) == before, "half of an answer is never done"
        return held.reason.code, held.reason.text

    def state(self, conversation: str) -> tuple[Any, ...]:
        one = self.known.conversations[conversation]
        return one.promises, one.settled, one.snooze, one.scheduled, one.open, one.waiting, one.with_whom

    def released(self, scheduled: ReplyScheduled) -> list[Any]:
        """The moment of these words has come."""
        return self.hear(a_release(scheduled, self.clock.now()))

    def over(self, conversation: str, sequence: int) -> list[Any]:
        """The moment has come until which it was put off."""
        fact = SnoozeOver(conversation=conversation, snoozed_sequence=sequence, over_at=self.clock.now())
        return self.hear(an_event(fact, key=conversation))

    def ask_due(self, conversation: str, **more: Any) -> list[Any]:
        """It is time to ask the customer of a conversation that was just closed."""
        return self.hear(an_ask_due(self, conversation, **more))


def command(line: str) -> Command:
    """`promise friday the invoice`, as a front end reads it."""
    name, _, text = line.partition(" ")
    return Command(name=name, text=text)


def a_release(scheduled: ReplyScheduled, now: datetime) -> Event[ReplyReleased]:
    """What the timer says when these words shall go."""
    names = ("scheduled", "answer", "conversation", "person", "text", "attachments", "channel", "front_end")
    values = {name: getattr(scheduled, name) for name in names}
    fact = ReplyReleased(
        **values, scheduled_sequence=scheduled.sequence, unless_answered=scheduled.unless_answered,
        released_at=now,
    )  # fmt: skip
    return an_event(fact, key=scheduled.conversation)


def an_ask_due(history: History, closed_one: str, **more: Any) -> Event[AskDue]:
    """For the closing that is the last one."""
    closed = history.known.conversations[closed_one].closed_sequence
    values = {
        "ask": derive("ask", closed_one, str(closed)),
        "conversation": closed_one,
        "closed_sequence": closed,
        "due_at": history.clock.now(),
    }
    return an_event(AskDue(**{**values, **more}), key=closed_one)


def berlin(history: History, days: int, hour: int, minute: int = 0) -> datetime:
    """That time of day in Berlin (winter), so many days from the start."""
    start = history.clock.now().replace(hour=hour - 1, minute=minute, second=0, microsecond=0)
    return start + timedelta(days=days)
