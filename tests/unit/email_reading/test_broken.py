"""Mail that no program should write: each ends as a mail or as UnreadableMail, soon, and as nothing else."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator

import pytest
from byname.channels.email.model import Limits, ParsedMail, UnreadableMail
from byname.channels.email.parse import parse_mail
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.email_reading.mails import a_mail, raw


def all_strings(value: object) -> Iterator[str]:
    """Every string inside a value, however deep."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from all_strings(getattr(value, field.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from all_strings(one)


def read(data: bytes) -> ParsedMail | None:
    try:
        mail = parse_mail(data)
    except UnreadableMail as refusal:
        cause = str(refusal)
    else:
        return _storable(mail)
    assert cause
    assert "reading it failed" not in cause, "an unforeseen fault"
    return None


def _storable(mail: ParsedMail) -> ParsedMail:
    for text in all_strings(mail):
        text.encode("utf-8")
        assert "\x00" not in text
    return mail


def nested(levels: int) -> bytes:
    return (
        "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(levels)) + "\nhi"
    ).encode()


TOO_MUCH = {
    "10,000 nested parts": (nested(10_000), "nested deeper"),
    "10,000 nested messages": (b"Content-Type: message/rfc822\n\n" * 10_000, "nested deeper"),
    "10,000 parts": (
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 10_000,
        "more than 200 parts",
    ),
    "1 MB in one field": (b"Subject: " + b"x" * 1_000_000 + b"\n\nhi", "header is larger"),
    "1 MB of fields": (b"X: yyyyyyyyyyyyyy\n" * 60_000 + b"\nhi", "header is larger"),
    "a report of 100,000 blocks": (
        b"Content-Type: message/delivery-status\n\n" + b"\n" * 100_000,
        "delivery report names more",
    ),
    "2 million lines": (b"Subject: x\n\n" + b"\n" * 2_000_000, "lines"),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_past_a_limit_it_is_unreadable_and_says_why(name: str) -> None:
    data, cause = TOO_MUCH[name]
    with pytest.raises(UnreadableMail, match=cause):
        parse_mail(data)


def test_just_inside_the_limits_it_is_read() -> None:
    limits = Limits(parts=5, depth=3)
    parse_mail(nested(3), limits=limits)
    with pytest.raises(UnreadableMail):
        parse_mail(nested(4), limits=limits)
    four = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 4
    assert parse_mail(four, limits=limits).text == "x\n\nx\n\nx\n\nx"
    with pytest.raises(UnreadableMail):
        parse_mail(four + b"--b\n\nx\n", limits=limits)


READABLE = {
    "nothing": (b"", ""),
    "an empty line": (b"\n", ""),
    "NUL bytes": (b"Subject: a\x00b\n\nhe\x00llo", "hello"),
    "only NUL": (b"\x00" * 1000, ""),
    "bare CR": (b"Subject: x\rFrom: a@b.example\r\rbody\rline", "body\nline"),
    "a multipart without parts": (b"Content-Type: multipart/mixed; boundary=zz\n\nonly text", "only text"),
    "a multipart without boundary": (b"Content-Type: multipart/mixed\n\nonly text", "only text"),
    "an unknown transfer encoding": (b"Content-Transfer-Encoding: x-odd\n\nhello", "hello"),
    "bad base64": (b"Content-Transfer-Encoding: base64\n\naGVsbG8\n", "hello"),
    "an unknown charset": (b"Content-Type: text/plain; charset=no-such\n\nhello", "hello"),
    "a codec that is no charset": (b"Content-Type: text/plain; charset=zlib\n\nhello", "hello"),
    "a broken content type": (b"Content-Type: ;;;=\n\nhello", "hello"),
    "no header at all": (b"just words, no header", "just words, no header"),
}


@pytest.mark.parametrize("name", READABLE)
def test_broken_but_readable(name: str) -> None:
    data, text = READABLE[name]
    mail = read(data)
    assert mail is not None
    assert mail.text == text


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("", ""),
        ("   ", ""),
        ("<a@b>", "a@b"),
        ("< a b@c >", "ab@c"),
        ("<a@b", "a@b"),
        ("a@b", "a@b"),
        ("two words", ""),
        ("<>", ""),
        ("<a@b> <c@d>", "a@b"),
        ("<" + "x" * 5000 + ">", ""),
        ("<no-at-sign>", "no-at-sign"),
    ],
)
def test_broken_message_ids(field: str, expected: str) -> None:
    assert parse_mail(raw(f"Message-ID: {field}\nSubject: x")).message_id == expected


def test_defects_are_told() -> None:
    assert "no Message-ID" in parse_mail(raw("Subject: x")).defects
    assert "broken Message-ID" in parse_mail(raw("Message-ID: two words")).defects
    assert "several Message-IDs" in parse_mail(raw("Message-ID: <a@b>\nMessage-ID: <c@d>")).defects
    assert "several From mailboxes" in parse_mail(raw("From: a@b.example\nFrom: c@d.example")).defects
    assert "no usable From" in parse_mail(raw("Subject: x")).defects


HOSTILE = {
    "10,000 divs": b"Content-Type: text/html\n\n" + b"<div>" * 10_000 + b"deep",
    "unclosed bold": b"Content-Type: text/html\n\n" + b"<b><p>" * 5_000 + b"deep",
    "quotes in a parameter": b"Content-Type: text/plain; x=" + b'";' * 100_000 + b"\n\ndeep",
    "open comments": b"From: " + b"(" * 60_000 + b" a@b.example\n\ndeep",
    "unclosed encoded words": b"Subject: " + b"=?a?q?" * 40_000 + b"\n\ndeep",
    "lines that look like markers": b"\n" + b"On 1 2 3 a@b.example\n" * 50_000 + b"deep",
    "rules": b"\n" + b"--\nx\n" * 50_000 + b"deep",
    "phones": b"\ndeep\n" + b"Sent from my iPhone\n\n" * 20_000,
    "fields": b"\n" + b"From: a\nx\n" * 50_000 + b"deep",
    "quotes": b"\n" + b"> a\nb\n" * 50_000 + b"deep",
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_read_in_bounded_time(name: str) -> None:
    """Quadratic work on any of these takes minutes, and the timeout ends the test."""
    mail = read(HOSTILE[name])
    assert mail is not None
    assert "deep" in mail.text_full


@given(st.binary(max_size=2_000))
def test_any_bytes(data: bytes) -> None:
    read(data)


@given(
    st.binary(max_size=300),
    st.sampled_from(["text/html", "text/plain; charset=utf-7", "message/rfc822", "x"]),
)
def test_any_body(data: bytes, media_type: str) -> None:
    read(f"Content-Type: {media_type}\n\n".encode() + data)


@given(
    st.sampled_from(["From", "Subject", "Message-ID", "References", "Date", "Content-Type"]),
    st.binary(max_size=200),
)
def test_any_field(name: str, value: bytes) -> None:
    read(name.encode() + b": " + value + b"\n\nhi")


@given(st.integers(0, 2**32), st.integers(1, 30))
def test_mutated_mail(seed: int, changes: int) -> None:
    chance = random.Random(seed)
    data = bytearray(
        a_mail("Hello\n\nOn Mon, Feb 2, 2026 at 9:00 Bo <b@c.example> wrote:\n> hi", "<p>Hello</p>")
    )
    for _ in range(changes):
        at = chance.randrange(len(data))
        if chance.random() < 0.5:
            data[at] = chance.randrange(256)
        else:
            data[at:at] = data[chance.randrange(len(data)) :][: chance.randrange(60)]
    read(bytes(data))
