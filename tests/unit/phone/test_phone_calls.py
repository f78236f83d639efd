"""One call of many pieces: whatever their order and however often they come, it is the same call."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from byname.channels.inbound import InboundCall
from byname.channels.phone.calls import CallState, add_all, fingerprint, logged, patience
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.phone.pieces import (
    CUSTOMER,
    NOW,
    a_callback,
    a_note,
    a_row,
    at,
    callbacks,
    parse,
    put_together,
    rows,
    said,
)

moments = st.none() | st.integers(0, 4000).map(at)
outcomes = st.sampled_from([None, "answered", "missed", "voicemail", "busy", "failed"])
sources = st.sampled_from(["twilio", "asterisk", "freeswitch", "csv", "person", "aircall"])
any_piece = st.builds(
    InboundCall,
    id=st.sampled_from(["1", "2", "3", "4", "5"]),
    call=st.just("one"),
    source=sources,
    sequence=st.integers(-1, 3),
    ended=st.booleans(),
    direction=st.sampled_from(["", "in", "out"]),
    number=st.sampled_from(["", CUSTOMER, "+4930123456"]),
    name=st.sampled_from(["", "Ann"]),
    person=st.sampled_from(["", "ana", "bjoern"]),
    outcome=outcomes,
    started_at=moments,
    answered_at=moments,
    ended_at=moments,
    talk_s=st.integers(0, 600),
    recordings=st.sampled_from([(), ("https://r/1",), ("https://r/2",)]),
)


@given(st.lists(any_piece, max_size=12), st.randoms(use_true_random=False))
def test_any_order_and_repetition_gives_the_same_call(
    pieces: list[InboundCall], chance: random.Random
) -> None:
    state = add_all(CallState("call_1"), pieces)
    shuffled = pieces + [chance.choice(pieces) for _ in range(5) if pieces]
    chance.shuffle(shuffled)
    again = add_all(CallState("call_1"), shuffled)
    assert again == state
    for silent in (False, True):
        assert logged(again, NOW, silent=silent) == logged(state, NOW, silent=silent)


@given(st.lists(any_piece, min_size=1, max_size=12))
def test_what_is_said_makes_sense(pieces: list[InboundCall]) -> None:
    state = add_all(CallState("call_1"), pieces)
    fact = logged(state, NOW, silent=True)
    if fact is None:
        assert not any(one.started_at or one.answered_at or one.ended_at for one in state.pieces)
        return
    assert fact.text
    assert fact.handle.address
    assert fact.ended_at is None or fact.ended_at >= fact.started_at
    assert fact.outcome in ("answered", "wrong_number") or not fact.talk_s
    assert fact.sources == tuple(sorted({one.source for one in pieces}))


def test_the_last_word_of_twilio_counts_not_the_last_to_arrive() -> None:
    late = callbacks(
        a_callback("completed", 3, 21, CallDuration=320),
        a_callback("ringing", 1, 7),
        a_callback("in-progress", 2, 14),
        a_callback("initiated", 0, 0),
    )
    fact = said(late)
    assert (fact.outcome, fact.talk_s, fact.started_at) == ("answered", 320, at(0))
    assert (fact.answered_at, fact.ended_at) == (at(14), at(21))


def test_a_call_is_not_said_while_it_goes_on() -> None:
    state = put_together(callbacks(a_callback("ringing", 1, 0), a_callback("in-progress", 2, 5)))
    assert logged(state, NOW) is None
    assert patience(state) == timedelta(hours=4)
    silent = logged(state, NOW, silent=True)
    assert silent is not None
    assert silent.outcome == "answered"


def test_a_call_that_only_rang_and_fell_silent_was_missed() -> None:
    state = put_together(callbacks(a_callback("ringing", 1, 0)))
    silent = logged(state, NOW, silent=True)
    assert silent is not None
    assert (silent.outcome, silent.text) == ("missed", "Missed call")
    assert patience(state) < timedelta(hours=1)


def test_a_ring_group_is_one_call() -> None:
    group = rows(
        a_row(to="PJSIP/301-00000002", answer=20, end=586, sequence=1),
        a_row(to="PJSIP/302-00000003", end=20, sequence=2),
        a_row(to="PJSIP/303-00000004", end=20, sequence=3),
    )
    fact = said(group)
    assert (fact.outcome, fact.person, fact.talk_s) == ("answered", "ana", 566)
    assert fact.text == "Ana spoke with them for 9 minutes"


def test_a_ring_group_that_nobody_answers_is_nobodys() -> None:
    fact = said(rows(a_row(sequence=1, end=22), a_row(to="PJSIP/302-00000003", sequence=2, end=22)))
    assert (fact.outcome, fact.person, fact.text) == ("missed", "", "Missed call, rang 22 s")


def test_the_only_phone_that_rang_is_whose_call_was_missed() -> None:
    assert said(rows(a_row(end=22))).text == "Missed call for Ana, rang 22 s"


@pytest.mark.parametrize("app", ["VoiceMail", "Playback", "Hangup", "BackGround"])
def test_a_machine_is_no_answer(app: str) -> None:
    fact = said(
        rows(
            a_row(end=20),
            a_row(to="", app=app, data="301@default,u", start=20, answer=20, end=44, sequence=1),
        )
    )
    assert (fact.outcome, fact.talk_s) == ("voicemail" if app == "VoiceMail" else "missed", 0)


def test_a_transfer_adds_talk_and_the_last_has_the_call() -> None:
    fact = said(
        rows(
            a_row(answer=10, end=40, sequence=1),
            a_row(to="PJSIP/302-00000005", start=40, answer=45, end=145, sequence=2),
        )
    )
    assert (fact.talk_s, fact.person) == (130, "bjoern")


def test_local_channels_do_not_double_the_talk() -> None:
    fact = said(
        rows(
            a_row(to="Local/301@from-internal-00000001;1", answer=5, end=65, sequence=1),
            a_row(dst="301", channel="Local/301@from-internal-00000001;2", answer=5, end=65, sequence=2),
        )
    )
    assert (fact.talk_s, fact.person, fact.outcome) == (60, "ana", "answered")


def test_a_mailbox_behind_a_local_channel_is_no_answer() -> None:
    fact = said(
        rows(
            a_row(to="Local/301@from-internal-00000001;1", answer=5, end=65, sequence=1),
            a_row(
                dst="vmu301",
                channel="Local/301@from-internal-00000001;2",
                to="",
                app="VoiceMail",
                data="301@default,u",
                answer=5,
                end=65,
                sequence=2,
            ),
        )
    )
    assert (fact.outcome, fact.talk_s) == ("voicemail", 0)


def test_a_leg_of_a_call_does_not_end_it() -> None:
    leg = rows(a_row(dst="301", channel="Local/301@from-internal-00000001;2", end=20))
    assert logged(put_together(leg), NOW) is None


def test_a_dialled_phone_that_nobody_took_makes_twilios_answer_none() -> None:
    child = {"ParentCallSid": "CA1", "Direction": "outbound-dial", "From": CUSTOMER, "To": "client:sophie"}
    parent = callbacks(a_callback("completed", 3, 60, CallDuration=60))
    unanswered = callbacks(a_callback("no-answer", 2, 30, call="CA2", **child))
    assert said(parent + unanswered).outcome == "missed"
    taken = callbacks(
        a_callback("in-progress", 2, 10, call="CA3", **child),
        a_callback("completed", 3, 60, call="CA3", CallDuration=50, **child),
    )
    fact = said(parent + unanswered + taken)
    assert (fact.outcome, fact.person, fact.talk_s) == ("answered", "sophie", 50)


def test_a_recording_of_a_call_that_nobody_took_is_a_voicemail() -> None:
    recorded = "CallSid=CA1&RecordingSid=RE1&RecordingUrl=https%3A%2F%2Fr%2F1&RecordingStatus=completed"
    pieces = callbacks(a_callback("no-answer", 2, 30), recorded, recorded)
    fact = said(pieces)
    assert (fact.outcome, fact.recordings) == ("voicemail", ("https://r/1",))


def test_two_withheld_numbers_are_two_customers() -> None:
    first, second = (
        logged(add_all(CallState(f"call_{n}"), rows(a_row(src="anonymous"))), NOW) for n in (1, 2)
    )
    assert first is not None
    assert second is not None
    assert first.handle.address == "anonymous:call_1"
    assert first.handle != second.handle
    assert "withheld" in first.text


def test_a_note_and_a_record_are_told_as_one() -> None:
    note = parse(
        "person", a_note(recap=True, promises=[{"text": "send the invoice"}], email="Ann@Customer.example")
    )
    record = rows(a_row(answer=10, end=70, clid=f'"Ann" <{CUSTOMER}>'))
    fact = logged(add_all(CallState("call_1"), note + record), NOW)
    assert fact is not None
    assert (fact.talk_s, fact.notes, fact.recap) == (60, "wants a second chair", True)
    assert fact.promises[0].text == "send the invoice"
    assert fact.claims[0].address == "ann@customer.example"
    assert (fact.sources, fact.handle.name) == (("asterisk", "person"), "Ann")


def test_a_corrected_note_replaces_the_first_as_a_whole() -> None:
    first = parse("person", a_note(recap=True))
    second = parse("person", a_note(revision=1, notes=""))
    for order in (first + second, second + first):
        fact = said(order)
        assert (fact.notes, fact.recap) == ("", False)


def test_the_fingerprint_leaves_out_when_it_was_said() -> None:
    state = put_together(rows(a_row()))
    first, later = logged(state, NOW), logged(state, NOW + timedelta(days=1))
    assert first is not None
    assert later is not None
    assert first != later
    assert fingerprint(first) == fingerprint(later)


OUT = {"src": "301", "dst": "+4930123456", "channel": "PJSIP/301-1a000001", "to": "PJSIP/trunk-1a000002"}


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (a_row(**OUT, answer=5, end=245), "Ana called and spoke with them for 4 minutes"),
        (a_row(**OUT, disposition="BUSY"), "Ana called them: the line was busy"),
        (a_row(**OUT), "Ana called them: no answer"),
        (a_row(answer=10, end=11), "Ana spoke with them for 1 second"),
        (a_row(answer=10, end=3910), "Ana spoke with them for 1 hour 5 minutes"),
        (a_row(disposition="FAILED", end=4), "Missed call for Ana, rang 4 s"),
    ],
)
def test_a_call_in_a_sentence(row: str, text: str) -> None:
    assert said(rows(row)).text == text


def test_what_a_channel_tells_of_its_own_call_stands_there_until_a_person_notes_it() -> None:
    """A program in which people log calls (calls_of_people) says all of it in its own records."""
    [told] = parse("person", a_note(notes="first", recap=True))
    record = told.model_copy(update={"source": "webform:person"})
    fact = said([record, record.model_copy(update={"sequence": 2, "notes": "second"})])
    assert (fact.notes, fact.recap, fact.person) == ("second", True, "ana")
    assert said([record, told.model_copy(update={"notes": "by hand", "recap": False})]).notes == "by hand"
