"""Fixtures: every way of writing one, and what is said of one that cannot be read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from byname.channels.errors import NotForUs, Retryable
from byname.channels.inbound import Contact, InboundMessage
from byname.channels.kit.cases import Case, FixtureError, read_cases
from byname.channels.kit.play import Played, differences, expectation
from byname.channels.model import Call, Page, Receipt, Sent

MESSAGE = InboundMessage(id="m1", sender=Contact(address="ann"), text="Hello.")
SAID: dict[str, Any] = {"kind": "message", "id": "m1", "sender": {"address": "ann"}, "text": "Hello."}

CAME = Played(documents=(MESSAGE,))


def case(given: dict[str, Any], expected: dict[str, Any] | None = None) -> Case:
    return Case("one", "parcels", given, expected)


def written(folder: Path, text: str) -> Path:
    (folder / "fixtures").mkdir()
    (folder / "fixtures" / "one.json").write_text(text, "utf-8")
    return folder


def test_a_request() -> None:
    url = "https://byname.example/hooks/parcels/in/x?a=1"
    found = case(
        {"request": {"url": url, "headers": {"X-Key": "k"}, "body": "words"}, "now": "2026-01-05T12:00:00Z"}
    )
    assert (found.kind, found.now) == ("request", datetime(2026, 1, 5, 12, tzinfo=UTC))
    request = found.request
    assert (request.method, request.path, request.header("x-key"), request.body) == (
        "POST",
        "in/x",
        "k",
        b"words",
    )


def test_bodies_are_text_json_or_base64() -> None:
    bodies = [
        case({"raw": raw}).raw.body
        for raw in ({"body": "é"}, {"body": {"a": "é"}}, {"body_base64": "/w=="}, {})
    ]
    assert bodies == ["é".encode(), '{"a": "é"}'.encode(), b"\xff", b""]


def test_an_answer_to_a_poll_and_to_a_reply() -> None:
    answer = {"status": 429, "headers": {"Retry-After": "1"}, "body": "x"}
    for found in (case({"poll": {"cursor": "7", "answer": answer}}), case({"answer": answer})):
        assert (found.answer.status, found.answer.headers, found.answer.body) == (
            429,
            {"retry-after": "1"},
            b"x",
        )


def test_a_reply_with_a_file() -> None:
    to, file = {"channel": "parcels", "address": "ann"}, {"name": "a.txt", "media_type": "text/plain"}
    said = {"key": "rp_1", "conversation": "cv_1", "to": to, "text": "Hi.", "voice": "Sophie"}
    outbound = case({"outbound": {**said, "files": [{**file, "content": "aGk="}]}}).outbound
    assert (outbound.to.address, outbound.files[0].content) == ("ann", b"hi")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "one.json"),
        ("[]", "must be a JSON object"),
        ("{}", "one of the keys request, raw, poll, answer, outbound"),
        ('{"raw": {}, "answer": {}}', "one of the keys"),
        ('{"raw": {"body_base64": "!"}}', "Error"),
        ('{"raw": {}, "now": "noon"}', "noon"),
        ('{"poll": {"cursor": ""}}', "KeyError"),
        ('{"outbound": {"key": "k"}}', "conversation"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(FixtureError) as found:
        read_cases(written(tmp_path, text), "parcels")
    assert "fixtures/one.json" in str(found.value)
    assert says in str(found.value)


@pytest.mark.parametrize(
    ("expected", "played", "says"),
    [
        ({"documents": [SAID]}, CAME, ""),
        ({"documents": [{**SAID, "text": "Hullo."}]}, CAME, "documents[0].text: 'Hullo.'"),
        ({"documents": []}, CAME, "0 documents were expected, and 1 came"),
        ({"documents": [{**SAID, "txt": ""}]}, CAME, "the expected file: documents.0"),
        ({"documents": []}, Played(error=NotForUs("a feather")), "NotForUs was raised: a feather"),
        ({"error": "NotForUs", "says": "Feather"}, Played(error=NotForUs("a feather")), ""),
        ({"error": "NotForUs", "says": "wing"}, Played(error=NotForUs("a feather")), "should say 'wing'"),
        ({"error": "Rejected"}, CAME, "Rejected was expected, and 1 documents came"),
        ({"error": "Retryable", "after": 5}, Played(error=Retryable("slowly", 6)), "after: 5"),
        ({"documents": [], "answer": {"status": 204}}, Played(receipt=Receipt()), "answer.status: 204"),
        ({"documents": [], "cursor": "8"}, Played(page=Page((), "7")), "cursor: '8'"),
        ({"sent": {"provider_id": "x"}}, Played(sent=Sent("y")), "sent.provider_id"),
        ({"calls": [{"method": "PUT"}]}, Played(calls=(Call("POST", "u"),)), "calls[0].method"),
        ({"calls": [{"json": {"a": 1}}]}, Played(calls=(Call("POST", "u", {}, b'{"a": 1}'),)), ""),
        ({"calls": [{"headers": {"X-A": "1"}}]}, Played(calls=(Call("POST", "u", {"x-a": "1"}),)), ""),
        ({"calls": [{"headers": {"X-A": "1"}}]}, Played(calls=(Call("POST", "u"),)), "calls[0].headers"),
        ({"calls": []}, Played(calls=(Call("POST", "u"),)), "0 calls were expected"),
        ({}, Played(), "must have one of the keys"),
    ],
)  # fmt: skip
def test_what_is_different_is_said(expected: dict[str, Any], played: Played, says: str) -> None:
    found = list(differences(case({"raw": {}}, expected), played))
    assert bool(found) == bool(says)
    assert says in " ".join(found)


@pytest.mark.parametrize(
    "played",
    [
        CAME,
        Played(documents=(MESSAGE,), page=Page((), "7")),
        Played(error=NotForUs("a feather")),
        Played(sent=Sent("x")),
        Played(calls=(Call("POST", "https://a.example/", {}, b"words"),)),
    ],
    ids=str,
)
def test_what_is_written_as_expected_is_what_came(played: Played) -> None:
    said = json.loads(json.dumps(expectation(played)))
    assert list(differences(case({"raw": {}}, said), played)) == []
