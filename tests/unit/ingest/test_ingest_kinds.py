"""Which facts a mail becomes: a customer's words, an answer, a report, or nothing but a loop."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from byname.channels.email.model import Attachment, Bounce, Mailbox
from byname.contracts import AnswerHeld, AnswerReceived, DeliveryReported, MessageReceived, encode
from byname.store.database import LARGEST_EVENT
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.domain import Around, normalize
from services.ingest.errors import LoopingMail
from tests.support.facts import START, TEAM
from tests.unit.ingest.mails import (
    AROUND,
    BOUNCES_TO,
    CV,
    KEYS,
    NEXT_MONTH,
    OTHER_KEYS,
    SEND,
    a_mail,
    facts_of,
    normalized,
    relay_for,
)

SOPHIE = "sophie@home.example"
HARD = Bounce("ann@customer.example", "5.1.1", True, "failed", "550 no such user", "orig@acme.example")


def test_a_customers_mail() -> None:
    [fact] = facts_of(a_mail("Sophie@acme.example", "hello@acme.example"))
    assert isinstance(fact, MessageReceived)
    assert fact.recipients == ("Sophie@acme.example", "hello@acme.example")
    assert fact.sender.address == "ann@customer.example"
    assert (fact.kind, fact.authentication, fact.reply_to) == ("message", "none", "")


def test_without_from_the_envelope_counts_and_without_both_it_is_kept_all_the_same() -> None:
    [fact] = facts_of(a_mail("hello@acme.example", mail_from="Bo@x.example", sender=None))
    assert fact.sender.address == "bo@x.example"
    [fact] = facts_of(a_mail("hello@acme.example", mail_from="", sender=None))
    assert fact.sender.address == "unknown@invalid"


@pytest.mark.parametrize(
    ("parsed", "kind"),
    [
        ({"kind": "list", "automatic": True}, "list"),
        ({"kind": "automatic", "automatic": True}, "automatic"),
        ({}, "message"),
    ],
)
def test_kinds_of_mail(parsed: dict[str, Any], kind: str) -> None:
    [fact] = facts_of(a_mail("hello@acme.example", **parsed))
    assert fact.kind == kind


def test_another_reply_to_is_shown() -> None:
    [fact] = facts_of(a_mail("hello@acme.example", reply_to=Mailbox("other@x.example")))
    assert fact.reply_to == "other@x.example"
    [fact] = facts_of(a_mail("hello@acme.example", reply_to=Mailbox("ann@customer.example")))
    assert fact.reply_to == ""


@pytest.mark.parametrize(("years", "kept"), [(0, True), (-2, False), (30, False)])
def test_a_date_of_another_age_is_not_believed(years: int, kept: bool) -> None:
    [fact] = facts_of(a_mail("hello@acme.example", date=START + timedelta(days=365 * years)))
    assert (fact.sent_at is not None) == kept


@pytest.mark.parametrize("results", [(), ("other.example; dmarc=fail",)])
def test_only_a_trusted_server_is_believed(results: tuple[str, ...]) -> None:
    [fact] = facts_of(a_mail("hello@acme.example", authentication_results=results))
    assert fact.authentication == "none"


def test_a_trusted_server_that_says_fail_is_believed() -> None:
    results = ("mx.acme.example; dmarc=fail header.from=customer.example",)
    [fact] = facts_of(a_mail("hello@acme.example", authentication_results=results))
    assert fact.authentication == "fail"


@pytest.mark.parametrize("sender", ["sophie@acme.example", "hello@acme.example", "tom+x@acme.example"])
def test_our_own_addresses_are_no_customers(sender: str) -> None:
    with pytest.raises(LoopingMail, match=sender.replace("+", r"\+")):
        facts_of(a_mail("hello@acme.example", sender=sender))


def test_our_own_mail_is_recognised_by_its_mark() -> None:
    with pytest.raises(LoopingMail, match="loop"):
        facts_of(a_mail("hello@acme.example", loop_marks=("acme.example",)))
    assert facts_of(a_mail("hello@acme.example", loop_marks=("other.example",)))


def test_an_answer() -> None:
    [fact] = facts_of(a_mail(relay_for(), sender=SOPHIE, text="/close\nBye"))
    assert isinstance(fact, AnswerReceived)
    assert (fact.conversation, fact.person, fact.text) == (CV, "sophie", "Bye")
    assert [one.name for one in fact.commands] == ["close"]


def test_commands_go_on_as_they_were_said() -> None:
    text = "/pass @tom She knows you.\n/tag billing\n\nHello Anna, Tom writes to you."
    [fact] = facts_of(a_mail(relay_for(), sender=SOPHIE, text=text))
    assert isinstance(fact, AnswerReceived)
    assert [(one.name, one.text) for one in fact.commands] == [
        ("pass", "@tom She knows you."), ("tag", "billing"),
    ]  # fmt: skip
    assert fact.text == "Hello Anna, Tom writes to you."


@pytest.mark.parametrize(
    "text", ["/take", "/pass tom", "/pass", "/huddle tom ben", "/close", "/anyway\n/note hm"]
)
def test_commands_alone_send_nothing(text: str) -> None:
    [fact] = facts_of(a_mail(relay_for(), sender=SOPHIE, text=text))
    assert isinstance(fact, AnswerReceived)
    assert fact.text == "" and fact.commands


@pytest.mark.parametrize(
    ("text", "words", "commands"),
    [
        ("Give in, we will lose.", "", [("note", "Give in, we will lose.")]),
        ("/note Give in.\nWe lose.", "", [("note", "Give in.\nWe lose.")]),
        ("/take\nGive in.", "", [("note", "Give in."), ("take", "")]),
        ("/take", "", [("take", "")]),
        ("/anyway\nHello Ann", "Hello Ann", [("anyway", "")]),
    ],
)
def test_what_the_mail_promised_to_be_a_note_is_one(
    text: str, words: str, commands: list[tuple[str, str]]
) -> None:
    [fact] = facts_of(a_mail(relay_for(note=True), sender=SOPHIE, text=text))
    assert isinstance(fact, AnswerReceived)
    assert (fact.text, [(one.name, one.text) for one in fact.commands]) == (words, commands)


@pytest.mark.parametrize(("text", "note"), [("See there.", True), ("/note See there.", False)])
def test_a_note_tells_of_the_files_that_it_cannot_hold(text: str, note: bool) -> None:
    files = (
        Attachment("law.pdf", "application/pdf", b"%PDF"),
        Attachment("x.png", "image/png", b"x", "", True),
    )
    [fact] = facts_of(a_mail(relay_for(note=note), sender=SOPHIE, text=text, attachments=files))
    [command] = fact.commands
    assert command.text == "See there.\n\n(Attached to the mail, and not kept with the note: law.pdf)"
    assert fact.text == ""


AUTHENTICATION = {"authentication_results": ("mx.acme.example; dmarc=fail header.from=home.example",)}


@pytest.mark.parametrize(
    ("code", "address", "parsed"),
    [
        ("wrong_sender", relay_for(), {"sender": "eve@evil.example"}),
        ("wrong_sender", relay_for(), {"sender": None}),
        ("wrong_sender", relay_for("tom"), {"sender": SOPHIE}),
        ("forged", relay_for(keys=OTHER_KEYS), {"sender": SOPHIE}),
        ("forged", "r+nonsense@acme.example", {"sender": SOPHIE}),
        ("not_in_team", relay_for("nobody"), {"sender": SOPHIE}),
        ("expired", relay_for(expires=START - timedelta(days=1)), {"sender": SOPHIE}),
        ("automatic", relay_for(), {"sender": SOPHIE, "kind": "automatic", "automatic": True}),
        ("automatic", relay_for(), {"sender": SOPHIE, "kind": "list", "automatic": True}),
        ("not_authenticated", relay_for(), {"sender": SOPHIE, **AUTHENTICATION}),
        ("unknown_command", relay_for(), {"sender": SOPHIE, "text": "/later\nHello"}),
        ("unknown_command", relay_for(), {"sender": SOPHIE, "text": "/block\nHello"}),
        ("unknown_command", relay_for(), {"sender": SOPHIE, "text": "Hello\n/pass tom she is angry"}),
        ("empty", relay_for(), {"sender": SOPHIE, "text": ""}),
        ("empty", relay_for(), {"sender": SOPHIE, "text": "/anyway"}),
        ("too_long", relay_for(), {"sender": SOPHIE, "text": "é" * 150_000}),
    ],
)
def test_why_an_answer_is_held(code: str, address: str, parsed: dict[str, Any]) -> None:
    [fact] = facts_of(a_mail(address, **parsed))
    assert isinstance(fact, AnswerHeld), "it must not reach the customer"
    assert fact.reason.code == code
    assert len(fact.reason.text) > 15
    assert fact.tell == (code not in ("automatic", "forged", "not_in_team"))
    assert fact.person == {"forged": "", "not_in_team": ""}.get(
        code, "tom" if address == relay_for("tom") else "sophie"
    )


def test_a_mail_to_a_customer_address_and_a_relay_is_both() -> None:
    facts = facts_of(a_mail(relay_for(), "tom@acme.example", sender="ann@customer.example"))
    assert [type(one) for one in facts] == [AnswerHeld, MessageReceived]


def test_an_answer_with_a_copy_to_an_address_of_ours_is_an_answer_alone() -> None:
    facts = facts_of(a_mail(relay_for(), "tom@acme.example", sender=SOPHIE))
    assert [type(one) for one in facts] == [AnswerReceived]


def test_two_relay_addresses_are_two_answers() -> None:
    facts = facts_of(a_mail(relay_for("sophie"), relay_for("tom"), sender=SOPHIE))
    assert [type(one) for one in facts] == [AnswerReceived, AnswerHeld]


def test_a_bounce_to_its_token() -> None:
    [fact] = facts_of(a_mail(BOUNCES_TO, mail_from="", bounce=HARD))
    assert isinstance(fact, DeliveryReported)
    assert (fact.send, fact.hard, fact.status) == (SEND, True, "5.1.1")


def test_an_absence_note_to_a_bounce_address_is_no_failure() -> None:
    [fact] = facts_of(a_mail(BOUNCES_TO, kind="automatic", automatic=True))
    assert (fact.send, fact.hard) == (SEND, False)


def test_a_bounce_to_an_ordinary_address_is_found_by_its_message_id() -> None:
    [fact] = facts_of(a_mail("sophie@acme.example", mail_from="", bounce=HARD))
    assert (fact.send, fact.original_message_id) == ("", "orig@acme.example")


def test_attachments_are_kept_by_their_content_and_once() -> None:
    photo = Attachment("a.png", "image/png", b"png")
    again = Attachment("b.png", "image/png", b"png")
    out = normalized(a_mail("hello@acme.example", attachments=(photo, again)))
    [fact] = [one.data for one in out.events]
    assert [one.name for one in fact.attachments] == ["a.png", "b.png"]
    assert {one.blob.sha256 for one in fact.attachments} == set(out.blobs)
    assert list(out.blobs.values()) == [b"png"]


texts = st.sampled_from(["x", "é", "\U0001f600", '"', "\x01", "\n"])


@settings(max_examples=60)
@given(texts, st.integers(0, 400_000), texts, st.integers(0, 400_000), st.booleans())
def test_no_mail_becomes_more_than_an_event_may_have(
    char: str, count: int, other: str, many: int, answer: bool
) -> None:
    mail = a_mail(
        relay_for() if answer else "hello@acme.example",
        sender=SOPHIE if answer else "ann@customer.example",
        text=char * count,
        text_full=char * count + "\n> " + other * many,
        html=f"<p>{other * many}</p>",
    )
    out = normalized(mail)
    [event] = out.events
    assert len(encode(event)) < LARGEST_EVENT
    fact: Any = event.data
    if fact.type == MessageReceived.type and fact.body is not None:
        whole = json.loads(out.blobs[fact.body.sha256])
        assert whole["text"] == char * count, "nothing of a long mail is lost"
        assert whole["text"].startswith(fact.text)
        assert whole["html"] == f"<p>{other * many}</p>"
    elif fact.type == MessageReceived.type:
        assert (fact.text, fact.html) == (mail.parsed.text, mail.parsed.html)


@given(
    st.sampled_from(["sophie", "tom"]),
    st.sampled_from(
        [None, "eve@evil.example", SOPHIE, "tom@home.example", "sophie@home.example.evil.example"]
    ),
)
def test_an_answer_is_believed_only_from_its_person(person: str, sender: str | None) -> None:
    [fact] = facts_of(a_mail(relay_for(person), sender=sender))
    assert isinstance(fact, AnswerReceived) == (sender == f"{person}@home.example")


def test_ids_do_not_depend_on_when_it_is_read() -> None:
    mail = a_mail(relay_for(), "hello@acme.example", sender=SOPHIE)
    later = Around(TEAM, KEYS, frozenset(), NEXT_MONTH - timedelta(days=1))
    first, second = normalize(mail, AROUND), normalize(mail, later)
    assert [one.id for one in first.events] == [one.id for one in second.events]
