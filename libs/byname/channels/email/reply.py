"""The personal reply to the customer, and the short receipt that tells a person what became of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from byname.channels.email import headerfields as fields
from byname.channels.email.compose import Outgoing, compose, reply_subject
from byname.channels.email.model import Attachment, Mailbox
from byname.channels.email.notice import THIN_LINE, machine_fields, short_name

_SEND_KEY = re.compile(r"sd_([a-z2-7]{16})", re.ASCII)

Outcome = Literal[
    "sent",
    "noted",
    "closed",
    "held",
    "stopped",
    "kept_inside",
    "not_done",
    "failed",
    "unknown",
    "done",
    "unchanged",
]

_OUTCOMES: dict[Outcome, str] = {
    "sent": "Your reply to {name} was sent.",
    "noted": "Your note on the conversation with {name} is kept. {name} does not see it.",
    "closed": "The conversation with {name} is closed.",
    "held": "Your reply to {name} was not sent, it is held",
    "stopped": "Your reply to {name} was not sent.",
    "kept_inside": "Your words were not sent to {name}: they are a note now.",
    "not_done": "What you asked for in the conversation with {name} was not done.",
    "failed": "Your reply to {name} could not be delivered",
    "done": "Done, in the conversation with {name}",
    "unchanged": "What you asked for in the conversation with {name} has changed nothing so far",
    "unknown": "Your reply to {name} may or may not have arrived",
}


@dataclass(frozen=True, slots=True)
class Voice:
    """How a person appears to customers; `address` is the company's mailbox, never a private one."""

    name: str
    address: str
    signature: str = ""


@dataclass(frozen=True, slots=True)
class PersonalReply:
    """A person's words to a customer; `in_reply_to` and `references` are the customer's own Message-IDs."""

    customer: Mailbox
    voice: Voice
    subject: str
    text: str
    message_id: str
    mail_from: str
    date: datetime
    in_reply_to: str = ""
    references: Sequence[str] = ()
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a person's words, told to their own address, with the words themselves.

    `because`, `what_to_do` and each of `done`, what came of the answer's commands, are plain words without a
    final full stop; `inbox` stands in From.
    """

    outcome: Outcome
    company: str
    inbox: str
    loop_domain: str
    person: str
    person_address: str
    customer: Mailbox
    subject: str
    text: str
    message_id: str
    mail_from: str
    date: datetime
    because: str = ""
    what_to_do: str = ""
    done: Sequence[str] = ()
    in_reply_to: str = ""
    references: Sequence[str] = ()


def reply_message_id(send_key: str, domain: str) -> str:
    """The Message-ID of a reply, without brackets: fixed by its send key, so that a repeat shows itself."""
    match = _SEND_KEY.fullmatch(send_key)
    if match is None:
        raise ValueError(f"{send_key!r} is not a send key (sd_ and 16 letters of base32)")
    return f"{match[1]}@{domain}"


def thread_references(references: Sequence[str], in_reply_to: str, last: int = 10) -> tuple[str, ...]:
    """The ids for References (RFC 5322 3.6.4): the root of the thread, then the last ones, parent last."""
    parent = fields.usable_ids([in_reply_to])
    others = tuple(one for one in fields.usable_ids(references) if one not in parent)
    ids = (*others, *parent)
    return ids if len(ids) <= last + 1 else (ids[0], *ids[-last:])


def compose_reply(reply: PersonalReply) -> Outgoing:
    """The reply as an ordinary personal mail: none of the marks of automatic mail.

    Raises UnsafeHeader when an address cannot be written to.
    """
    customer = Mailbox(reply.customer.address, fields.display_name(reply.customer.name))
    rcpt_to = fields.checked_address("To", customer.address)
    message_id = reply.message_id.strip("<>")
    head = [
        fields.date_field(reply.date),
        fields.mailbox_field("From", Mailbox(reply.voice.address, fields.display_name(reply.voice.name))),
        fields.mailbox_field("To", customer),
        fields.text_field("Subject", reply_subject(reply.subject)),
        *_thread_fields(message_id, reply.in_reply_to, reply.references),
    ]
    return Outgoing(reply.mail_from, rcpt_to, message_id, compose(head, _signed(reply), reply.attachments))


def compose_receipt(receipt: Receipt) -> Outgoing:
    """The receipt as a mail to the person."""
    message_id = receipt.message_id.strip("<>")
    company = Mailbox(receipt.inbox, fields.display_name(receipt.company))
    head = [
        fields.date_field(receipt.date),
        fields.mailbox_field("From", company),
        fields.mailbox_field("To", Mailbox(receipt.person_address, fields.display_name(receipt.person))),
        fields.text_field("Subject", reply_subject(receipt.subject)),
        *_thread_fields(message_id, receipt.in_reply_to, receipt.references),
        *machine_fields("auto-replied", receipt.loop_domain),
    ]
    return Outgoing(
        receipt.mail_from, receipt.person_address, message_id, compose(head, render_receipt(receipt))
    )


def render_receipt(receipt: Receipt) -> str:
    """The text of the receipt: what happened, why, what to do, and the person's words."""
    sentence = _OUTCOMES[receipt.outcome].format(name=short_name(receipt.customer))
    if receipt.because:
        sentence = f"{sentence.removesuffix('.')}, because {receipt.because.rstrip('.')}"
    blocks = [sentence.rstrip(".") + "."]
    blocks += ["\n".join(f"{one}." for one in receipt.done)] if receipt.done else []
    if receipt.what_to_do:
        blocks.append(receipt.what_to_do.rstrip(".") + ".")
    if receipt.text.strip():
        blocks += [THIN_LINE, "Your words:", receipt.text.strip()]
    return "\n\n".join(blocks) + "\n"


def _thread_fields(message_id: str, in_reply_to: str, references: Sequence[str]) -> tuple[str, ...]:
    return (
        fields.ids_field("Message-ID", [message_id]),
        fields.ids_field("In-Reply-To", fields.usable_ids([in_reply_to])),
        fields.ids_field("References", thread_references(references, in_reply_to)),
    )


def _signed(reply: PersonalReply) -> str:
    """The words, and below them the signature behind the usual delimiter (RFC 3676 4.3)."""
    text, signature = reply.text.strip("\r\n"), reply.voice.signature.strip("\r\n")
    return f"{text}\n\n-- \n{signature}\n" if signature else f"{text}\n"
