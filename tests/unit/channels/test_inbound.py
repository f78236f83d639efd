"""The documents that adapters make: the same as JSON, and a misspelt field is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from byname.channels.inbound import (
    AnyInbound,
    Contact,
    Inbound,
    InboundCall,
    InboundContact,
    InboundFile,
    InboundMessage,
    InboundReport,
)
from byname.channels.kit.schema import schemas
from byname.contracts.base import Detail, Handle
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

ANY: TypeAdapter[Inbound] = TypeAdapter(AnyInbound)
SCHEMA = Draft202012Validator(schemas()["inbound"])
ids = st.text(min_size=1, max_size=50)
handles = st.builds(Handle, channel=st.sampled_from(["email", "chat"]), address=ids)
contacts = st.builds(Contact, address=ids, name=st.text(max_size=50))
times = st.none() | st.datetimes(
    min_value=datetime(1970, 1, 2), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)
)
files = st.builds(InboundFile, name=ids, content=st.binary(max_size=50))
files_of_one, claims = st.tuples(files), st.tuples(handles)
details = st.tuples(st.builds(Detail, name=ids, value=ids))
documents = st.one_of(
    st.builds(
        InboundMessage, id=ids, sender=contacts, text=st.text(), at=times, thread=st.tuples(ids),
        files=files_of_one, claims=claims, public=st.booleans(), details=details,
        language=st.sampled_from(["", "de"]), zone=st.sampled_from(["", "Europe/Berlin", "-05:00"]),
    ),
    st.builds(InboundReport, id=ids, key=ids, delivered=st.booleans()),
    st.builds(InboundContact, id=ids, sender=contacts, other=handles),
    st.builds(InboundCall, id=ids, call=ids, source=ids, started_at=times, talk_s=st.integers(0, 10**6)),
)  # fmt: skip


@given(documents)
def test_a_document_is_the_same_as_json(document: Inbound) -> None:
    text = document.model_dump_json()
    assert ANY.validate_json(text) == document
    assert list(SCHEMA.iter_errors(json.loads(text))) == []


MESSAGE: dict[str, Any] = {"kind": "message", "id": "m1", "sender": {"address": "ann"}, "text": "Hello."}


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "letter"},
        {"id": ""},
        {"id": "x" * 999},
        {"sender": {"address": ""}},
        {"sender": {"address": "ann", "nick": "a"}},
        {"text": None},
        {"txt": "misspelt"},
        {"at": "2026-01-05T12:00:00"},
        {"thread": [""]},
        {"subject": "x" * 1001},
        {"files": [{"name": "", "content": ""}]},
        {"proofs": [{"channel": "E-Mail", "address": "a"}]},
    ],
    ids=str,
)
def test_what_is_wrong_is_refused(change: dict[str, Any]) -> None:
    ANY.validate_python(MESSAGE)
    with pytest.raises(ValidationError):
        ANY.validate_json(json.dumps({**MESSAGE, **change}))


@pytest.mark.parametrize("field", ["id", "text", "subject", "html", "reply_rule", "thread", "recipients"])
def test_half_a_surrogate_pair_is_refused(field: str) -> None:
    """JSON can say it, and nothing can write it again: it would fail far from its cause."""
    half = ["\ud83d"] if field in ("thread", "recipients") else "\ud83d"
    with pytest.raises(
        ValidationError, match=r"surrogates not allowed|unable to parse raw data as a unicode"
    ):
        ANY.validate_python({**MESSAGE, field: half})


def test_bytes_of_files_are_base64_in_json() -> None:
    said = {**MESSAGE, "files": [{"name": "a.txt", "content": "aGVsbG8="}]}
    found = ANY.validate_json(json.dumps(said))
    assert isinstance(found, InboundMessage)
    assert found.files[0].content == b"hello"
    assert "hello" not in repr(found)
