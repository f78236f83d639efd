"""The mails of the demo, written as the programs of customers, people and mail servers write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, message_from_string, policy
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr
from pathlib import Path

from byname.ids import random_id


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody outside."""

    name: str
    address: str

    @property
    def first(self) -> str:
        return self.name.split(" ")[0]


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that came out of the system, as its reader gets it."""

    envelope_from: str
    to: str
    mail: EmailMessage
    raw: bytes

    @staticmethod
    def read(path: Path) -> Letter:
        raw = path.read_bytes()
        mail = message_from_bytes(raw, policy=policy.default)
        return Letter(str(mail["Return-Path"]).strip("<> "), str(mail["Delivered-To"]).strip(), mail, raw)

    @property
    def text(self) -> str:
        body = self.mail.get_body(("plain",))
        return str(body.get_content()) if body else ""

    @property
    def everything(self) -> str:
        """All that the reader can see of it: the source, and every part decoded."""
        head_and_body = self.raw.partition(b"\n\n")
        own = b"\n".join(
            line
            for line in head_and_body[0].splitlines()
            if not line.lower().startswith((b"return-path:", b"delivered-to:"))
        )
        decoded = [
            part.get_payload(decode=True) or b"" for part in self.mail.walk() if not part.is_multipart()
        ]
        parts = [own, head_and_body[2], *(one for one in decoded if isinstance(one, bytes))]
        return b"\n".join(parts).decode("utf-8", "replace").lower()


def from_customer(
    who: Customer, to: str, subject: str, words: str, *, after: Letter | None = None, automatic: bool = False
) -> EmailMessage:
    """A customer's mail; it answers `after`, and with `automatic` their absence assistant wrote it."""
    mail = _mail(formataddr((who.name, who.address)), to, subject, words)
    if after:
        _continue(mail, after)
    if automatic:
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
    return mail


def from_person(name: str, address: str, notice: Letter, words: str, *, to: str = "") -> EmailMessage:
    """What an ordinary mail client sends when somebody hits reply: quote and private signature included."""
    quoted = "\n".join(f"> {line}" for line in notice.text.splitlines())
    whole = f"{words}\n\nOn Monday, {notice.mail['From']} wrote:\n{quoted}\n\n-- \n{name}\n{address}\n"
    subject = str(notice.mail["Subject"])
    mail = _mail(formataddr((name, address)), to or str(notice.mail["Reply-To"]), subject, whole)
    _continue(mail, notice)
    return mail


def bounce_of(letter: Letter, domain: str) -> Message:
    """The report of a mail server that could not deliver it (RFC 3464)."""
    report = MIMEMultipart("report", report_type="delivery-status")
    report["From"] = f"Mail Delivery System <mailer-daemon@{domain}>"
    report["To"] = letter.envelope_from
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Message-ID"] = f"<{random_id('bounce')}@{domain}>"
    report["Auto-Submitted"] = "auto-replied"
    report.attach(MIMEText(f"I could not deliver your message.\n\n<{letter.to}>: 550 5.1.1 User unknown\n"))
    status = (
        f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; {domain}\n\n"
        f"Final-Recipient: rfc822; {letter.to}\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown\n"
    )
    report.attach(message_from_string(status))
    return report


def wire(mail: Message) -> bytes:
    """The mail as it goes over the wire."""
    return mail.as_bytes(policy=policy.SMTP)


def lines_of(words: str, limit: int) -> Sequence[str]:
    """The first lines of a text; the last of them says how many are left out."""
    lines = words.strip().splitlines()
    return lines if len(lines) <= limit else [*lines[:limit], f"… ({len(lines) - limit} more lines)"]


def _mail(sender: str, to: str, subject: str, words: str) -> EmailMessage:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{random_id('demo')}@{sender.rpartition('@')[2].strip('>')}>"
    mail.set_content(words)
    return mail


def _continue(mail: EmailMessage, before: Letter) -> None:
    earlier = str(before.mail["References"] or "").split()
    mail["In-Reply-To"] = str(before.mail["Message-ID"])
    mail["References"] = " ".join([*earlier, str(before.mail["Message-ID"])])
