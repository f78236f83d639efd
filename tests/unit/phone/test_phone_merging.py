"""What a person notes and what the exchange records are one call when they fit, whichever comes first."""

from __future__ import annotations

import itertools

import pytest
from byname.channels.inbound import InboundCall
from byname.ids import derive

from services.ingest.phone.merging import Calls, name_of
from tests.unit.phone.pieces import CUSTOMER, a_callback, a_leg, a_note, a_row, at, callbacks, parse, rows


def taken(*batches: list[InboundCall]) -> Calls:
    """Each batch put and joined; everything that was there is said after each."""
    known = Calls()
    for number, batch in enumerate(batches):
        known.touched.clear()
        for piece in batch:
            known.put(piece, f"raw_{number}")
        known.join()
        for entry in known.entries.values():
            object.__setattr__(entry.state, "revision", entry.state.revision + 1)
    return known


def the_row(**more: object) -> list[InboundCall]:
    return rows(a_row(answer=10, end=70, **more))  # type: ignore[arg-type]


def the_note(**more: object) -> list[InboundCall]:
    return parse("person", a_note(**more))


def test_whichever_comes_first_keeps_its_id() -> None:
    first = taken(the_row(), the_note())
    assert list(first.entries) == [derive("call", "asterisk", "1772352660.0")]
    second = taken(the_note(), the_row())
    assert list(second.entries) == [derive("call", "person", "note-1")]
    for known in (first, second, taken(the_row() + the_note()), taken(the_note() + the_row())):
        [entry] = known.entries.values()
        assert {piece.source for piece in entry.state.pieces} == {"asterisk", "person"}
        assert set(known.names.values()) == {entry.state.id}


@pytest.mark.parametrize(
    "other",
    [
        {"number": "+4930123456"},
        {"person": "bjoern"},
        {"direction": "out"},
        {"started_at": at(601).isoformat()},
        {"started_at": at(-601).isoformat()},
        {"number": "anonymous", "name": "Ann"},
    ],
)
def test_what_does_not_fit_stays_two_calls(other: dict[str, str]) -> None:
    assert len(taken(the_row(), the_note(**other)).entries) == 2
    assert len(taken(the_note(**other), the_row()).entries) == 2


def test_a_record_that_knows_no_person_fits_anybodys_note() -> None:
    record = rows(a_row(to="PJSIP/399-00000002", answer=10, end=70))
    assert len(taken(record, the_note(person="bjoern")).entries) == 1


def test_ten_minutes_are_near_enough() -> None:
    assert len(taken(the_row(), the_note(started_at=at(600).isoformat())).entries) == 1


def test_the_one_that_was_answered_is_meant_though_the_missed_one_is_nearer() -> None:
    missed = rows(a_row(call="1772352661.0", end=30, start=0))
    answered = rows(a_row(call="1772352662.0", start=120, answer=130, end=190))
    known = taken(missed, answered, the_note(started_at=at(10).isoformat()))
    noted = known.entries[known.names[name_of(the_note()[0])]].state
    assert {piece.call for piece in noted.pieces if piece.source == "asterisk"} == {"1772352662.0"}


def test_a_note_of_a_talk_waits_for_the_record_of_that_talk() -> None:
    """Missed at nine, spoken at five past, noted before the exchange has written the second row."""
    missed = rows(a_row(call="1772352661.0", end=30, start=0))
    answered = rows(a_row(call="1772352662.0", start=300, answer=310, end=370))
    known = taken(missed, the_note(started_at=at(300).isoformat()), answered)
    assert len(known.entries) == 2
    noted = known.entries[known.names[name_of(the_note()[0])]].state
    assert {piece.call for piece in noted.pieces if piece.source == "asterisk"} == {"1772352662.0"}


@pytest.mark.parametrize("status", ["no-answer", "busy", "failed"])
def test_who_talked_did_not_talk_in_a_call_that_nobody_took(status: str) -> None:
    record = callbacks(a_callback(status, 2, 30))
    assert len(taken(record, the_note()).entries) == len(taken(the_note(), record).entries) == 2
    assert len(taken(record, the_note(outcome="missed")).entries) == 1


def test_a_leg_that_nobody_took_says_nothing_of_a_call_that_goes_on() -> None:
    """FreeSWITCH tells of the phones that rang in vain while somebody talks at another one."""
    start, end = (str(int(at(seconds).timestamp())) for seconds in (0, 9))
    rang = parse(
        "freeswitch",
        a_leg("b", originator="a", hangup_cause="LOSE_RACE", start_epoch=start, end_epoch=end),
    )
    assert len(taken(rang, the_note(person="ana")).entries) == 1


@pytest.mark.parametrize("outcome", ["voicemail", "wrong_number", "missed"])
def test_the_person_knows_better_who_it_was_that_answered(outcome: str) -> None:
    assert len(taken(the_row(), the_note(outcome=outcome)).entries) == 1


def test_a_record_takes_one_note_only() -> None:
    assert len(taken(the_row(), the_note(), the_note(id="note-2")).entries) == 2


def test_two_notes_and_two_records_are_never_one() -> None:
    assert len(taken(the_note(), the_note(id="note-2")).entries) == 2
    assert len(taken(the_row(), the_row(call="1772352661.0")).entries) == 2


def test_withheld_numbers_never_meet() -> None:
    record = rows(a_row(src="anonymous", answer=10, end=70))
    assert len(taken(record, the_note(number="anonymous", name="Ann")).entries) == 2


def test_a_number_that_becomes_known_late_still_finds_its_note() -> None:
    recorded = parse(
        "twilio", "CallSid=CA1&RecordingSid=RE1&RecordingUrl=https%3A%2F%2Fr&RecordingStatus=completed"
    )
    ended = callbacks(a_callback("completed", 3, 60, CallDuration=60))
    known = Calls()
    for piece in (*the_note(), *recorded, *ended):
        known.put(piece, "raw")
    known.join()
    assert len(known.entries) == 1


def test_what_was_said_under_two_ids_stays_two() -> None:
    """Nobody can take back an id that others have built on."""
    record = rows(a_row(src="anonymous", answer=10, end=70))
    known = taken(record, the_note(), the_row(sequence=9))
    assert len(known.entries) == 2


def test_any_order_of_one_batch_makes_the_same_calls() -> None:
    pieces = [*the_row(), *the_note(), *callbacks(a_callback("ringing", 1, 1), a_callback("busy", 2, 9))]
    results = set()
    for order in itertools.permutations(pieces):
        known = taken(list(order))
        results.add(frozenset(frozenset(p.id for p in one.state.pieces) for one in known.entries.values()))
    assert len(results) == 1
    assert CUSTOMER


def of_another_channel(pieces: list[InboundCall]) -> list[InboundCall]:
    """As ingest hands over what another channel says of calls: its name stands before the source."""
    return [one.model_copy(update={"source": f"webform:{one.source}"}) for one in pieces]


def test_another_channel_cannot_name_a_call_of_ours() -> None:
    ours = callbacks(a_callback("completed", 3, 60, CallDuration=60))
    theirs = of_another_channel(callbacks(a_callback("busy", 9, 60)))
    known = taken(ours, theirs)
    assert len(known.entries) == 2
    assert known.names[name_of(ours[0])] != known.names[name_of(theirs[0])]


def test_only_our_own_form_writes_notes() -> None:
    """What another channel calls a person's is its own record: it joins nobody's call."""
    known = taken(the_row(), of_another_channel(the_note()))
    assert len(known.entries) == 2
    assert all(entry.state.note is None for entry in known.entries.values())
