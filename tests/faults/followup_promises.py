"""Promises that are made, taken back and moved: what must become of each."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from byname.bus.publish import Publisher, Record
from byname.clock import SystemClock
from byname.contracts import (
    ConversationOpened,
    Event,
    Fact,
    Handle,
    PromiseMade,
    PromiseOverdue,
    PromiseSettled,
    TimerChanged,
    encode,
    event,
)
from byname.ids import derive, derive_short

from tests.support.nats import Bus

PEOPLE = ("sophie", "tom")
EACH = 5  # promises a conversation
BATCH = 500
PATIENCE_S = 120.0  # whoever speaks here does so until the bus has it

Fate = Literal["live", "cancelled", "moved"]


@dataclass
class Promise:
    """One promise, and what is to become of it. Moments are by the service's clock."""

    id: str
    conversation: str
    person: str
    due: datetime
    fate: Fate = "live"
    changes_at: datetime | None = None  # when it is taken back or moved, by ours
    moved_to: datetime | None = None


@dataclass
class Book:
    """All promises of a run. The service's clock is `shift` ahead of ours."""

    shift: timedelta
    promises: dict[str, Promise] = field(default_factory=dict)

    @classmethod
    def written(cls, count: int, over: timedelta, begin: datetime, shift: timedelta, seed: int) -> Book:
        """So many, due evenly `over` so long from `begin`; a fifth is taken back, a fifth is moved."""
        chance, book = random.Random(seed), cls(shift)
        fates: list[Fate] = ["cancelled", "moved", "live", "live", "live"]
        for number in range(count):
            due = begin + over * (number / count)
            one = Promise(
                derive("pr", str(seed), str(number)),
                derive_short("cv", str(seed), str(number // EACH)),
                PEOPLE[number // EACH % len(PEOPLE)],
                _tidy(due + shift),
                fates[(number // EACH + number) % len(fates)],
            )
            if one.fate != "live":
                one.changes_at = due - timedelta(seconds=chance.uniform(0.3, 6.0))
            if one.fate == "moved":
                later = chance.uniform(0.5, 4.0) * chance.choice((1, 1, -0.5))
                one.moved_to = _tidy(max(due + timedelta(seconds=later), one.changes_at or due) + shift)
            book.promises[one.id] = one
        return book

    def made(self, now: datetime) -> list[Event[Any]]:
        """What the router says of them at first."""
        facts: list[Event[Any]] = []
        for conversation, mine in self._by_conversation():
            facts.append(_opened(conversation, now))
            facts += [_made(one, one.due, number + 2, now) for number, one in enumerate(mine)]
        return facts

    def changes(self) -> list[tuple[datetime, Event[Any]]]:
        """What it says of them later, and when."""
        found = []
        for number, one in enumerate(self.promises.values(), EACH + 2):
            if one.changes_at:
                fact = (
                    _made(one, one.moved_to, number, one.changes_at)
                    if one.moved_to
                    else _settled(one, number, one.changes_at)
                )
                found.append((one.changes_at, fact))
        return sorted(found, key=lambda item: item[0])

    def _by_conversation(self) -> Iterator[tuple[str, list[Promise]]]:
        found: dict[str, list[Promise]] = {}
        for one in self.promises.values():
            found.setdefault(one.conversation, []).append(one)
        yield from found.items()


TELLING = (PromiseMade, PromiseSettled, PromiseOverdue, TimerChanged)  # what became of promises


async def tell(bus: Bus, facts: list[Event[Any]]) -> None:
    """Put them on the bus, however long that takes."""
    publisher = Publisher(bus.nc, patience_s=PATIENCE_S)
    for start in range(0, len(facts), BATCH):
        chunk = facts[start : start + BATCH]
        await publisher.publish([Record(one.id, one.subject, encode(one)) for one in chunk])


async def tell_in_time(bus: Bus, changes: list[tuple[datetime, Event[Any]]]) -> None:
    """Each at its moment; what has become due meanwhile together."""
    clock, waiting = SystemClock(), list(changes)
    while waiting:
        now = clock.now()
        ripe = [fact for at, fact in waiting if at <= now]
        waiting = waiting[len(ripe) :]
        if ripe:
            await tell(bus, ripe)
        await asyncio.sleep(0.05)


def _tidy(moment: datetime) -> datetime:
    """To the millisecond, as timers keep it."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _opened(conversation: str, now: datetime) -> Event[Any]:
    handle = Handle(channel="email", address=f"{conversation}@customer.example", name="Ann Lee")
    fact = ConversationOpened(
        conversation=conversation, customer=derive_short("cu", conversation), handle=handle,
        new_customer=True, customer_since=now, conversations=1, subject="Hello", opened_at=now, sequence=1,
    )  # fmt: skip
    return _said(fact, conversation, now, "opened")


def _made(one: Promise, due: datetime | None, sequence: int, now: datetime) -> Event[Any]:
    fact = PromiseMade(
        promise=one.id, conversation=one.conversation, customer=derive_short("cu", one.conversation),
        person=one.person, text="send the invoice", due=due, zone="Europe/Berlin", front_end="email",
        again=sequence > EACH + 1, made_at=now, sequence=sequence,
    )  # fmt: skip
    return _said(fact, one.conversation, now, f"{one.id} {due}")


def _settled(one: Promise, sequence: int, now: datetime) -> Event[Any]:
    fact = PromiseSettled(
        promise=one.id, conversation=one.conversation, person=one.person, outcome="withdrawn",
        settled_at=now, sequence=sequence,
    )  # fmt: skip
    return _said(fact, one.conversation, now, f"{one.id} settled")


def _said(fact: Fact, conversation: str, now: datetime, cause: str) -> Event[Any]:
    return event(fact, source="router", key=conversation, time=now, causation=derive("cause", cause))
