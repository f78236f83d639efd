"""Calls in the store: put together over batches, said once, corrected by revisions, swept when silent."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from byname.channels.inbound import InboundCall
from byname.contracts import CallLogged
from byname.ids import derive
from byname.store import Database
from sqlalchemy import func, select

from services.ingest.phone.store import load_cursor, save_cursor, sweep_calls, take_calls
from services.ingest.phone.tables import call_names, calls
from services.ingest.phone.tail import Cursor
from tests.unit.phone.pieces import NOW, a_callback, a_note, a_row, callbacks, parse, rows

pytestmark = pytest.mark.connected


async def take(store: Database, pieces: Sequence[InboundCall], now: datetime = NOW) -> list[CallLogged]:
    """One batch in one transaction; what is to be said after it."""
    async with store.transaction() as unit:
        said = await take_calls(unit, [(one, derive("raw", one.id)) for one in pieces], now)
    return [fact for fact, _ in said]


async def sweep(store: Database, now: datetime) -> list[CallLogged]:
    async with store.transaction() as unit:
        return [fact for fact, _ in await sweep_calls(unit, now)]


async def count(store: Database) -> tuple[int, int]:
    """How many calls and names there are."""
    async with store.reading() as connection:
        found = [
            await connection.scalar(select(func.count()).select_from(one)) for one in (calls, call_names)
        ]
    return int(found[0] or 0), int(found[1] or 0)


async def test_a_call_is_said_when_it_is_over_and_once(store: Database) -> None:
    assert await take(store, callbacks(a_callback("ringing", 1, 0))) == []
    assert await take(store, callbacks(a_callback("in-progress", 2, 5))) == []
    over = callbacks(a_callback("completed", 3, 65, CallDuration=60))
    [fact] = await take(store, over)
    assert (fact.revision, fact.outcome, fact.talk_s) == (1, "answered", 60)
    assert await take(store, over) == []
    assert await take(store, over, NOW + timedelta(days=1)) == []


async def test_what_is_known_later_is_a_higher_revision(store: Database) -> None:
    await take(store, callbacks(a_callback("completed", 3, 65, CallDuration=60)))
    recorded = "CallSid=CA1&RecordingSid=RE1&RecordingUrl=https%3A%2F%2Fr%2F1&RecordingStatus=completed"
    [fact] = await take(store, callbacks(recorded))
    assert (fact.revision, fact.recordings) == (2, ("https://r/1",))
    assert await take(store, callbacks(recorded)) == []


@pytest.mark.parametrize("note_first", [True, False])
async def test_note_and_record_are_one_call_whichever_comes_first(store: Database, note_first: bool) -> None:
    note, record = parse("person", a_note()), rows(a_row(answer=10, end=70))
    first, second = (note, record) if note_first else (record, note)
    [before] = await take(store, first)
    [after] = await take(store, second)
    assert after.call == before.call
    assert (before.revision, after.revision) == (1, 2)
    assert (after.notes, after.talk_s) == ("wants a second chair", 60)
    assert await count(store) == (1, 2)
    transferred = rows(a_row(to="PJSIP/302-00000009", start=70, answer=75, end=95, sequence=7))
    [later] = await take(store, transferred)
    assert (later.call, later.revision, later.talk_s) == (before.call, 3, 80)


async def test_a_note_goes_to_a_call_that_goes_on_and_both_are_said_at_its_end(store: Database) -> None:
    assert await take(store, callbacks(a_callback("in-progress", 2, 5))) == []
    assert await take(store, parse("person", a_note())) == []
    [fact] = await take(store, callbacks(a_callback("completed", 3, 65, CallDuration=60)))
    assert (fact.revision, fact.sources) == (1, ("person", "twilio"))


async def test_a_record_that_was_not_said_joins_a_note_that_was(store: Database) -> None:
    withheld = a_callback("ringing", 1, 0, From="anonymous")
    assert await take(store, callbacks(withheld)) == []
    [noted] = await take(store, parse("person", a_note()))
    [fact] = await take(store, callbacks(a_callback("completed", 3, 65, CallDuration=60)))
    assert (fact.call, fact.revision) == (noted.call, 2)
    assert await count(store) == (1, 2)
    assert await take(store, callbacks(withheld)) == []


async def test_a_call_whose_end_is_lost_is_said_after_a_silence(store: Database) -> None:
    await take(store, callbacks(a_callback("ringing", 1, 0), a_callback("in-progress", 2, 5)))
    assert await sweep(store, NOW + timedelta(hours=3)) == []
    [fact] = await sweep(store, NOW + timedelta(hours=5))
    assert (fact.outcome, fact.revision) == ("answered", 1)
    assert await sweep(store, NOW + timedelta(hours=50)) == []
    [ended] = await take(store, callbacks(a_callback("completed", 3, 65, CallDuration=60)))
    assert (ended.call, ended.revision, ended.talk_s) == (fact.call, 2, 60)


async def test_callers_without_a_number_are_each_their_own(store: Database) -> None:
    withheld = [a_row(src="anonymous", call=f"177235266{n}.0") for n in range(3)]
    facts = await take(store, rows(*withheld))
    assert len({fact.handle.address for fact in facts}) == 3
    assert all(fact.handle.address == f"anonymous:{fact.call}" for fact in facts)


async def test_a_piece_without_any_time_is_not_lost(store: Database) -> None:
    piece = InboundCall(id="1", call="x", source="aircall", ended=True, outcome="missed", direction="in")
    [fact] = await take(store, [piece])
    assert fact.started_at == NOW


async def test_any_way_of_arriving_ends_in_the_same_calls(store: Database) -> None:
    pieces = [  # what comes together; an exchange writes all rows of a call at its end
        rows(a_row(answer=10, end=70), a_row(to="PJSIP/302-00000003", sequence=1)),
        parse("person", a_note()),
        callbacks(a_callback("ringing", 1, 0, From="+4930123456")),
        callbacks(a_callback("completed", 3, 7, From="+4930123456")),
    ]
    chance, results = random.Random(4), set()
    for number in range(12):
        sent = [[one.model_copy(update={"call": f"{number}-{one.call}", "id": f"{number}-{one.id}",
                                        "number": one.number + str(number)}) for one in together]
                for together in pieces]  # fmt: skip
        chance.shuffle(sent)
        for together in sent:
            chance.shuffle(together)
        said: dict[str, CallLogged] = {}
        for together in sent + sent[:2]:
            for fact in await take(store, together):
                assert fact.call not in said or said[fact.call].revision < fact.revision
                said[fact.call] = fact
        results.add(frozenset((one.outcome, one.talk_s, one.sources, one.notes) for one in said.values()))
    assert len(results) == 1


async def test_two_copies_at_once_say_one_call(store: Database) -> None:
    batches = [rows(a_row(to=f"PJSIP/30{n}-0000000{n}", answer=10, end=70, sequence=n)) for n in range(1, 6)]
    batches.append(parse("person", a_note(person="ana")))
    said = [fact for facts in await asyncio.gather(*(take(store, one) for one in batches)) for fact in facts]
    revisions: dict[str, list[int]] = {}
    for fact in said:
        revisions.setdefault(fact.call, []).append(fact.revision)
    assert all(len(found) == len(set(found)) for found in revisions.values())
    assert sum(bool(fact.notes) for fact in said) >= 1


async def test_a_large_batch(store: Database) -> None:
    many = [
        a_row(f"+4930{1000000 + n}", call=f"{1772352660 + n}.{n}", start=n, end=n + 5) for n in range(700)
    ]
    facts = await take(store, rows(*many))
    assert len(facts) == 700
    assert await take(store, rows(*many)) == []


async def test_cursors_are_kept(store: Database) -> None:
    assert await load_cursor(store, "Master.csv") is None
    for cursor in (Cursor("1:2", 2**40, "ab", 2**61), Cursor()):
        await save_cursor(store, "Master.csv", cursor)
        assert await load_cursor(store, "Master.csv") == cursor
