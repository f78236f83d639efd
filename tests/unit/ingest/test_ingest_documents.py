"""An adapter's documents become facts: the same for every channel."""

from __future__ import annotations

import json
from typing import Any

import pytest
from byname.channels.inbound import Contact, InboundContact, InboundFile, InboundMessage, InboundReport
from byname.contracts import ContactGiven, DeliveryReported, Detail, Handle, MessageReceived
from byname.contracts.envelope import encode
from byname.ids import derive, derive_short
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.inbound import Origin, facts_of
from tests.support.facts import START

ORIGIN = Origin("notes", "raw_1", START, START)
MAIL = Handle(channel="email", address="ann@customer.example")


def a_document(**more: Any) -> InboundMessage:
    values: dict[str, Any] = {"id": "n1", "sender": Contact(address="ann", name="Ann"), "text": "Hello"}
    return InboundMessage(**{**values, **more})


def said(document: Any) -> Any:
    [event] = facts_of([document], ORIGIN).events
    return event.data


def test_a_message_says_all_that_the_document_says() -> None:
    fact = said(
        a_document(
            subject="Hi", thread=("t0", "t1"), proofs=(MAIL,), public=True, reply_rule="Not here",
            details=(Detail(name="mood", value="happy"),), automatic="a robot", at=START,
        )
    )  # fmt: skip
    assert isinstance(fact, MessageReceived)
    assert (fact.channel, fact.sender.address, fact.sender.name) == ("notes", "ann", "Ann")
    assert fact.message == derive("msg", "notes", "n1")
    assert (fact.thread.references, fact.provider_id) == (("t0", "t1"), "n1")
    assert (fact.proofs, fact.public, fact.reply_rule) == ((MAIL,), True, "Not here")
    assert (fact.kind, fact.automatic_because, fact.sent_at) == ("automatic", "a robot", START)


def test_files_are_kept_apart_and_referred_to() -> None:
    out = facts_of([a_document(files=(InboundFile(name="a.txt", content=b"bytes"),))], ORIGIN)
    [ref] = out.events[0].data.attachments
    assert (ref.name, ref.blob.size) == ("a.txt", 5)
    assert out.blobs == {ref.blob.sha256: b"bytes"}
    assert b"bytes" not in encode(out.events[0])


def test_html_is_made_harmless() -> None:
    assert "script" not in said(a_document(html="<p>Hi<script>alert(1)</script></p>")).html


def test_words_too_long_for_an_event_are_kept_whole() -> None:
    out = facts_of([a_document(text="ж" * 300_000)], ORIGIN)
    fact = out.events[0].data
    assert fact.body is not None
    assert json.loads(out.blobs[fact.body.sha256])["text"] == "ж" * 300_000
    assert len(fact.text) <= 100_000


def test_the_same_id_on_two_channels_is_two_messages() -> None:
    other = Origin("other", "raw_2", START, START)
    [one], [two] = facts_of([a_document()], ORIGIN).events, facts_of([a_document()], other).events
    assert one.data.message != two.data.message
    assert one.key == derive_short("hd", "notes", "ann") != two.key


@pytest.mark.parametrize(
    ("delivered", "permanent", "hard", "action"),
    [(True, True, False, "delivered"), (False, True, True, "failed"), (False, False, False, "delayed")],
)
def test_a_report_says_whether_it_will_ever_arrive(
    delivered: bool, permanent: bool, hard: bool, action: str
) -> None:
    document = InboundReport(id="r1", key="sd_1", delivered=delivered, permanent=permanent, detail="why")
    [event] = facts_of([document], ORIGIN).events
    fact = event.data
    assert isinstance(fact, DeliveryReported)
    assert (fact.send, fact.hard, fact.action, fact.diagnostic) == ("sd_1", hard, action, "why")
    assert event.key == "sd_1"


@given(st.text(min_size=1, max_size=998).filter(str.strip))
def test_no_key_of_a_stranger_breaks_a_subject(key: str) -> None:
    try:
        document = InboundReport(id="r1", key=key, delivered=True)
    except ValueError:
        return
    [event] = facts_of([document], ORIGIN).events
    assert event.subject.count(" ") == event.subject.count("*") == event.subject.count(">") == 0
    assert event.key.replace("_", "").isalnum()
    assert event.key.isascii()


def test_a_contact_says_how_it_is_proven() -> None:
    fact = said(
        InboundContact(id="c1", sender=Contact(address="ann"), other=MAIL, proof="signed", prefer=True)
    )
    assert isinstance(fact, ContactGiven)
    assert (fact.handle.channel, fact.other, fact.proof, fact.prefer) == ("notes", MAIL, "signed", True)
