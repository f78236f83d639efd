"""What parse_mail makes of mail that is in order."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from byname.channels.email.model import Limits, Mailbox, ThreadHints
from byname.channels.email.parse import parse_mail

from tests.unit.email_reading.mails import a_mail, raw


def test_reads_who_wrote_what_to_whom_and_when() -> None:
    mail = parse_mail(a_mail(Cc="Bo <BO@Example.org>, c@example.org", Reply_To="x@y.example"))
    assert mail.sender == Mailbox("anna@customer.example", "Anna Müller")
    assert mail.to == (Mailbox("sophie@acme.example"),)
    assert mail.cc == (Mailbox("bo@example.org", "Bo"), Mailbox("c@example.org"))
    assert mail.reply_to == Mailbox("x@y.example")
    assert (mail.subject, mail.message_id, mail.text) == ("My order", "one@customer.example", "Hello")
    assert mail.date is not None
    assert mail.date.astimezone(UTC) == datetime(2026, 2, 2, 9, tzinfo=UTC)
    assert (mail.kind, mail.automatic, mail.defects) == ("message", False, ())


def test_thread_hints_are_bare_and_bounded() -> None:
    references = " ".join(f"<{number}@x>" for number in range(60))
    mail = parse_mail(a_mail(In_Reply_To="Your mail of Monday <59@x>", References=references))
    assert mail.thread.in_reply_to == ("59@x",)
    assert mail.thread.references == tuple(f"{number}@x" for number in range(10, 60))
    assert parse_mail(a_mail()).thread == ThreadHints()


@pytest.mark.parametrize(
    ("field", "address", "name"),
    [
        ("anna@x.example", "anna@x.example", ""),
        ("<anna@x.example>", "anna@x.example", ""),
        ('"Müller, Anna" <anna@x.example>', "anna@x.example", "Müller, Anna"),
        ("=?utf-8?b?w4RubmU=?= =?utf-8?q?_M?= <a@x.example>", "a@x.example", "Änne M"),
        ("anna@x.example (Anna)", "anna@x.example", "Anna"),
        ("anna@x.example <anna@x.example>", "anna@x.example", "anna@x.example"),
        ("sophie@acme.example <evil@x.example>", "evil@x.example", "sophie@acme.example"),
        ("A group: anna@x.example, b@x.example;", "anna@x.example", ""),
        ("An\u202ena <anna@x.example>", "anna@x.example", "Anna"),
    ],
)
def test_sender(field: str, address: str, name: str) -> None:
    mail = parse_mail(raw(f"From: {field}"))
    assert mail.sender == Mailbox(address, name)


@pytest.mark.parametrize(
    "field", ["", "undisclosed-recipients:;", "root", "a b@c d", "@", "<>", "MAILER-DAEMON <>"]
)
def test_no_sender(field: str) -> None:
    assert parse_mail(raw(f"From: {field}\nSubject: x")).sender is None


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("=?iso-8859-1?Q?Gr=FC=DFe?=", "Grüße"),
        ("=?utf-8?Q?a?=\n =?utf-8?Q?b?= c", "ab c"),
        ("=?utf-8?B?w4?= =?utf-8?B?5?=", None),
        ("=?utf-8?B?w7w=?= =?utf-8?B?w7w=?=", "üü"),
        ("=?utf-8?Q?=C3?= =?utf-8?Q?=BC?=", "ü"),
        ("=?x-unknown?Q?plain?=", "plain"),
        ("=?utf-8?Q?unclosed", "=?utf-8?Q?unclosed"),
        ("=?gb2312?B?xOO6ww==?=", "你好"),
        ("=?utf-8*en?Q?lang?=", "lang"),
    ],
)
def test_encoded_words(subject: str, expected: str | None) -> None:
    found = parse_mail(raw(f"Subject: {subject}")).subject
    assert expected is None or found == expected


@pytest.mark.parametrize(
    ("charset", "declared", "text"),
    [
        ("latin-1", "iso-8859-1", "Grüße aus Köln"),
        ("cp1252", "iso-8859-1", "“smart” – €"),
        ("utf-8", "us-ascii", "Grüße"),
        ("utf-8", "x-unknown", "Grüße"),
        ("latin-1", "utf-8", "Grüße"),
        ("latin-1", "", "hällo"),
        ("cp949", "ks_c_5601-1987", "안녕하세요"),
        ("gb18030", "gb2312", "你好，世界"),
        ("shift_jis", "x-sjis", "こんにちは"),
        ("iso-8859-8", "iso-8859-8-i", "שלום"),
        ("cp850", "cp-850", "Grüße"),
        ("utf-7", "unicode-1-1-utf-7", "Grüße"),
        ("koi8-r", "koi8-r", "Привет, как дела"),
        ("utf-16", "utf-16", "Grüße"),
    ],
)
def test_charsets(charset: str, declared: str, text: str) -> None:
    header = f"Content-Type: text/plain{'; charset=' + declared if declared else ''}\n"
    mail = header.encode() + b"Content-Transfer-Encoding: base64\n\n" + _base64(text.encode(charset))
    assert parse_mail(mail).text == text


def _base64(data: bytes) -> bytes:
    import base64

    return base64.encodebytes(data)


def test_a_nearly_right_utf8_text_is_not_guessed_away() -> None:
    body = ("Grüße aus Köln. " * 20).encode() + b"\xff" + "Schöne Zeit".encode()
    mail = parse_mail(b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + body)
    assert mail.text.startswith("Grüße aus Köln")
    assert mail.text.endswith("Schöne Zeit")


def test_flowed_text_is_put_together() -> None:
    body = "This is one \nline of text.\n> quoted \n> further\nNext  \n-- \nme"
    mail = parse_mail(raw("Content-Type: text/plain; format=flowed", body))
    assert mail.text_full.split("\n")[:2] == ["This is one line of text.", "> quoted further"]
    assert "-- " in mail.text_full.split("\n")


def test_html_is_read_where_plain_says_nothing() -> None:
    long = "<p>" + "real words " * 100 + '<a href="https://shop.example/1">the order</a></p>'
    mail = parse_mail(a_mail("See HTML.", long))
    assert "real words" in mail.text
    assert "the order (https://shop.example/1)" in mail.text
    assert parse_mail(a_mail("Plain words, enough of them.", "<p>HTML words</p>")).text.startswith("Plain")


def test_html_is_harmless() -> None:
    html = (
        '<p onclick="x()">hi</p><script>evil()</script><style>p{}</style><form action="/x"><input></form>'
        '<img src="https://spy.example/p.gif" alt="a chart"><img src="cid:pic" alt="mine">'
        '<a href="javascript:x()">l</a>'
    )
    found = parse_mail(a_mail(None, html)).html
    for gone in ("evil", "onclick", "spy.example", "<form", "<style", "javascript", "<input"):
        assert gone not in found
    assert 'alt="a chart"' in found
    assert 'src="cid:pic"' in found


def test_attachments_and_inline_images() -> None:
    message = EmailMessage()
    message["From"] = "a@b.example"
    message.set_content("see below")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="../Rech\u202enung.pdf")
    message.add_attachment(b"x", maintype="application", subtype="ms-tnef", filename="winmail.dat")
    message.add_attachment(b"PNG", maintype="image", subtype="png", cid="<pic@x>", disposition="inline")
    mail = parse_mail(message.as_bytes())
    assert [(one.name, one.media_type, one.content) for one in mail.attachments] == [
        ("Rechnung.pdf", "application/pdf", b"%PDF"),
        ("winmail.dat", "application/ms-tnef", b"x"),
        ("image.png", "image/png", b"PNG"),
    ]
    assert [(one.inline, one.content_id) for one in mail.attachments][2] == (True, "pic@x")


def test_a_forwarded_mail_stays_a_file() -> None:
    inner = EmailMessage()
    inner["Subject"] = "The inner one"
    inner.set_content("inner words")
    outer = EmailMessage()
    outer["From"] = "a@b.example"
    outer.set_content("outer words")
    outer.add_attachment(inner)
    mail = parse_mail(outer.as_bytes())
    assert mail.text == "outer words"
    assert "inner" not in mail.text_full
    assert mail.attachments[0].name == "The inner one.eml"
    assert b"inner words" in mail.attachments[0].content


def test_rfc2231_names_and_bounded_length() -> None:
    long = "x" * 400
    mail = parse_mail(
        raw(
            "Content-Type: application/pdf; name*0*=utf-8''%e2%82%ac; name*1=.pdf\n"
            f"Content-Disposition: attachment; filename*=utf-8''%e2%82%ac{long}.pdf"
        )
    )
    name = mail.attachments[0].name
    assert name.startswith("€x")
    assert name.endswith(".pdf")
    assert len(name) <= 120


@pytest.mark.parametrize("name", ["CON.txt", "..", "a/b\\c", "\x00\x1f", "\u202egpj.exe", " . ", "x" * 1000])
def test_file_names_are_safe(name: str) -> None:
    from byname.channels.email.filenames import attachment_name

    safe = attachment_name(name, "text/plain")
    assert safe
    assert not set(safe) & set('/\\\x00\x1f\u202e<>:"|?*')
    assert safe.strip(". ") == safe
    assert not safe.upper().startswith("CON.")


def test_several_text_parts_are_all_read() -> None:
    body = "--b\n\nfirst\n--b\nContent-Type: text/html\n\n<p>second</p>\n--b\n\nthird\n--b--"
    mail = parse_mail(raw("Content-Type: multipart/mixed; boundary=b", body))
    assert [word for word in mail.text_full.split() if word] == ["first", "second", "third"]


def test_a_text_past_the_limit_is_kept_as_a_file() -> None:
    mail = parse_mail(raw("Subject: x", "word " * 100), limits=Limits(text_chars=50))
    assert len(mail.text_full) <= 50
    assert "text cut" in mail.defects
    assert mail.attachments[-1].content == b"word " * 100


def test_authentication_results_come_unfolded_and_in_order() -> None:
    mail = parse_mail(raw("Authentication-Results: mx.a;\n dkim=pass\nAuthentication-Results: mx.b; none"))
    assert mail.authentication_results == ("mx.a; dkim=pass", "mx.b; none")
