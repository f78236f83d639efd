"""What each source's originals say: rows, events, legs, lines, notes; and what is refused, and why."""

from __future__ import annotations

import base64
import contextlib
import json
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import pytest
from byname.channels.errors import ChannelError, NotForUs, Rejected
from byname.channels.inbound import InboundCall
from byname.channels.model import Raw
from byname.channels.phone.adapter import PhoneAdapter
from byname.channels.phone.calls import logged
from byname.channels.phone.note import CallNote, note_stored
from byname.channels.phone.settings import PhoneSection
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.phone.pieces import (
    ADAPTER,
    CUSTOMER,
    NOW,
    OURS,
    START,
    a_callback,
    a_leg,
    a_note,
    a_row,
    at,
    parse,
    put_together,
    rows,
    said,
)

EPOCH = int(START.timestamp())


@pytest.mark.parametrize("columns", [16, 17, 18, 21])
def test_rows_of_all_widths(columns: int) -> None:
    [piece] = rows(a_row(columns=columns, answer=10))
    assert (piece.number, piece.person, piece.talk_s, piece.direction) == (CUSTOMER, "ana", 20, "in")
    if columns > 16:
        assert piece.call == "1772352660.0"


def test_rows_of_one_call_belong_together_without_uniqueid_too() -> None:
    first, second = rows(a_row(columns=16), a_row(columns=16, to="PJSIP/302-00000003"))
    assert first.call == second.call
    assert first.id != second.id


def test_a_seventeenth_column_may_be_the_userfield() -> None:
    line = a_row(columns=16) + ',"vip"'
    assert rows(line)[0].call == rows(a_row(columns=16))[0].call


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("a,b,c", "3 columns"),
        (a_row() + ',"x"', "22 columns"),
        (a_row(disposition="MAYBE"), "disposition"),
        (a_row().replace("2026-03-02 09:00:00", "yesterday"), "yesterday"),
        (a_row().replace('"2026-03-02 09:00:00"', '""'), "no start time"),
        ('"unfinished', "unexpected end"),
    ],
)
def test_rows_that_are_refused_with_their_reason(line: str, says: str) -> None:
    with pytest.raises(Rejected, match=says):
        rows(line)


@pytest.mark.parametrize("dst", ["302", "*97", "s"])
def test_colleagues_among_themselves_are_not_for_us(dst: str) -> None:
    with pytest.raises(NotForUs):
        rows(a_row("301", dst, channel="PJSIP/301-00000001"))


def test_a_number_made_up_for_outside_hides_no_extension() -> None:
    [piece] = rows(
        a_row(OURS, "+4930123456", channel="PJSIP/301-00000001", to="PJSIP/trunk-00000002", answer=5)
    )
    assert (piece.direction, piece.number, piece.person) == ("out", "+4930123456", "ana")


def test_rows_are_in_the_zone_and_region_of_their_trunk() -> None:
    settings = PhoneSection(zone="Europe/Vienna", region="DE", regions={"PJSIP/x": "FR", "vienna": "AT"})
    line = a_row("0171234567", channel="PJSIP/vienna-00000001", columns=21)
    [piece] = rows(line, adapter=PhoneAdapter(settings))
    assert piece.number == "+43171234567"
    assert piece.started_at == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def test_the_managers_event_and_the_row_are_the_same_piece() -> None:
    event = "\r\n".join(
        [
            "Event: Cdr", "Privilege: cdr,all", "AccountCode: ", f"Source: {CUSTOMER}", "Destination: 4900",
            "DestinationContext: from-pstn", f'CallerID: "" <{CUSTOMER}>', "Channel: PJSIP/trunk-00000001",
            "DestinationChannel: PJSIP/301-00000002", "LastApplication: Dial", "LastData: ",
            "StartTime: 2026-03-02 09:00:00", "AnswerTime: 2026-03-02 09:00:10",
            "EndTime: 2026-03-02 09:00:30",
            "Duration: 30", "BillableSeconds: 20", "Disposition: ANSWERED", "AMAFlags: DOCUMENTATION",
            "UniqueID: 1772352660.0", "UserField: ", "LinkedID: 1772352660.0", "Sequence: 0", "", "",
        ]
    )  # fmt: skip
    assert parse("ami", event) == rows(a_row(answer=10))


def test_other_events_of_the_manager_are_not_for_us() -> None:
    with pytest.raises(NotForUs, match="Newchannel"):
        parse("ami", "Event: Newchannel\r\nChannel: PJSIP/301\r\n\r\n")


def test_legs_of_freeswitch_are_one_call() -> None:
    moments = {"start_epoch": EPOCH, "answer_epoch": EPOCH + 2, "end_epoch": EPOCH + 70}
    bridged = {"bridged_time": str((EPOCH + 10) * 1_000_000)}
    first = a_leg(
        "a", times=bridged, bridge_uuid="b", signal_bond="b", billsec=68, last_app="bridge", **moments
    )
    second = a_leg(
        "b", profile={"destination_number": "301"}, originator="a", bridge_uuid="a", signal_bond="a",
        start_epoch=EPOCH + 3, answer_epoch=EPOCH + 10, end_epoch=EPOCH + 70, billsec=60,
    )  # fmt: skip
    lost = a_leg("c", profile={"destination_number": "302"}, originator="a", hangup_cause="LOSE_RACE",
                 start_epoch=EPOCH + 3, end_epoch=EPOCH + 10)  # fmt: skip
    pieces = [piece for leg in (second, lost, first) for piece in parse("freeswitch", leg)]
    fact = said(pieces)
    assert (fact.talk_s, fact.person, fact.outcome) == (60, "ana", "answered")
    assert (fact.answered_at, fact.line) == (at(10), "4900")
    assert logged(put_together(pieces[:2]), NOW) is None


def test_a_leg_without_originator_is_joined_by_its_partner() -> None:
    leg = json.loads(a_leg("b", signal_bond="a", start_epoch=EPOCH, end_epoch=EPOCH + 5))
    leg["channel_data"]["direction"] = "outbound"
    assert parse("freeswitch", json.dumps(leg))[0].call == "a"


def test_a_menu_or_mailbox_of_freeswitch_is_no_answer() -> None:
    moments = {"start_epoch": EPOCH, "answer_epoch": EPOCH + 2, "end_epoch": EPOCH + 70, "billsec": 68}
    assert said(parse("freeswitch", a_leg(last_app="playback", **moments))).outcome == "missed"
    assert said(parse("freeswitch", a_leg(last_app="voicemail", **moments))).outcome == "voicemail"


@pytest.mark.parametrize("wrap", ["plain", "form", "base64", "values"])
def test_freeswitch_encodes_in_many_ways(wrap: str) -> None:
    body = a_leg(start_epoch=EPOCH, end_epoch=EPOCH + 5)
    if wrap == "values":
        body = a_leg(start_epoch=EPOCH, end_epoch=EPOCH + 5, profile={"caller_id_number": quote(CUSTOMER)})
    elif wrap == "form":
        body = urlencode({"cdr": body})
    elif wrap == "base64":
        body = urlencode({"cdr": base64.b64encode(body.encode()).decode()})
    assert parse("freeswitch", body)[0].number == CUSTOMER


TABLE = PhoneSection(
    csv_header=True,
    csv_delimiter=";",
    csv_columns={
        "call": "historyid", "start": "time-start", "talk": "talking", "duration": "4", "from": "from-no",
        "to": "to-no", "outcome": "reason", "direction": "way",
    },
    csv_time="%d.%m.%Y %H:%M:%S",
    csv_outcomes={"Angenommen": "answered", "Verpasst": "missed"},
    csv_directions={"ein": "in", "aus": "out"},
    zone="Europe/Berlin",
    extensions={"101": "sophie"},
)  # fmt: skip
HEADER = "historyid;time-start;talking;duration;from-no;to-no;reason;way"


def test_a_configured_line() -> None:
    line = "h1;02.03.2026 10:00:00;00:01:15;1:20;+4930123456;101;Angenommen;ein"
    [piece] = parse("csv", line, PhoneAdapter(TABLE), header=HEADER)
    assert (piece.call, piece.talk_s, piece.outcome, piece.person) == ("h1", 75, "answered", "sophie")
    assert (piece.started_at, piece.ended_at, piece.line) == (START, at(80), "101")
    [piece] = parse("csv", line.replace("Angenommen;ein", "Verpasst;aus"), PhoneAdapter(TABLE), header=HEADER)
    assert (piece.direction, piece.outcome, piece.talk_s) == ("out", "missed", 0)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("h1;02.03.2026", "3 columns|2 columns"),
        ("h1;2026;1;2;3;4;5;6", "written as"),
        ("h1;02.03.2026 10:00:00;soon;2;+4930123456;4;5;6", "no duration"),
        ("h1;;1;2;3;4;5;6", "no start time"),
    ],
)
def test_lines_that_do_not_fit_the_settings(line: str, says: str) -> None:
    with pytest.raises(Rejected, match=says):
        parse("csv", line, PhoneAdapter(TABLE), header=HEADER)


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(Rejected, match="historyid"):
        parse("csv", "a;b", PhoneAdapter(TABLE), header="x;y")


def test_a_note_is_kept_as_the_form_made_it() -> None:
    note = CallNote.model_validate_json(
        a_note(promises=[{"text": "call back", "due": "2026-03-04T09:00:00+01:00"}])
    )
    stored = note_stored(note)
    [piece] = parse("person", stored.body)
    assert stored.envelope == {"source": "person"}
    assert (piece.person, piece.talk_s, piece.notes) == ("ana", 120, "wants a second chair")
    assert piece.promises[0].due == datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
    assert note_stored(note.model_copy(update={"revision": 1})).key != stored.key


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"number": ""}, "who it was"),
        ({"started_at": "2026-03-02T09:00:00"}, "started_at"),
        ({"outcome": "nice"}, "outcome"),
        ({"email": "nobody"}, "no email address"),
        ({"promises": [{"text": " "}]}, "promises.0.text"),
        ({"mood": "fine"}, "mood"),
    ],
)
def test_a_note_that_is_refused_says_where(more: dict[str, object], says: str) -> None:
    with pytest.raises(Rejected, match=says):
        parse("person", a_note(**more))


def test_a_machine_that_answers_our_call_is_a_voicemail() -> None:
    told = {"Direction": "outbound-api", "AnsweredBy": "machine_start", "From": OURS, "To": CUSTOMER}
    fact = said(parse("twilio", a_callback("completed", 3, 20, CallDuration=20, **told)))
    assert (fact.outcome, fact.direction, fact.handle.address) == ("voicemail", "out", CUSTOMER)


@pytest.mark.parametrize(
    "body",
    [
        "MessageSid=SM1&MessageStatus=sent",
        "CallSid=CA1",
        a_callback("thinking", 1, 0),
        '{"sid": "PA1"}',
        "CallSid=",
    ],
)
def test_what_tells_nothing_of_a_call_is_not_for_us(body: str) -> None:
    with pytest.raises(NotForUs):
        parse("twilio", body)


SOURCES = ["twilio", "freeswitch", "asterisk", "ami", "csv", "person", "fax", None, 3]
SEEDS = [
    a_row(answer=3),
    a_callback("completed", 3, 5, CallDuration=3),
    a_leg(),
    a_note(),
    "Event: Cdr\nSource: 1",
]


@given(
    st.sampled_from(SOURCES),
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")),
        st.tuples(st.sampled_from(SEEDS), st.integers(0, 400), st.text(max_size=6)).map(
            lambda cut: (cut[0][: cut[1]] + cut[2] + cut[0][cut[1] + 1 :]).encode("utf-8", "replace")
        ),
    ),
)
def test_whatever_comes_is_documents_or_a_channel_error(source: str, body: bytes) -> None:
    with contextlib.suppress(ChannelError):
        for piece in parse(source, body):
            assert type(piece).model_validate_json(piece.model_dump_json()) == piece


def test_nothing_can_be_sent_on_the_phone() -> None:
    assert ADAPTER.manifest.capabilities.replies is False


def test_calls_that_a_list_writes_alike_are_two_unless_it_names_them() -> None:
    line = "h1;02.03.2026 10:00:00;;0:00;+4930123456;101;Verpasst;ein"
    anonymous = {name: where for name, where in TABLE.csv_columns.items() if name != "call"}
    for columns, count in ((anonymous, 2), (TABLE.csv_columns, 1)):
        adapter = PhoneAdapter(TABLE.model_copy(update={"csv_columns": columns}))
        raws = [
            Raw("raw_1", line.encode(), {"source": "csv", "header": HEADER, **more}, NOW)
            for more in ({}, {"ordinal": 1})
        ]
        found = [piece for raw in raws for piece in adapter.parse(raw)]
        assert len({piece.call for piece in found if isinstance(piece, InboundCall)}) == count
        assert len({piece.id for piece in found}) == count
