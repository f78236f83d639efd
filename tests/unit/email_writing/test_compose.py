"""The bytes of a mail: what goes in comes out of the standard library's parser, and SMTP can carry it."""

from __future__ import annotations

import pytest
from byname.channels.email.compose import Outgoing, compose, crlf, reply_subject
from byname.channels.email.headerfields import UnsafeHeader, one_line
from byname.channels.email.model import Attachment
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.unit.email_writing.builders import any_text, assert_fit_for_smtp, read, read_text

HEAD = ["Message-ID: <m1@acme.example>\r\n"]

files = st.builds(
    Attachment,
    name=any_text,
    media_type=st.sampled_from(
        ["image/png", "text/plain", "text/csv", "message/rfc822", "multipart/mixed", "", "x\r\ny"]
    ),
    content=st.binary(max_size=400),
)


@given(any_text)
@example("From here on\n.\n..\n-- \n \n\t\nend ")
@example("--=_\n=_x")
@example("x" * 3000)
@example("ж" * 3000)
@example("a\x00b\rc\r\nd\ne")
@settings(max_examples=400)
def test_a_text_reads_back_as_it_was(text: str) -> None:
    data = compose(HEAD, text)
    assert_fit_for_smtp(data)
    assert read_text(read(data)) == crlf(text).replace("\r\n", "\n")


@given(any_text, st.lists(files, min_size=1, max_size=3))
@settings(max_examples=300)
def test_files_read_back_as_they_were(text: str, attachments: list[Attachment]) -> None:
    data = compose(HEAD, text, attachments)
    assert_fit_for_smtp(data)
    message = read(data)
    assert read_text(message) == crlf(text).replace("\r\n", "\n")
    parts = list(message.iter_attachments())
    assert [part.get_payload(decode=True) for part in parts] == [file.content for file in attachments]
    assert [part.get_filename() or "" for part in parts] == [
        one_line(file.name, 200).strip('<>" ') for file in attachments
    ]
    assert not message.defects


def test_a_forwarded_mail_is_attached_as_a_file_because_it_may_not_be_encoded() -> None:
    data = compose(HEAD, "see below", [Attachment("mail.eml", "message/rfc822", b"Subject: x\r\n\r\n\xff")])
    part = next(read(data).iter_attachments())
    assert part.get_content_type() == "application/octet-stream"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("plain words\n", "7bit"),
        ("line\n" * 100, "7bit"),
        ("a line of 300 " + "x" * 300, "quoted-printable"),
        ("a boundary of ours =_ in the text", "quoted-printable"),
        ("a bell \a", "quoted-printable"),
        ("Grüße aus Köln, die Lampe ist da", "quoted-printable"),
        ("Лампа разбита, пришлите новую", "base64"),
        ("ランプが壊れていました", "base64"),
    ],
)
def test_the_smallest_encoding_that_no_relay_can_spoil(text: str, encoding: str) -> None:
    message = read(compose(HEAD, text))
    assert message["Content-Transfer-Encoding"] == encoding
    assert read_text(message).rstrip("\n") == text.rstrip("\n")


def test_the_same_mail_again_is_the_same_bytes() -> None:
    file = Attachment("a.txt", "text/plain", b"hi")
    assert compose(HEAD, "text", [file]) == compose(HEAD, "text", [file])


def test_half_a_character_does_not_stop_a_mail() -> None:
    assert read_text(read(compose(HEAD, "broken \ud83d here"))) == "broken ? here\n"


@pytest.mark.parametrize(
    ("subject", "kept"),
    [
        ("Lamp", "Re: Lamp"),
        ("Re: Lamp", "Re: Lamp"),
        ("RE: re:Re : AW: SV: Lamp", "Re: Lamp"),
        ("Re[2]: Lamp", "Re: Lamp"),
        ("回复：灯", "Re: 灯"),
        ("Fwd: Re: Lamp", "Re: Fwd: Re: Lamp"),
        ("Reading: a list", "Re: Reading: a list"),
        ("  Lamp\r\n Bcc: x@y.example ", "Re: Lamp  Bcc: x@y.example"),
        ("", "Re:"),
    ],
)
def test_the_subject_has_one_re(subject: str, kept: str) -> None:
    assert reply_subject(subject) == kept
    assert reply_subject(kept) == kept


@pytest.mark.parametrize(
    ("mail_from", "rcpt_to"), [("a@b.c\r\nRCPT TO:<x@y.z>", "a@b.c"), ("", ""), ("", "a@b.c> X")]
)
def test_an_envelope_cannot_carry_a_command(mail_from: str, rcpt_to: str) -> None:
    with pytest.raises(UnsafeHeader):
        Outgoing(mail_from, rcpt_to, "m@acme.example", b"")
