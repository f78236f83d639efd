"""Delivery reports: whose address, which status, for good or not, about which mail."""

from __future__ import annotations

import pytest
from byname.channels.email.bounce_reason import best_status, is_hard, refused_after_content
from byname.channels.email.parse import parse_mail

from tests.unit.email_reading.mails import raw


def report(
    fields: str, returned: str = "Message-ID: <ours@acme.example>", kind: str = "delivery-status"
) -> bytes:
    body = (
        f"--b\n\nYour mail was not delivered.\n--b\nContent-Type: message/{kind}\n\n"
        f"Reporting-MTA: dns; mx\n\n{fields}\n"
        f"--b\nContent-Type: text/rfc822-headers\n\n{returned}\nSubject: x\n--b--\n"
    )
    header = f"From: MAILER-DAEMON@mx.example\nContent-Type: multipart/report; report-type={kind}; boundary=b"
    return raw(header, body)


FAILED = """\
Final-Recipient: rfc822; Anna@Customer.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 no"""


def test_a_standard_report() -> None:
    mail = parse_mail(report(FAILED))
    assert (mail.kind, mail.automatic) == ("bounce", True)
    (bounce,) = mail.bounces
    assert (bounce.address, bounce.status, bounce.hard) == ("anna@customer.example", "5.1.1", True)
    assert (bounce.action, bounce.diagnostic) == ("failed", "550 no")
    assert bounce.original_message_id == "ours@acme.example"


def test_the_address_that_we_wrote_to_is_meant() -> None:
    fields = f"Original-Recipient: rfc822; first@customer.example\n{FAILED}"
    assert parse_mail(report(fields)).bounces[0].address == "first@customer.example"


def test_several_recipients() -> None:
    other = FAILED.replace("Anna", "Bo").replace("5.1.1", "4.2.2").replace("failed", "delayed")
    found = parse_mail(report(f"{FAILED}\n\n{other}")).bounces
    assert [(one.address, one.hard) for one in found] == [
        ("anna@customer.example", True),
        ("bo@customer.example", False),
    ]


def test_the_returned_mail_names_the_original() -> None:
    whole = report(FAILED).replace(b"text/rfc822-headers", b"message/rfc822")
    assert parse_mail(whole).bounces[0].original_message_id == "ours@acme.example"


def test_a_receipt_of_delivery_is_no_bounce() -> None:
    mail = parse_mail(report(FAILED.replace("failed", "delivered").replace("5.1.1", "2.0.0")))
    assert (mail.kind, mail.automatic, mail.bounces) == ("automatic", True, ())


def test_an_abuse_report_is_no_bounce() -> None:
    mail = parse_mail(report("Feedback-Type: abuse\nOriginal-Rcpt-To: a@b.example", kind="feedback-report"))
    assert (mail.kind, mail.automatic, mail.bounces) == ("automatic", True, ())


def test_a_report_that_a_person_forwards_is_a_message() -> None:
    inner = report(FAILED).decode()
    body = f"--f\n\nwhat does this mean?\n--f\nContent-Type: message/rfc822\n\n{inner}\n--f--"
    mail = parse_mail(raw("From: anna@x.example\nContent-Type: multipart/mixed; boundary=f", body))
    assert (mail.kind, mail.bounces, mail.text) == ("message", (), "what does this mean?")


@pytest.mark.parametrize(
    "body",
    [
        "Hi. This is the qmail-send program at x.\n<anna@customer.example>:\n550 5.1.1 user unknown\n",
        "The following address failed:\n\n  anna@customer.example\n    550 no such user here\n",
        "Could not deliver to <anna@customer.example>: no such user",
    ],
)
def test_odd_reports(body: str) -> None:
    mail = parse_mail(raw("From: Mailer-Daemon <>\nTo: us@acme.example\nSubject: failure notice", body))
    assert [(one.address, one.hard) for one in mail.bounces] == [("anna@customer.example", True)]


@pytest.mark.parametrize(
    ("status", "words", "hard"),
    [
        ("5.1.1", "", True),
        ("5.0.0", "550 User unknown", True),
        ("5.1.2", "Host not found", True),
        ("5.4.1", "Recipient address rejected: Access denied", True),
        ("5.0.0", "", True),
        ("4.2.2", "User unknown", False),
        ("5.2.2", "mailbox full", False),
        ("5.0.0", "552 Quota exceeded", False),
        ("5.7.1", "blocked by Spamhaus", False),
        ("5.7.26", "DMARC policy", False),
        ("5.3.4", "message too big", False),
        ("5.0.0", "giving up after 5 days", False),
        ("5.1.1", "User locked, try again later", False),
    ],
)
def test_hard_or_soft(status: str, words: str, hard: bool) -> None:
    assert is_hard(status, words) is hard


def test_the_most_telling_status() -> None:
    assert best_status("5.1.1", "5.7.1 no") == "5.1.1"
    assert best_status("5.0.0", "550 5.1.1 no") == "5.1.1"
    assert best_status("", "421 busy") == "4.0.0"
    assert best_status("", "192.0.2.5 says nothing") == ""
    assert best_status("", "ERROR_CODE :421, host not reachable") == "4.0.0"


@pytest.mark.parametrize(
    ("transcript", "refused"),
    [
        ("host mx said: 550 User unknown (in reply to end of DATA command)", True),
        (">>> DATA\n<<< 550 Unknown user anna@customer.example", True),
        ("SMTP error from remote mail server after end of data:\n550 unknown user", True),
        ("host mx said: 550 User unknown (in reply to RCPT TO command)", False),
        (">>> DATA\n<<< 550 User unknown\n<<< 503 5.0.0 Need RCPT (recipient)", False),  # pipelined
        ("550 User unknown", False),
    ],
)
def test_what_a_server_refused(transcript: str, refused: bool) -> None:
    assert refused_after_content(transcript) is refused


def test_unknown_after_the_content_is_a_filter_speaking() -> None:
    assert is_hard("5.0.0", "550 User unknown")
    assert not is_hard("5.0.0", "550 User unknown", after_content=True)
    assert is_hard("5.1.1", "550 User unknown", after_content=True)


def test_a_standard_report_whose_parts_were_joined() -> None:
    other = (
        FAILED.replace("Anna", "Bo").replace("Status: 5.1.1", "Status: 4.2.2").replace("failed", "delayed")
    )
    body = f"Your mail was not delivered.\n\nReporting-MTA: dns; mx\n\n{FAILED}\n\n{other}\n\nSubject: x\n"
    mail = parse_mail(raw("From: MAILER-DAEMON@mx.example\nSubject: failure notice", body))
    assert [(one.address, one.status, one.hard) for one in mail.bounces] == [
        ("anna@customer.example", "5.1.1", True),
        ("bo@customer.example", "4.2.2", False),
    ]
    assert parse_mail(raw("From: Anna <anna@x.example>\nSubject: failure notice", body)).kind == "message"


def test_addresses_of_the_returned_mail_did_not_fail() -> None:
    body = (
        "This message was created automatically by mail delivery software.\nA message that you sent could "
        "not be delivered to one or more of its recipients.\n\n"
        "bo@customer.example Invalid address, 550 no such user\n\n\n"
        "Received:from mx.example by mx2.example; Mon, 2 Feb 2026 10:00:00 +0000\n"
        "Message-ID:<1@acme.example>\n"
        "From:Sophie <sophie@acme.example>\nTo:<bo@customer.example>\n"
    )
    header = "From: mailer-daemon@mail.example\nTo: sophie@acme.example\nSubject: Undelivered Mail Returned"
    assert [one.address for one in parse_mail(raw(header, body)).bounces] == ["bo@customer.example"]


def test_no_reason_is_no_proof() -> None:
    body = "Your message did not reach some recipients.\n\nCould not deliver to: anna@customer.example\n"
    (bounce,) = parse_mail(raw("From: Mailer-Daemon <>\nSubject: failure notice", body)).bounces
    assert (bounce.address, bounce.hard) == ("anna@customer.example", False)


DEAD = """\
550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking
550 5.1.1 <x@y.example>: Recipient address rejected: User unknown in virtual mailbox table
511 sorry, no mailbox here by that name (#5.1.1)
550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient x@y.example not found by SMTP address lookup
554 delivery error: dd This user doesn't have a yahoo.com account (x@yahoo.com) [0]
Host or domain name not found. Name service error for name=y.example type=MX: Host not found
Domain y.example does not accept mail (nullMX)
551 User has moved to x@other.example
550 Unrouteable address
550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR204_416
553 5.7.1 unknown user
550 Empfänger unbekannt
550 5.4.310 DNS domain y.example does not exist"""
ALIVE = """\
452 4.2.2 The email account that you tried to reach is over quota
552 user has exhausted allowed storage space
550 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using Spamhaus
554 5.7.1 <x@y.example>: Relay access denied
550 5.1.8 <a@b.example>: Sender address rejected: Domain not found
550 Sender verify failed
550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required
554 5.4.14 Hop count exceeded - possible mail loop
connect to y.example[192.0.2.1]:25: Connection timed out
550 5.2.1 The email account that you tried to reach is disabled
550 HELO rejected
550 SC-001 Unfortunately, messages from 192.0.2.1 weren't sent
550 Message contains illegal attachments
554 5.4.7 message expired after 48 hours
550 5.1.1 mailbox is full
550 Error: invalid client hostname: not found in DNS
550 The user does not accept messages from unknown senders
421 Too many connections
550 Boîte pleine"""


@pytest.mark.parametrize("said", DEAD.splitlines())
def test_servers_that_know_nobody_there(said: str) -> None:
    assert is_hard(best_status("", said) or "5.0.0", said)


@pytest.mark.parametrize("said", ALIVE.splitlines())
def test_servers_that_only_refuse_today(said: str) -> None:
    assert not is_hard(best_status("", said) or "5.0.0", said)
