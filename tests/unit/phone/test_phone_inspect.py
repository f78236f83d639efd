"""`byname inspect phone FILE`: what is in a file, whatever it is, touching nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from byname.channels.phone.inspect import inspect_file
from byname.channels.phone.settings import PhoneSection

from tests.unit.phone.pieces import a_callback, a_leg, a_note, a_row


def inspected(folder: Path, content: str, settings: PhoneSection | None = None) -> dict[str, Any]:
    path = folder / "file"
    path.write_text(content, "utf-8")
    found = inspect_file(path, settings)
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]


MOMENTS = {"start_epoch": 1772442000, "answer_epoch": 1772442001, "end_epoch": 1772442005}
EVENT = "\r\n".join(
    [
        "Event: Cdr",
        "Source: +15551362493",
        "Destination: 4900",
        "StartTime: 2026-03-02 09:00:00",
        "Disposition: ANSWERED",
        "DestinationChannel: PJSIP/301-00000002",
        "LastApplication: Dial",
    ]
)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("asterisk", a_row(answer=10)),
        ("twilio", a_callback("completed", 3, 20, CallDuration=20)),
        ("freeswitch", a_leg(bridge_epoch=1772442001, **MOMENTS)),
        ("person", a_note()),
        ("ami", EVENT),
    ],
)
def test_every_source(tmp_path: Path, kind: str, content: str) -> None:
    found = inspected(tmp_path, content)
    assert found["kind"] == kind
    [call] = found["calls"]
    assert call["outcome"] == "answered"
    assert call["text"]
    assert "error" not in found


def test_a_file_of_rows_is_grouped_and_says_what_it_refused(tmp_path: Path) -> None:
    lines = [
        a_row(answer=10),
        a_row(to="PJSIP/302-00000003", sequence=1),
        "nonsense",
        a_row("301", "302", channel="PJSIP/301-00000001", call="9.1"),
    ]
    content = "\n".join(lines)
    found = inspected(tmp_path, content)
    assert len(found["calls"]) == 1
    assert found["calls"][0]["taken_by"] == "301"
    assert {one["kind"] for one in found["refused"]} == {"Rejected", "NotForUs"}


def test_lines_as_the_settings_describe_them(tmp_path: Path) -> None:
    settings = PhoneSection(
        csv_header=True, csv_columns={"start": "when", "from": "from", "to": "to", "talk": "s"}
    )
    found = inspected(tmp_path, "when,from,to,s\n2026-03-02 09:00:00,+4930123456,101,33\n", settings)
    assert (found["kind"], found["calls"][0]["talk_s"]) == ("csv", 33)


@pytest.mark.parametrize(
    "content", ["", "\0\1", "[]", "{}", "{", "CallSid=", "\n\n", "cdr=%7B", '{"requests": [1]}']
)
def test_junk_is_no_crash(tmp_path: Path, content: str) -> None:
    found = inspected(tmp_path, content)
    assert found["calls"] == []
    assert found["refused"] or content in ("\n\n",)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "cannot read" in str(inspect_file(tmp_path / "none")["error"])
