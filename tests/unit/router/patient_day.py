"""Days of promises, snoozes and words for later, made up from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from byname.contracts import (
    ConversationSnoozed,
    Event,
    Handle,
    HandoverDecided,
    PresenceChanged,
    ReplyRequested,
    ReplyScheduled,
    SnoozeOver,
)
from byname.contracts.call import Promise
from byname.ids import derive

from services.router.domain import turn_due
from tests.support.channel_facts import a_call, a_link_decision, an_unread
from tests.support.facts import START, a_failure, a_message, an_answer, an_event
from tests.unit.router.patient import Patient, a_release, an_ask_due, command

SENDERS = ("ann@x.example", "bob@x.example", "cleo@x.example")
PEOPLE = ("sophie", "tom", "uma")
KINDS = (
    *("words",) * 5, *("says",) * 14, *("release",) * 4, "over", "over", "ask", "turn", "failure", "failure",
    "call", "unread", "link", "undo", "handover", "presence",
)  # fmt: skip
LINES: tuple[tuple[str, ...], ...] = (
    (), (), ("promise friday the invoice",), ("promise tomorrow a call",), ("promise in 1 hour the invoice",),
    ("promise monday",), ("promise soon",), ("promise friday a", "promise monday b"), ("kept",),
    ("kept invoice",), ("unpromise call",), ("unpromise #sg_1",), ("kept", "unpromise a"), ("snooze",),
    ("snooze friday",), ("snooze", "take"), ("wake",), ("later tomorrow 9:00",), ("later in 2 hours",),
    ("later friday", "close"), ("later friday", "promise friday the parcel"), ("later friday", "snooze"),
    ("unlater",), ("unlater", "later friday"), ("ask friday",), ("close",), ("close",), ("close",),
    ("take", "anyway"),
    ("pass uma", "anyway"), ("block spam",), ("unblock",), ("anyway",), ("wish x", "tier none"),
)  # fmt: skip


@dataclass
class Step:
    """What was heard, and what it led to."""

    heard: Event[Any]
    facts: list[Any]
    slept: bool  # the conversation was put off before


class PatientDay:
    """Makes up what happens next."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._seed, self._count = seed, 0
        self._heard: set[str] = set()

    def happens(self, history: Patient) -> Event[Any]:
        """Something that the router hears, of the clock as well; no event comes twice."""
        self._count += 1
        made: Event[Any] | None = getattr(self, f"_{self._chance.choice(KINDS)}")(history)
        if made is None or made.id in self._heard:
            made = self._words(history)
        self._heard.add(made.id)
        return made

    def play(self, history: Patient, count: int) -> list[Step]:
        """So many things happen, one after the other."""
        steps = []
        for _ in range(count):
            history.clock.forward(minutes=self._chance.choice([0, 1, 7, 47, 300]))
            heard = self.happens(history)
            known = history.known.conversations.get(heard.conversation)
            slept = known is not None and known.snooze is not None
            steps.append(Step(heard, history.hear(heard), slept))
        return steps

    def _words(self, history: Patient) -> Event[Any]:
        sender = self._chance.choice(SENDERS)
        return a_message(
            sender=sender, references=(f"root@{sender}",), name="", received_at=history.clock.now(),
            kind=self._chance.choice(["message", "message", "automatic"]), message=self._id("msg"),
            text=self._chance.choice(["Well?", "Well?", "Thanks"]), provider_id=self._id("mail"),
        )  # fmt: skip

    def _says(self, history: Patient) -> Event[Any] | None:
        which = self._conversation(history)
        if not which:
            return None
        lines = self._chance.choice(LINES)
        if history.known.conversations[which].muted and self._chance.random() < 0.5:
            lines = ("unblock",)
        needs_words = any(line.startswith("later") for line in lines)
        text = f"Words {self._count}" if needs_words or self._chance.random() < 0.45 else ""
        return an_answer(
            which, text, person=self._chance.choice(PEOPLE), commands=tuple(map(command, lines)),
            received_at=history.clock.now(), answer=self._id("an"),
            seen=self._chance.choice([0, 0, 0, 3]),
        )  # fmt: skip

    def _call(self, history: Patient) -> Event[Any]:
        """Of a number that is nobody's until a person says in which conversation they spoke."""
        number, spoke = self._chance.randint(1, 3), self._chance.random() < 0.5
        promised = self._chance.sample(["invoice", "call", "parcel"], self._chance.randint(0, 2))
        said = self._conversation(history) if self._chance.random() < 0.4 else ""
        return a_call(
            Handle(channel="phone", address=f"+{number}"), call=f"call_{self._chance.randint(1, 3)}_{number}",
            revision=self._chance.randint(1, 3), at=(history.clock.now() - START).total_seconds(),
            outcome="answered" if spoke else "missed", person="tom" if spoke else "", conversation=said,
            promises=tuple(Promise(text=one) for one in promised), text=self._id("text"),
        )  # fmt: skip

    def _release(self, history: Patient) -> Event[Any] | None:
        """Of any words that were ever scheduled, in any order, and again."""
        waits = self._one_of(ReplyScheduled, history)
        return a_release(waits, history.clock.now()) if waits else None

    def _over(self, history: Patient) -> Event[Any] | None:
        put_off = self._one_of(ConversationSnoozed, history)
        if put_off is None:
            return None
        now = history.clock.now()
        fact = SnoozeOver(conversation=put_off.conversation, snoozed_sequence=put_off.sequence, over_at=now)
        return an_event(fact)

    def _ask(self, history: Patient) -> Event[Any] | None:
        there = history.known.conversations
        closed = sorted(one for one in there if not there[one].open)
        which = self._chance.choice(closed) if closed else self._conversation(history)
        return an_ask_due(history, which, due_at=history.clock.now()) if which else None

    def _turn(self, history: Patient) -> Event[Any] | None:
        which = self._conversation(history)
        return turn_due(which, history.clock.now()) if which else None

    def _failure(self, history: Patient) -> Event[Any] | None:
        reply = self._one_of(ReplyRequested, history)
        return a_failure(reply.conversation, reply=reply.reply, reason=self._id("f")) if reply else None

    def _unread(self, history: Patient) -> Event[Any] | None:
        reply = self._one_of(ReplyRequested, history)
        return an_unread(reply.conversation, reply=reply.reply) if reply else None

    def _link(self, history: Patient) -> Event[Any] | None:
        one, other = (Handle(channel="email", address=it) for it in self._chance.sample(SENDERS, 2))
        customer = history.known.customer_of(one)
        decision = self._id("ld")
        return a_link_decision(customer=customer.id, handle=other, decision=decision) if customer else None

    def _undo(self, history: Patient) -> Event[Any] | None:
        links = sorted(history.known.links)
        decision = self._id("ld")
        return a_link_decision("undo", link=self._chance.choice(links), decision=decision) if links else None

    def _handover(self, history: Patient) -> Event[Any]:
        giver, taker = self._chance.sample(["sophie", "tom", "uma"], 2)
        move = HandoverDecided(
            handover=self._id("ho"), giver=giver, taker=taker, person="uma",
            decided_at=history.clock.now(),
        )  # fmt: skip
        return an_event(move, key=taker)

    def _presence(self, history: Patient) -> Event[Any]:
        person, state = self._chance.choice(PEOPLE), self._chance.choice(["here", "away", "hours"])
        fact = PresenceChanged(person=person, state=state, by=person, changed_at=history.clock.now())
        return an_event(fact, key=person, cause=self._id("presence"))

    def _conversation(self, history: Patient) -> str:
        there = sorted(history.known.conversations)
        return self._chance.choice(there) if there else ""

    def _one_of(self, kind: type, history: Patient) -> Any:
        """The newest ones rather than those of long ago."""
        said = history.all(kind)
        return self._chance.choice(said[-3:] if self._chance.random() < 0.7 else said) if said else None

    def _id(self, kind: str) -> str:
        return derive(kind, str(self._seed), str(self._count))
