"""Inputs of phones: rows and callbacks give the calls that they should, all others a refusal."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from byname.channels.errors import ChannelError, Forged
from byname.channels.inbound import InboundCall
from byname.channels.model import Raw, Request
from byname.channels.phone.adapter import PhoneAdapter
from byname.channels.phone.calls import CallState, add, logged
from byname.channels.phone.inspect import inspect_file
from byname.channels.phone.numbers import e164
from byname.channels.phone.settings import PhoneSection
from byname.contracts import CallLogged

from tests.samples.corpus import SAMPLES, samples

NOW = datetime(2026, 3, 3, tzinfo=UTC)
SOURCES = ("twilio", "freeswitch", "asterisk", "ami", "csv", "person")
REGION = "FR"  # the national numbers of the samples are possible there


class ByExtension(PhoneSection):
    """Each phone belongs to a person of its number."""

    def person_at(self, extension: str) -> str:
        return extension if extension.isdigit() else ""


def together(pieces: Iterable[InboundCall]) -> dict[str, CallState]:
    states: dict[str, CallState] = {}
    for piece in pieces:
        states[piece.call] = add(states.get(piece.call, CallState(piece.call)), piece)
    return states


def the_call(state: CallState) -> CallLogged:
    fact = logged(state, NOW)
    assert fact is not None
    return fact


def masters() -> list[Path]:
    return sorted((SAMPLES / "phone" / "asterisk-cdr-synthetic").glob("Master_*.csv"))


@pytest.mark.parametrize("path", masters(), ids=lambda path: path.stem)
def test_rows_of_asterisk_are_the_expected_calls(path: Path) -> None:
    adapter = PhoneAdapter(ByExtension(region=REGION))
    pieces = [
        piece
        for line in path.read_text("utf-8").splitlines()
        for piece in adapter.parse(Raw("raw_1", line.encode(), {"source": "asterisk"}, NOW))
        if isinstance(piece, InboundCall)
    ]
    random.Random(1).shuffle(pieces)
    calls = together(pieces * 2)
    wanted = json.loads(path.with_suffix(".expected.json").read_text("utf-8"))
    assert {one["linkedid"]: expected(one) for one in wanted} == {
        name: told(state) for name, state in calls.items()
    }


def expected(one: dict[str, Any]) -> tuple[object, ...]:
    """A row of the expected file in our words; who took it counts, not whose phone merely rang."""
    start = datetime.fromisoformat(one["start"]).replace(tzinfo=UTC)
    number = e164(one["customer"] or "", REGION)
    direction = {"inbound": "in", "outbound": "out"}[one["direction"]]
    return direction, number, one["agent_ext"] or "", one["outcome"], one["talk_s"], start


def told(state: CallState) -> tuple[object, ...]:
    fact, record = the_call(state), state.record
    assert record is not None
    return fact.direction, state.number, record.person, fact.outcome, fact.talk_s, fact.started_at


def test_callbacks_of_twilio_are_one_log_a_call() -> None:
    captured = json.loads((samples("phone") / "twilio-callbacks-synthetic" / "callbacks_1.json").read_text())
    adapter = PhoneAdapter(PhoneSection(twilio_token=captured["auth_token"]))
    requests = captured["requests"] * 2
    random.Random(2).shuffle(requests)
    pieces: list[InboundCall] = []
    keys: set[str] = set()
    refused = 0
    for one in requests:
        headers = {name.lower(): value for name, value in one["headers"].items()}
        request = Request(one["method"], one["url"], headers, one["body"].encode(), path="twilio")
        try:
            [stored] = adapter.verify(request, NOW).store
        except Forged:
            assert "expect" in one
            refused += 1
            continue
        assert "expect" not in one
        keys.add(stored.key)
        pieces += [
            p
            for p in adapter.parse(Raw("raw_1", stored.body, stored.envelope, NOW))
            if isinstance(p, InboundCall)
        ]
    facts = [the_call(state) for state in together(pieces).values()]
    bodies = {one["body"] for one in captured["requests"] if "expect" not in one}
    assert refused == 2 * sum("expect" in one for one in captured["requests"]) > 0
    assert len(keys) == len(bodies)
    assert sorted((one.outcome, one.talk_s, len(one.recordings)) for one in facts) == [
        ("answered", 190, 1), ("answered", 320, 1), ("missed", 0, 0), ("missed", 0, 0),
    ]  # fmt: skip


def test_every_file_is_calls_or_a_refusal_with_its_reason() -> None:
    files = sorted(path for path in samples("phone").rglob("*") if path.is_file())
    adapter = PhoneAdapter(PhoneSection(csv_columns={"start": "10", "from": "2", "to": "3"}))
    for path in files:
        for source in SOURCES:
            with suppress(ChannelError):
                assert adapter.parse(Raw("raw_1", path.read_bytes(), {"source": source}, NOW))
        found = inspect_file(path)
        assert found["calls"] or found["refused"], path
    assert len(files) > 20
