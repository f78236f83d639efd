"""What an adapter in another language says: genuine, well-formed, kept under its id."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
from byname.channels.base import Adapter
from byname.channels.errors import Forged, Rejected
from byname.channels.inbound import InboundCall, InboundMessage
from byname.channels.model import Raw
from byname.channels.remote.documents import MOST_DOCUMENTS, inbound_schema
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.remote.remotes import MESSAGE, NOW, OTHER, SECRET, adapter, request

REPORT = {"kind": "report", "id": "m-1", "key": "sd_x", "delivered": True}
CONTACT = {
    "kind": "contact",
    "id": "c-1",
    "sender": {"address": "v"},
    "other": {"channel": "email", "address": "anna@b.example"},
}
CALL = {"kind": "call", "id": "1", "call": "c", "source": "pbx"}


def raw(body: bytes) -> Raw:
    return Raw("raw_1", body, {}, NOW)


def test_it_is_an_adapter() -> None:
    found = adapter()
    assert isinstance(found, Adapter)
    assert found.manifest.name == "webform"
    assert found.manifest.capabilities.inbound == "webhook"
    assert adapter(secrets=()).manifest.capabilities.inbound == "none"


def test_one_document_is_kept_as_it_came() -> None:
    asked = request(MESSAGE)
    receipt = adapter().verify(asked, NOW)
    (kept,) = receipt.store
    assert (kept.body, kept.key, receipt.status) == (asked.body, "message:m-1", 200)
    (found,) = adapter().parse(raw(kept.body))
    assert isinstance(found, InboundMessage)
    assert (found.sender.address, found.text) == ("visitor-7", "Is Sophie there?")


def test_a_list_is_kept_one_by_one() -> None:
    receipt = adapter().verify(request([MESSAGE, REPORT, CONTACT, CALL]), NOW)
    assert [one.key for one in receipt.store] == ["message:m-1", "report:m-1", "contact:c-1", "call:1"]
    assert json.loads(receipt.body) == {"taken": 4}
    kinds = [adapter().parse(raw(one.body))[0].kind for one in receipt.store]
    assert kinds == ["message", "report", "contact", "call"]


@given(st.text(), st.text(min_size=1, max_size=100))
def test_any_words_survive_the_list(text: str, name: str) -> None:
    said = {**MESSAGE, "text": text, "sender": {"address": "v", "name": name}}
    (kept,) = adapter().verify(request([said]), NOW).store
    (found,) = adapter().parse(raw(kept.body))
    assert isinstance(found, InboundMessage)
    assert (found.text, found.sender.name) == (text, name)


def test_who_signs_otherwise_is_refused() -> None:
    for forged in (
        request(MESSAGE, secret=OTHER),
        request(MESSAGE, body=b"{}"),
        request(MESSAGE, headers={}),
        request(MESSAGE, at=NOW - timedelta(minutes=6)),
        request(MESSAGE, at=NOW + timedelta(minutes=6)),
        request(b"\xff"[:0] + b"{}", body=b"\xff"),
    ):
        with pytest.raises(Forged):
            adapter().verify(forged, NOW)
    with pytest.raises(Forged):
        adapter(secrets=()).verify(request(MESSAGE), NOW)


def test_two_secrets_while_one_is_rotated() -> None:
    both = adapter(secrets=(OTHER, SECRET))
    for secret in (SECRET, OTHER):
        assert both.verify(request(MESSAGE, secret=secret), NOW).store
    with pytest.raises(Forged):
        adapter(secrets=(OTHER,)).verify(request(MESSAGE), NOW)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (b"{", "not JSON"),
        (b"[", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"null", "the document"),
        ({}, "kind: has to be one of message, report"),
        ({**MESSAGE, "kind": "mail"}, "kind: has to be one of"),
        ({**MESSAGE, "txt": "x"}, "txt: there is no such field"),
        ({**MESSAGE, "sender": {"address": ""}}, "sender.address"),
        ({**MESSAGE, "at": "2026-11-02T09:30:00"}, "at: .*timezone"),
        ({**MESSAGE, "files": [{"name": "a", "content": "@"}]}, "files.0.content: .*base64"),
        ([], "this one holds 0"),
        ([{**MESSAGE, "id": f"{n}"} for n in range(MOST_DOCUMENTS + 1)], "holds 101"),
        ([MESSAGE, {**MESSAGE, "id": "2", "text": 3}], r"document 2: text"),
        ([MESSAGE, MESSAGE], "two documents of the list are a message with the id 'm-1'"),
        ({**MESSAGE, "proofs": [{"channel": "email", "address": "boss@b.example"}]}, "proofs: .*no proof"),
        ({**CONTACT, "proof": "signed"}, "proof: .*no proof"),
        ({**CONTACT, "prefer": True}, "prefer: .*no proof"),
        ({**CONTACT, "prefer": True, "confirm_url": "https://phish.example"}, "confirm_url"),
        ({**CALL, "source": "person"}, "source: only our people"),
        ({**CALL, "conversation": "cv_aaaaaaaaaaaaaaaa"}, "conversation: only our people"),
        ({**CALL, "notes": "she wants her money back"}, "notes: only our people"),
        ({**CALL, "promises": [{"text": "a new chair"}]}, "promises: only our people"),
        ({**CALL, "recap": True}, "recap: only our people"),
        ({**CALL, "claims": [{"channel": "email", "address": "a@b.example"}]}, "claims: only our people"),
        ({**MESSAGE, "public": True}, "public = true"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(said: Any, words: str) -> None:
    with pytest.raises(Rejected, match=words) as refused:
        adapter().verify(request(said), NOW)
    assert refused.value.status == 400
    if isinstance(said, dict):
        with pytest.raises(Rejected, match=words):  # the same from NATS: a dead letter, not a crash
            adapter().parse(raw(json.dumps(said).encode()))


def test_only_where_events_are_posted() -> None:
    for wrong in ({"path": ""}, {"path": "event"}, {"method": "GET"}):
        with pytest.raises(Rejected, match="/hooks/webform/events"):
            adapter().verify(request(MESSAGE, **wrong), NOW)


def test_what_may_be_believed_is_set() -> None:
    proven = {**MESSAGE, "proofs": [{"channel": "email", "address": "anna@b.example"}], "public": True}
    assert adapter(proofs=True, public=True).verify(request(proven), NOW).store


def test_no_setting_lets_an_adapter_choose_a_link_that_we_mail() -> None:
    trusted = adapter(proofs=True, public=True, calls_of_people=True)
    for proof in ("none", "signed", "confirmed"):
        said = {**CONTACT, "proof": proof, "prefer": True}
        assert trusted.verify(request(said), NOW).store
        with pytest.raises(Rejected, match="confirm_url"):
            trusted.verify(request({**said, "confirm_url": "https://phish.example"}), NOW)


def test_a_program_in_which_our_people_log_calls() -> None:
    said = {**CALL, "conversation": "cv_aaaaaaaaaaaaaaaa", "notes": "a second chair", "recap": True}
    (found,) = adapter(calls_of_people=True).parse(raw(json.dumps(said).encode()))
    assert isinstance(found, InboundCall)
    assert (found.notes, found.recap) == ("a second chair", True)


def test_what_an_exchange_knows_of_a_call_needs_no_setting() -> None:
    said = {**CALL, "number": "+15551362493", "person": "sophie", "outcome": "missed", "ended": True}
    assert adapter().verify(request(said), NOW).store


def test_where_nothing_goes_back_the_person_is_told() -> None:
    (found,) = adapter(reply_by="none", title="The form").parse(raw(json.dumps(MESSAGE).encode()))
    assert isinstance(found, InboundMessage)
    assert found.reply_rule == "The form takes no replies."


def test_the_schema_and_the_reader_agree() -> None:
    schema = jsonschema.Draft202012Validator(inbound_schema())
    for good in (MESSAGE, REPORT, CONTACT, CALL):
        schema.validate(good)
    for wrong in ({}, {**MESSAGE, "txt": 1}, {"id": "1", "sender": {"address": "a"}, "text": "x"}):
        assert not schema.is_valid(wrong)
