"""Answers as mail clients send them, from the bytes to the fact: what is private never leaves."""

from __future__ import annotations

import base64
import quopri

import pytest
from byname.channels.email.model import Limits
from byname.channels.email.parse import parse_mail
from byname.contracts import AnswerHeld, AnswerReceived

from services.ingest.domain import Mail, content_digest
from tests.support.facts import START, an_envelope
from tests.unit.ingest.mails import facts_of, relay_for

SOPHIE = "sophie@home.example"
QUOTE = (
    "\n\nOn Sun, 22 Nov 2026 at 23:00, Anna (via Acme) <hello@acme.example> wrote:\n"
    "> My chair wobbles\n>\n> - - - - - - - - - - - -\n>\n> A first line /note keeps it all inside\n"
)
OUTLOOK = (
    "\n\n________________________________\nVon: Anna (via Acme) <hello@acme.example>\n"
    "Gesendet: Sonntag, 22. November 2026 23:00\nAn: Sophie <sophie@home.example>\nBetreff: Stuhl\n\n"
    "My chair wobbles\n"
)
WHY = (
    "/pass tom because this customer is a pain in the neck and you know best\n"
    "how to calm her, she threatened to sue us.\n\n"
)
CARD = "Mit freundlichen Grüßen\n\nSophie\nKundendienst\nAcme GmbH | Hauptstr. 1 | 10115 Berlin\n"


def answer_to(text: str, html: str = "", coding: str = "quoted-printable") -> AnswerReceived | AnswerHeld:
    """The fact that a mail with this text becomes, with an HTML part beside it where one is given."""
    encode = base64.encodebytes if coding == "base64" else quopri.encodestring

    def part(kind: str, words: str) -> bytes:
        head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {coding}\r\n\r\n"
        return head.encode() + encode(words.encode()).replace(b"\n", b"\r\n")

    to = relay_for()
    head = f"From: Sophie <{SOPHIE}>\r\nTo: {to}\r\nSubject: Re: Chair\r\nMessage-ID: <a@home.example>\r\n"
    raw = head.encode() + b"MIME-Version: 1.0\r\n"
    if html and text:
        raw += b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\n' + part("plain", text)
        raw += b"\r\n--b\r\n" + part("html", html) + b"\r\n--b--\r\n"
    else:
        raw += part("html", html) if html else part("plain", text)
    parsed = parse_mail(raw, limits=Limits())
    [fact] = facts_of(Mail("raw_a", content_digest(raw), an_envelope(to, mail_from=SOPHIE), parsed, START))
    assert isinstance(fact, AnswerReceived | AnswerHeld)
    return fact


@pytest.mark.parametrize("coding", ["quoted-printable", "base64"])
@pytest.mark.parametrize("quote", ["", QUOTE, OUTLOOK])
@pytest.mark.parametrize(
    ("top", "commands"),
    [
        (WHY, ["pass"]),
        (WHY.replace("/pass tom", "/huddle tom"), ["huddle"]),
        (f"/tag vip\n{WHY}", ["tag", "pass"]),
        ("/take\n\n", ["take"]),
    ],
)
def test_only_the_words_below_go_to_the_customer(
    top: str, commands: list[str], quote: str, coding: str
) -> None:
    fact = answer_to(f"{top}Hello Anna, Tom will help you.{quote}", coding=coding)
    assert isinstance(fact, AnswerReceived)
    assert fact.text == "Hello Anna, Tom will help you."
    assert [one.name for one in fact.commands] == commands


def test_a_line_broken_in_the_plain_part_alone() -> None:
    html = "<div>/pass tom because … best how to calm her</div><div><br></div><div>Hello Anna</div>"
    fact = answer_to(f"{WHY}Hello Anna", html)
    assert isinstance(fact, AnswerReceived)
    assert (fact.text, fact.commands[0].text[-7:]) == ("Hello Anna", "sue us.")


@pytest.mark.parametrize("quote", ["", QUOTE, OUTLOOK])
@pytest.mark.parametrize("command", ["/block he is rude", "/take", "/close"])
@pytest.mark.parametrize(
    "end",
    [CARD, "Best regards\nSophie\nAcme GmbH\n", "-- \nSophie\n+49 30 123456\n", "Von meinem iPhone gesendet"],
)
def test_a_signature_is_never_sent_as_a_reply(command: str, end: str, quote: str) -> None:
    fact = answer_to(f"{command}\n\n{end}{quote}")
    assert isinstance(fact, AnswerReceived), fact.reason.text
    assert (fact.text, len(fact.commands)) == ("", 1)


@pytest.mark.parametrize("quote", ["", QUOTE, OUTLOOK])
@pytest.mark.parametrize(
    "line",
    ["/note:she is a nuisance", "/note-she is a nuisance", "- /note a nuisance", "//note a nuisance",
     "/übergeben tom, a nuisance", "**/note a nuisance**", "(/note a nuisance)", "/note\u200ba nuisance",
     "/block\u2014a nuisance"],
)  # fmt: skip
@pytest.mark.parametrize("above", ["", "Hello Anna,\n\nall is well.\n"])
def test_a_nuisance_is_never_told(above: str, line: str, quote: str) -> None:
    fact = answer_to(f"{above}{line}\n\nHello Anna, we will see.{quote}")
    assert isinstance(fact, AnswerHeld) or "nuisance" not in fact.text


@pytest.mark.parametrize(
    "html",
    [
        "<div dir=ltr>/note<b> a nuisance</b><div><br></div><div>Hello</div></div>",
        "<ul><li>/note a nuisance</li></ul><p>Hello</p>",
        "<p>Hello</p><ol><li>/note a nuisance</li></ol>",
        "<b>/note</b> a nuisance<br>Hello",
        "<p class=MsoNormal>/note a nuisance</p><p class=MsoNormal>Hello</p>",
        "<p>/block a nuisance</p><p>Mit freundlichen Gr&uuml;&szlig;en</p><p>Sophie<br>Acme GmbH</p>",
        "<div>/pass tom, a nuisance</div><div><br></div><div>Hello</div>",
        "<div>/pass tom, a nuisance</div><div>Hello</div>",
    ],
)
def test_nor_out_of_html(html: str) -> None:
    fact = answer_to("", html)
    assert isinstance(fact, AnswerHeld) or fact.text in ("", "Hello")
