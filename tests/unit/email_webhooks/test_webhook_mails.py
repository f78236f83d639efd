"""Mail put together of a provider's fields says what the fields say, and the same each time."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from byname.channels.email.parse import parse_mail
from byname.channels.email.webhooks import mailgun, postmark, sendgrid, ses
from byname.channels.email.webhooks.build import File, build_mail, mailbox, read_header
from byname.channels.email.webhooks.form import read_form
from byname.channels.errors import ChannelError, Rejected
from hypothesis import given
from hypothesis import strategies as st

READERS = [mailgun.to_mail, postmark.to_mail, sendgrid.to_mail, ses.to_mail]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
WORDS = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=80)


def multipart(*fields: tuple[str, bytes] | tuple[str, bytes, str, str]) -> bytes:
    parts = []
    for name, value, *file in fields:
        head = f'--xYzZY\r\nContent-Disposition: form-data; name="{name}"'
        head += f'; filename="{file[0]}"\r\nContent-Type: {file[1]}' if file else ""
        parts.append(head.encode() + b"\r\n\r\n" + value + b"\r\n")
    return b"".join(parts) + b"--xYzZY--\r\n"


FORM = "multipart/form-data; boundary=xYzZY"


@given(WORDS, WORDS)
def test_texts_arrive(text: str, subject: str) -> None:
    text, subject = text.strip() or "x", " ".join(subject.split()) or "x"
    mail = parse_mail(build_mail([("From", "anna@customer.example"), ("Subject", subject)], text, ""))
    assert mail.text_full.strip() == text
    assert mail.subject == subject


@given(st.binary(max_size=500), st.binary(max_size=500))
def test_files_arrive_to_the_byte(one: bytes, two: bytes) -> None:
    files = [File("one.bin", "application/octet-stream", one), File("zwölf.bin", "image/png", two, "<cid>")]
    mail = parse_mail(build_mail([], "Here", "", files))
    assert [found.content for found in mail.attachments] == [one, two]
    assert [found.name for found in mail.attachments] == ["one.bin", "zwölf.bin"]
    assert [found.content_id for found in mail.attachments] == ["", "cid"]


def test_the_header_keeps_its_order_and_its_thread() -> None:
    references = " ".join(f"<{number}@customer.example>" for number in range(40))
    raw = build_mail(
        [("Received", "by a"), ("Received", "by b"), ("References", references), ("Content-Type", "text/x")],
        "Hi",
        "<p>Hi</p>",
    )
    assert raw.index(b"by a") < raw.index(b"by b")
    assert len(parse_mail(raw).thread.references) == 40
    assert b"text/x" not in raw
    assert max(map(len, raw.split(b"\r\n"))) < 998


@pytest.mark.parametrize(
    "fields",
    [
        [("Subject", "Hi\r\nBcc: eve@evil.example"), ("X: y\r\nBcc", "eve@evil.example")],
        [("", "eve"), ("Bcc\n", "eve@evil.example"), ("Bcc :", "eve@evil.example")],
        [("Bcç", "eve@evil.example")],
    ],
)
def test_a_field_cannot_bring_another(fields: list[tuple[str, str]]) -> None:
    raw = build_mail(fields, "Hi", "")
    assert not [line for line in raw.split(b"\r\n") if line.lower().startswith(b"bcc")]


def test_names_that_need_quotes() -> None:
    raw = build_mail([("From", mailbox('Anna "Ann" Weber, née Müller', "anna@customer.example"))], "Hi", "")
    sender = parse_mail(raw).sender
    assert sender is not None
    assert (sender.name, sender.address) == ('Anna "Ann" Weber, née Müller', "anna@customer.example")


def test_a_header_block_is_read_as_it_stood() -> None:
    block = "Received: by a\r\n\tfor b\r\nnonsense\r\nSubject:  Hi \r\n there\r\nX:\r\n"
    assert read_header(block) == [("Received", "by a for b"), ("Subject", "Hi there"), ("X", "")]


def test_the_charset_of_each_field() -> None:
    body = multipart(
        ("text", "Größe".encode("iso-8859-1")),
        ("subject", "Ünder".encode()),
        ("from", b"Anna <anna@customer.example>"),
        ("to", b"hello@acme.example"),
        ("charsets", b'{"text":"iso-8859-1","subject":"UTF-8"}'),
    )
    envelope, raw = sendgrid.to_mail(body, FORM)
    mail = parse_mail(raw)
    assert (mail.text.strip(), mail.subject) == ("Größe", "Ünder")
    assert (envelope.mail_from, envelope.rcpt_to) == ("anna@customer.example", ("hello@acme.example",))


def test_the_null_sender_stays_one() -> None:
    body = multipart(("email", b"Subject: x\r\n\r\n"), ("envelope", b'{"to":["a@b.example"],"from":""}'),
                     ("from", b"mailer-daemon@x.example"))  # fmt: skip
    assert sendgrid.to_mail(body, FORM)[0].mail_from == ""


def test_the_same_request_is_the_same_mail() -> None:
    body = multipart(("text", b"Hi"), ("html", b"<p>Hi</p>"), ("attachment1", b"x", "a.txt", "text/plain"))
    assert sendgrid.to_mail(body, FORM) == sendgrid.to_mail(body, FORM)


@pytest.mark.parametrize(
    ("body", "kind", "says"),
    [
        (b"", "", "no form"),
        (b"a=b", "text/plain", "no form"),
        (b"a=b", "multipart/form-data", "no form"),
        (b"--xYzZY\r\n", FORM, "breaks off"),
        (multipart(("text", b"Hi"))[:-12], FORM, "breaks off"),
        (b"nonsense", FORM, "cannot be read"),
        (urlencode([("a", "b")] * 2001).encode(), "application/x-www-form-urlencoded", "cannot be read"),
    ],
)
def test_forms_that_are_none(body: bytes, kind: str, says: str) -> None:
    with pytest.raises(Rejected, match=says):
        read_form(body, kind)


@given(st.binary(max_size=400), st.sampled_from(["", "application/x-www-form-urlencoded", FORM, "\u0100;="]))
def test_any_bytes_are_a_mail_or_an_error_of_ours(body: bytes, kind: str) -> None:
    for reader in READERS:
        try:
            _, raw = reader(body, kind)
        except ChannelError:
            continue
        parse_mail(raw)


@given(JSON, st.data())
def test_any_json_is_a_mail_or_an_error_of_ours(value: Any, data: st.DataObject) -> None:
    names = [
        "From",
        "TextBody",
        "RawEmail",
        "Headers",
        "Attachments",
        "ToFull",
        "FromFull",
        "Message",
        "mail",
    ]
    said = {name: data.draw(JSON) for name in data.draw(st.lists(st.sampled_from(names), max_size=5))}
    news = {"mail": {"source": value}, "receipt": value, "content": value}
    for body in (value, said, {**said, "From": "a@b.example"}, {"Message": json.dumps(news)}):
        for reader in (postmark.to_mail, ses.to_mail):
            try:
                envelope, raw = reader(json.dumps(body).encode(), "application/json")
            except ChannelError:
                continue
            parse_mail(raw)
            repr(envelope).encode("utf-8")


@given(st.dictionaries(st.sampled_from(["message-headers", "content-id-map", "charsets", "envelope"]), JSON))
def test_any_json_in_a_form(fields: dict[str, Any]) -> None:
    said = [(name, json.dumps(value).encode()) for name, value in fields.items()]
    body = multipart(("body-plain", b"Hi"), ("text", b"Hi"), *said)
    for reader in (mailgun.to_mail, sendgrid.to_mail):
        try:
            _, raw = reader(body, FORM)
        except ChannelError:
            continue
        assert parse_mail(raw).text.strip() == "Hi"


def test_addresses_that_nobody_can_store_are_left_out() -> None:
    said = {
        "RawEmail": "Subject: x\r\n\r\n",
        "From": "\ud800@x\n",
        "ToFull": [{"Email": "a@b.example"}, {"Email": "x"}],
    }
    envelope, _ = postmark.to_mail(json.dumps(said).encode(), "")
    envelope_text = f"{envelope.mail_from} {envelope.rcpt_to}"
    assert envelope_text.encode("utf-8")
    assert envelope.rcpt_to == ("a@b.example",)
