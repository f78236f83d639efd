"""Broken mails between good ones, the same mail again and again, and two at the same moment."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from statistics import median

import pytest
import pytest_asyncio

from tests.faults.broken_mails import KINDS, Kind, head
from tests.faults.bus_facts import Facts, look
from tests.faults.quiet import settle
from tests.support.notices import text_of
from tests.support.smtp_client import Mail, send_many
from tests.support.system import System

BROKEN, GOOD = 300, 60
RAISED = {
    "BYNAME_EMAIL_MAX_PARTS": "20000",
    "BYNAME_EMAIL_MAX_DEPTH": "50",
    "BYNAME_EMAIL_MAX_HEADER_BYTES": str(4 * 2**20),
}
pytestmark = [
    pytest.mark.connected,
    pytest.mark.timeout(600),
    pytest.mark.asyncio(loop_scope="module"),
]


@dataclass
class Flood:
    """What was sent: broken mails by their sender, good ones by theirs."""

    broken: dict[str, Kind] = field(default_factory=dict)
    good: set[str] = field(default_factory=set)
    mails: list[Mail] = field(default_factory=list)


def healthy(number: int, sender: str, identity: str = "") -> Mail:
    """A mail that nothing is wrong with."""
    data = head(number, sender=sender, identity=identity or sender.partition("@")[0])
    return Mail(sender, ("hello@acme.example",), data + b"I am well, %d times well.\r\n" % number)


def flood() -> Flood:
    """A good mail after every fifth broken one."""
    made = Flood()
    for number in range(BROKEN):
        kind, sender = KINDS[number % len(KINDS)], f"b{number}@customer.example"
        made.broken[sender] = kind
        made.mails.append(Mail(sender, ("hello@acme.example",), kind.make(number)))
        if number % (BROKEN // GOOD) == 0:
            sender = f"good{number}@customer.example"
            made.good.add(sender)
            made.mails.append(healthy(number, sender))
    return made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def system(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    async with System(tmp_path_factory.mktemp("broken"), processes=False) as system:
        yield system


async def test_the_same_mail_five_times_is_one_message(system: System) -> None:
    data = head(1, sender="again@customer.example", identity="again") + b"Once is enough.\r\n"
    copies = [b"Received: from mx%d.example by us; now\r\n" % one + data for one in range(4)]
    mails = [Mail("again@customer.example", ("hello@acme.example",), one) for one in [data, *copies]]
    answers = [await system.send(mails[0]), *await send_many(*system.smtp, mails[1:], connections=4)]
    assert all(one.startswith("250") for one in answers), answers
    await settle(system)
    facts = await look(system)
    assert len([one for one in facts.received.values() if one.sender == "again@customer.example"]) == 1
    assert sum("Once is enough." in text_of(mail) for mail in system.sink.mails) == 1


async def test_two_mails_of_a_new_customer_at_once(system: System) -> None:
    for number in range(8):
        sender = f"twin{number}@customer.example"
        mails = [healthy(number, sender, identity=f"{word}{number}") for word in ("first", "second")]
        answers = await send_many(*system.smtp, mails, connections=2)
        assert all(answer.startswith("250") for answer in answers), answers
    await settle(system)
    facts = await look(system)
    for number in range(8):
        opened = [one for one in facts.opened if one.handle.address == f"twin{number}@customer.example"]
        assert len(opened) == 1, f"twin{number} has {len(opened)} conversations"
        assert facts.attached_to(opened[0].conversation) == 2


async def test_broken_mails_between_good_ones(system: System) -> None:
    usual = [healthy(one, f"usual{one}@customer.example") for one in range(BROKEN + GOOD)]
    await send_many(*system.smtp, usual, connections=8)
    await settle(system)
    sent = flood()
    answers = await send_many(*system.smtp, sent.mails, connections=8)
    refused = {mail.mail_from: one for mail, one in zip(sent.mails, answers, strict=True) if one[:3] != "250"}
    assert not refused  # all of it keeps to SMTP: nobody's mail is turned away for what is in it
    await settle(system)
    facts = await look(system)
    each_ends_once(facts, sent)
    for sender, kind in sent.broken.items():
        dead = facts.dead_of(sender)
        assert bool(dead) is bool(kind.cause), f"{kind.name}: {dead or 'a message'}"
        assert kind.cause in dead
    all_are_told(facts, system)
    assert sent.good <= {one.sender for one in facts.received.values()}
    among_good = median(facts.ways_of({mail.mail_from for mail in usual}))
    among_broken = median(facts.ways_of(sent.good))
    print(f"a good mail's way: {among_good:.2f} s among good ones, {among_broken:.2f} s among broken ones")
    assert among_broken < 10 * among_good  # what fails and is tried again holds nobody else up

    await system.stop()
    system.environ.update(RAISED)
    await system.start()
    said = await system.cli("dead", "replay", "--all")
    assert said.strip() == f"{len(facts.dead)} replayed"
    await settle(system)
    facts = await look(system)
    each_ends_once(facts, sent)
    for sender, kind in sent.broken.items():
        assert bool(facts.dead_of(sender)) is (not kind.mended), kind.name
    for sender, kind in sent.broken.items():
        if kind.name in ("nested 30 deep", "10,000 parts", "1 MB header"):
            assert f"x{sender[1:].partition('@')[0]}, and some more words." in facts.text_of(sender), (
                kind.name
            )
    all_are_told(facts, system)


def each_ends_once(facts: Facts, sent: Flood) -> None:
    """Every original is a message or a dead letter, never both, never neither, never twice."""
    senders = {*sent.broken, *sent.good}
    ends = {sender: facts.ends_of(sender) for sender in senders}
    assert {sender: many for sender, many in ends.items() if many != 1} == {}


def all_are_told(facts: Facts, system: System) -> None:
    """For every message a person got a notice, the very one that the notifier says."""
    assert facts.received.keys() == facts.told.keys()
    at_sink = {mail.message_id.strip("<>") for mail in system.sink.mails}
    assert set(facts.told.values()) <= at_sink
