"""What people and customers got, read back from the mails at the sink."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage

from tests.support.smtp_sink import Received


@dataclass(frozen=True)
class Notice:
    """A mail that told a person of a customer's words; `reply_to` is the way to answer."""

    message_id: str
    to: str
    reply_to: str
    conversation: str
    subject: str
    text: str

    def answer(self, words: str, *, message_id: str = "", sender: str = "") -> bytes:
        """What a plain mail client makes of a reply to it."""
        quoted = "\r\n".join(f"> {line}" for line in self.text.splitlines()[:6])
        identity = f"Message-ID: <{message_id}>\r\n" if message_id else ""
        return (
            f"From: <{sender or self.to}>\r\nTo: <{self.reply_to}>\r\nSubject: {self.subject}\r\n{identity}"
            f"In-Reply-To: {self.message_id}\r\nReferences: {self.message_id}\r\n"
            f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
            f"Content-Transfer-Encoding: 8bit\r\n\r\n"
            f"{words}\r\n\r\n{quoted}\r\n"
        ).encode()


def parsed(mail: Received) -> EmailMessage:
    """The mail, read."""
    message = email.message_from_bytes(mail.data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(mail: Received) -> str:
    """Its plain text."""
    body = parsed(mail).get_body(("plain",))
    return str(body.get_content()) if body is not None else ""


def is_ours_to_people(mail: Received) -> bool:
    """A notice or a receipt, not a reply to a customer."""
    return "X-Byname-Loop" in parsed(mail)


def read_notice(mail: Received) -> Notice | None:
    """The notice, or None when the mail is a receipt or a reply to a customer."""
    message = parsed(mail)
    if "X-Byname-Conversation" not in message:
        return None
    return Notice(
        message_id=mail.message_id,
        to=mail.rcpt_to[0],
        reply_to=str(message.get("Reply-To", "")).strip("<> "),
        conversation=str(message["X-Byname-Conversation"]),
        subject=str(message["Subject"]),
        text=text_of(mail),
    )
