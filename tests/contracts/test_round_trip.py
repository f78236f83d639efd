"""Whatever a fact says, it says the same after a way over the bus."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from byname.contracts import FACTS, Command, Event, Fact, Handle, UnknownEvent, decode, encode
from byname.contracts.schemas import ENVELOPE, frozen
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

SCHEMAS = {name: Draft202012Validator(schema) for name, schema in frozen().items()}
MOMENTS = st.datetimes(timezones=st.just(UTC), min_value=datetime(1970, 1, 1), max_value=datetime(9000, 1, 1))
IDS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=40)

WORDS = st.sampled_from(["type", "data", "id", "source", "subject", "time"]) | st.text(max_size=5)
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(sorted(FACTS))
ANY_JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=20,
).map(lambda value: json.dumps(value).encode())

st.register_type_strategy(datetime, MOMENTS)
CHANNELS = st.from_regex(r"[a-z][a-z0-9]{1,15}", fullmatch=True)
st.register_type_strategy(Handle, st.builds(Handle, channel=CHANNELS, address=st.text(), name=st.text()))
OPEN_NAMES = {"channel", "front_end"}
st.register_type_strategy(Command, st.builds(Command, name=CHANNELS, text=st.text()))
st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))


def _events(kind: type[Fact]) -> st.SearchStrategy[Event[Any]]:
    return st.builds(
        Event,
        id=IDS,
        source=st.sampled_from(["ingest", "router", "notifier", "desk"]),
        key=IDS.map(lambda one: f"cv_{one}") | IDS,
        time=MOMENTS,
        data=st.builds(kind, **{name: CHANNELS for name in kind.model_fields if name in OPEN_NAMES}),
        causation=st.just("") | IDS,
        traceparent=st.just("") | IDS,
    )


@pytest.mark.parametrize("kind", FACTS.values(), ids=lambda kind: kind.__name__)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_fact_survives_the_bus(kind: type[Fact], data: st.DataObject) -> None:
    event = data.draw(_events(kind))
    raw = encode(event)
    assert decode(raw, FACTS) == event
    assert encode(decode(raw, FACTS)) == raw
    spoken = json.loads(raw)
    SCHEMAS[ENVELOPE].validate(spoken)
    SCHEMAS[event.data.type].validate(spoken["data"])


@given(st.binary(max_size=200) | ANY_JSON)
@example(b'{"type": []}')
@example(b'{"type": {}}')
@example(b"[]")
def test_what_is_no_event_is_refused_by_name(raw: bytes) -> None:
    with pytest.raises(UnknownEvent):
        decode(raw, FACTS)


@given(st.sampled_from(sorted(FACTS)), st.integers(2, 99))
def test_an_unknown_version_is_refused(kind: str, version: int) -> None:
    raw = json.dumps({"type": f"{kind.rpartition('.')[0]}.v{version}"}).encode()
    with pytest.raises(UnknownEvent, match="unknown event type"):
        decode(raw, FACTS)
