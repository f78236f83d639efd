"""Who answers: CPU of the policy, of a whole decision, and of the router with its store as customers grow."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from byname.clock import SystemClock
from byname.contracts import Event, Handle, MessageReceived, ThreadHints, event
from byname.ids import derive
from byname.store import Database
from byname.store.engine import make_engine
from byname.store.migrate import upgrade
from byname.team import Team
from sqlalchemy import event as sql_event

from services.router.domain import Ask, Conversation, Customer, InHand, Known, Policy, choose
from services.router.domain.links import new_customer_id
from services.router.domain.messages import place_message
from services.router.domain.topics import words_of
from services.router.handlers import Router, decide
from services.router.store import save
from services.router.tables import METADATA

PEOPLE, TOPICS = 200, 100
NOW = datetime(2026, 3, 3, 10, 30, tzinfo=UTC)  # a Tuesday
BATCH = 200
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Europe/London", "Australia/Sydney")
HOURS = ("", "mon-fri 09:00-12:30, mon-thu 13:30-17:00", "mon-sun 22:00-06:00", "mon-fri 08:00-18:00")
CHANNELS = ("email", "email", "chat", "twitter")


def team() -> Team:
    """200 people in five zones and all sorts of hours, 100 topics of ten words each."""
    people = [
        {
            "id": f"p{number}", "name": f"Person{number} Surname{number}", "zone": ZONES[number % 5],
            "addresses": [f"p{number}@acme.example"], "hours": HOURS[number % 4],
            "support": number % 10 != 0, "experienced": number % 3 == 0, "front_line_hours": 2,
            "skills": [f"t{(number * 7 + step) % TOPICS}" for step in range(3)],
            "languages": [("en", "de", "fr")[number % 3]], "stand_ins": [f"p{(number + 1) % PEOPLE}"],
        }
        for number in range(PEOPLE)
    ]  # fmt: skip
    topics = [
        {"id": f"t{number}", "words": [f"subject{number}word{step}" for step in range(10)]}
        for number in range(TOPICS)
    ]
    company = {"name": "Acme", "domain": "acme.example", "zone": "Europe/Berlin", "holidays": "DE-BY"}
    policy = {"everyone_share": 0.25, "on_call": ["p1"]}
    return Team.model_validate({"company": company, "person": people, "topic": topics, "policy": policy})


def office_of(known: Known) -> None:
    """Everybody has something in hand; six hundred chats are going on."""
    for number in range(PEOPLE):
        for kind in ("mails", "calls"):
            known.office.in_hand[f"p{number}", kind] = InHand(number % 7, number / 100)
        for chat in range(3):
            known.office.live[f"cv_live{number}_{chat}"] = (f"p{number}", NOW - timedelta(minutes=10))


def a_message(number: int, customer: int, random: Random) -> Event[MessageReceived]:
    """Words of the customer with this number: a mail has 150, a chat 20; some ask for a person.

    Every second one goes on with their conversation.
    """
    channel = CHANNELS[customer % 4]
    words = " ".join(random.choice(_WORDS) for _ in range(150 if channel == "email" else 20))
    if random.random() < 0.3:
        words += f" about subject{random.randrange(TOPICS)}word3"
    if channel == "chat" and random.random() < 0.3:
        words = f"Is Person{random.randrange(PEOPLE)} there? {words}"
    sender = Handle(channel=channel, address=f"c{customer}@customer.example", name="Ann")
    fact = MessageReceived(
        message=derive("msg", str(number)), channel=channel, sender=sender,
        recipients=("hello@acme.example",) if channel == "email" else (), subject="My order", text=words,
        provider_id=f"m{number}@customer.example", received_at=NOW, language="de",
        thread=ThreadHints(references=(f"before{customer}",) if number % 2 else ()),
    )  # fmt: skip
    return event(fact, source="ingest", key=f"hd_{customer}", time=NOW, causation=f"raw_{number}")


_WORDS = tuple(f"word{number}" for number in range(2000))


def known_customers(numbers: Sequence[int]) -> Known:
    """These customers belong to people who are here, or away; each has had a conversation."""
    known = Known()
    for number in numbers:
        handle = Handle(channel=CHANNELS[number % 4], address=f"c{number}@customer.example")
        customer = Customer(new_customer_id(handle), f"p{number % PEOPLE}", NOW, knows=f"p{number % PEOPLE}")
        known.add_customer(customer, handle)
        at = NOW - timedelta(days=1 + number % 300)
        known.add_conversation(
            Conversation(
                f"cv_{number}", customer.id, customer.owner, "Before", handle, at, open=number % 50 == 0
            )
        )
        known.thread([f"before{number}"], customer.id, f"cv_{number}")
    known.recount()
    known.touched_customers |= known.customers.keys()
    return known


def cpu_ms(work: Callable[[], int]) -> float:
    """CPU milliseconds of each of the things that `work` did (it says how many)."""
    began = time.process_time()
    count = work()
    return (time.process_time() - began) * 1000 / count


def choosing(count: int = 2000) -> dict[str, float]:
    """CPU of `choose` alone and of the whole decision: a third new, others with their owner here or away."""
    policy, random = Policy(team(), timedelta(0), 1), Random(1)
    messages = [a_message(number, random.randrange(count * 2), random) for number in range(count)]
    batches = [(messages[start : start + BATCH], loaded(messages, start)) for start in range(0, count, BATCH)]
    place_message(batches[0][1], policy, a_message(-1, 1, random), NOW)  # what is worked out once a day is

    def decisions() -> int:
        for events, known in batches:
            for one in events:
                decide(known, policy, one, NOW)
        return count

    whole = cpu_ms(decisions)
    asked, office = list(_asks(policy, messages, random)), batches[0][1].office

    def choices() -> int:
        for ask in asked:
            choose(ask, office, policy, NOW)
        return len(asked)

    return {"choose_ms": cpu_ms(choices), "decide_ms": whole}


def loaded(messages: Sequence[Event[MessageReceived]], start: int) -> Known:
    """What the store would load for this batch: the customers who write, of whom a third is new."""
    numbers = (int(one.key.removeprefix("hd_")) for one in messages[start : start + BATCH])
    known = known_customers(sorted({number for number in numbers if number % 3}))
    office_of(known)
    return known


def _asks(policy: Policy, messages: Sequence[Event[MessageReceived]], random: Random) -> Iterator[Ask]:
    for one in messages:
        message, kind = one.data, random.randrange(3)
        words = words_of(message.text)
        owner = f"p{random.randrange(PEOPLE)}" if kind else ""
        yield Ask(
            about=message.message, channel=message.channel, recipients=message.recipients, text=message.text,
            words=words, customer_owner=owner, owner=owner if kind == 2 else "", new_conversation=kind < 2,
            new_customer=not kind, language="de", zone="Europe/Berlin",
            topics=policy.topics.match(words, recipients=(), tags=(), channel=message.channel),
        )  # fmt: skip


async def hop(customers: int, count: int = 2000, batch: int = BATCH) -> dict[str, float]:
    """CPU milliseconds a message and SQL statements a batch, of the router with SQLite, so many known."""
    with tempfile.TemporaryDirectory(prefix="byname-policy-") as folder:
        await fill(Path(folder), customers)
        engine = make_engine("", Path(folder), "router")
        database = Database(engine, METADATA, "router", SystemClock())
        policy = Policy(team(), timedelta(0), 1)
        router, random = Router(lambda: policy, Standing()), Random(2)
        # Of as many customers as ever there are, the same thousand write: so the work is the same.
        step = (customers // 1000 - 1) | 1
        messages = [a_message(number, random.randrange(1000) * step, random) for number in range(count)]
        statements = _counted(engine)
        await route(database, router, messages[:batch])
        first, began = statements(), time.process_time()
        for start in range(batch, count, batch):
            await route(database, router, messages[start : start + batch])
        took, batches = time.process_time() - began, (count - batch) / batch
        await engine.dispose()
    return {"cpu_ms": took * 1000 / (count - batch), "statements": (statements() - first) / batches}


class Standing:
    """A clock that stands."""

    def now(self) -> datetime:
        """Always the same."""
        return NOW


async def fill(folder: Path, customers: int) -> None:
    """The store of a router who knows so many customers."""
    engine = make_engine("", folder, "router")
    await upgrade(engine, "router")
    database = Database(engine, METADATA, "router", SystemClock())
    for start in range(0, customers, 5000):
        known = known_customers(range(start, min(customers, start + 5000)))
        if start == 0:
            office_of(known)
            known.office.live.clear()
            known.office.touched_in_hand |= known.office.in_hand.keys()
        async with database.transaction() as unit:
            await save(unit.connection, known)
    await engine.dispose()  # what was filled in is in its file, and not what is measured


async def route(database: Database, router: Router, messages: Sequence[Event[Any]]) -> None:
    """One batch."""
    async with database.transaction() as unit:
        await router.on_events(unit, messages)
        unit.emitted.clear()  # nobody listens here


def _counted(engine: Any) -> Callable[[], int]:
    count = 0

    def executed(*_: Any) -> None:
        nonlocal count
        count += 1

    sql_event.listen(engine.sync_engine, "before_cursor_execute", executed)
    return lambda: count


def main(few: int = 1000, many: int = 100_000, rounds: int = 3) -> None:
    """Print each figure beside its target."""
    found = [choosing() for _ in range(rounds)]
    chosen, whole = (median(one[key] for one in found) for key in ("choose_ms", "decide_ms"))
    print(f"who answers, {PEOPLE} people, {TOPICS} rules, CPU a message: the choice {chosen:.3f} ms,")
    print(f"  the whole decision with its facts {whole:.3f} ms (target: at most 0.2 ms each)")
    hops = {size: [asyncio.run(hop(size)) for _ in range(rounds)] for size in (few, many)}
    small, large = (median(one["cpu_ms"] for one in hops[size]) for size in (few, many))
    print(f"  with its store, {few:,} customers known: {small:.3f} ms, {many:,}: {large:.3f} ms")
    statements = hops[many][0]["statements"]
    print(f"  that is {large / small:.2f} times (target: near 1); {statements:.0f} statements a batch")


if __name__ == "__main__":
    main()
