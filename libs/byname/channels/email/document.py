"""A mail as the normalized document that adapters in any language give."""

from __future__ import annotations

from byname.channels.email.model import Attachment, Envelope, Mailbox, ParsedMail
from byname.channels.inbound import Contact, InboundFile, InboundMessage
from byname.ids import derive

NOBODY = Mailbox("unknown@invalid", "Unknown sender")


def document_of(envelope: Envelope, raw: bytes, mail: ParsedMail) -> InboundMessage:
    """What the mail says. Its id is of its bytes: a Message-ID is a stranger's choice."""
    sender = mail.sender or (Mailbox(envelope.mail_from.lower()) if envelope.mail_from else NOBODY)
    return InboundMessage(
        id=derive("mail", envelope.mail_from, raw),
        sender=Contact(address=sender.address[:320], name=sender.name[:200]),
        text=mail.text,
        at=mail.date,
        subject=mail.subject[:1000],
        html=mail.html,
        thread=tuple(dict.fromkeys((*mail.thread.references, *mail.thread.in_reply_to))),
        recipients=tuple(one[:1000] for one in envelope.rcpt_to),
        files=tuple(_file(one) for one in mail.attachments),
        automatic=mail.automatic_because[:1000] if mail.automatic else "",
        language=mail.language,
        zone=mail.zone,
    )


def _file(file: Attachment) -> InboundFile:
    return InboundFile(
        name=file.name[:255] or "file", media_type=file.media_type[:1000], content=file.content
    )
