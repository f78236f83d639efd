"""The mail that asks whether an address is really the customer's: no word of any conversation is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from byname.channels.email import headerfields as fields
from byname.channels.email.compose import Outgoing, compose
from byname.channels.email.model import Mailbox
from byname.channels.email.notice import machine_fields
from byname.channels.email.reply import Voice


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Asked in the voice of the person they talk with. `url` opens a page that asks for the code."""

    customer: Mailbox
    voice: Voice
    company: str
    loop_domain: str
    url: str
    message_id: str
    mail_from: str
    date: datetime


def compose_confirmation(wanted: Confirmation) -> Outgoing:
    """The mail; raises UnsafeHeader when the address cannot stand in a header."""
    rcpt_to = fields.checked_address("To", wanted.customer.address)
    head = [
        fields.date_field(wanted.date),
        fields.mailbox_field("From", Mailbox(wanted.voice.address, fields.display_name(wanted.voice.name))),
        fields.mailbox_field("To", Mailbox(rcpt_to)),
        fields.text_field("Subject", f"Shall {wanted.voice.name} answer you here?"),
        fields.ids_field("Message-ID", [wanted.message_id.strip("<>")]),
        *machine_fields("auto-generated", wanted.loop_domain),
    ]
    return Outgoing(wanted.mail_from, rcpt_to, wanted.message_id, compose(head, _text(wanted), ()))


def _text(wanted: Confirmation) -> str:
    name = wanted.voice.name
    return (
        f"Hello,\n\n"
        f"in a chat with {wanted.company} this address was given, so that {name} can answer by mail.\n\n"
        "If that was you, please open this page; it asks for the code that your chat shows:\n"
        f"{wanted.url}\n\n"
        f"If it was not, you need not do anything: nothing more will come because of it.\n\n"
        f"{name}\n{wanted.company}\n"
    )
