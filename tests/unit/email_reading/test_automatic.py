"""Machines are recognised, people are not taken for machines."""

from __future__ import annotations

import pytest
from byname.channels.email.parse import parse_mail

from tests.unit.email_reading.mails import raw

PERSON = "From: Anna <anna@customer.example>\nMessage-ID: <a@b>\nDate: Mon, 2 Feb 2026 10:00:00 +0100"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Auto-Submitted: auto-replied", "automatic"),
        ("Auto-Submitted: auto-generated; owner-email=a@b.example", "automatic"),
        ("Return-Path: <>", "automatic"),
        ("Precedence: auto_reply", "automatic"),
        ("Precedence: junk", "automatic"),
        ("Precedence: bulk", "list"),
        ("X-Precedence: list", "list"),
        ("X-Autoreply: yes", "automatic"),
        ("X-Autorespond: holiday", "automatic"),
        ("X-FC-MachineGenerated: true", "automatic"),
        ("X-POST-MessageClass: 9; Autoresponder", "automatic"),
        ("Delivered-To: Autoresponder", "automatic"),
        ("List-Id: <x.example>", "list"),
        ("List-Unsubscribe: <https://x.example>", "list"),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=b", "automatic"),
        ("Content-Type: text/calendar; method=REPLY", "automatic"),
        ("Subject: Automatic reply: My order\nX-Auto-Response-Suppress: All", "automatic"),
        ("X-Apple-Action: VACATION", "automatic"),
    ],
)
def test_machines(header: str, kind: str) -> None:
    mail = parse_mail(raw(f"{PERSON}\n{header}"))
    assert (mail.kind, mail.automatic) == (kind, True)
    assert mail.automatic_because


@pytest.mark.parametrize(
    "sender", ["MAILER-DAEMON@x.example", "no-reply@x.example", "noreply@x.example", "postmaster@x.example"]
)
def test_senders_that_nobody_reads(sender: str) -> None:
    assert parse_mail(raw(f"From: {sender}\nSubject: hi")).automatic


@pytest.mark.parametrize(
    "header",
    [
        "Subject: Out of office chairs - do you sell them?",
        "Subject: Automatic reply: is your automatic reply broken?",
        "Subject: Delivery failed! Where is my parcel?",
        "Subject: Fwd: Undelivered Mail Returned to Sender",
        "X-Auto-Response-Suppress: All",
        "Auto-Submitted: no",
        "Precedence: normal",
        "X-Autoreply: no",
        "X-Mailer: Outlook\nX-Auto-Response-Suppress: DR, OOF\nSubject: My vacation in Rome",
        "Return-Path: <anna@customer.example>",
        "Content-Type: text/plain; method=reply",
    ],
)
def test_people(header: str) -> None:
    mail = parse_mail(
        raw(f"{PERSON}\n{header}", "550 5.1.1 bob@x.example user unknown, says your mail. Why?")
    )
    assert (mail.kind, mail.automatic, mail.automatic_because, mail.bounces) == ("message", False, "", ())
