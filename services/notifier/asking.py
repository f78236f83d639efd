"""The mail that asks a customer afterwards whether it was sufficient, in their person's voice. Pure.

It is an answer in the thread like any other, so the customer can just answer it; but no person typed it, and
so it says that it is automatic (RFC 3834 5): no out-of-office note comes back.
"""

from __future__ import annotations

from collections.abc import Set
from datetime import timedelta

from byname.channels.email import headerfields as fields
from byname.channels.email.compose import Outgoing, compose, reply_subject
from byname.channels.email.leak import LeakFound, refuse_leak
from byname.channels.email.model import Mailbox
from byname.channels.email.notice import machine_fields, short_name
from byname.channels.email.relay import RelayKeys, bounce_address
from byname.channels.email.reply import thread_references
from byname.channels.email.submit import Refused
from byname.channels.moods import MOODS, mood_label, mood_url
from byname.contracts import Handle
from byname.team import Person

from services.notifier.ask_texts import ask_text
from services.notifier.domain import Send

LINKS_LIVE = timedelta(days=60)


def compose_ask(send: Send, person: Person, keys: RelayKeys, ingest_url: str, private: Set[str]) -> Outgoing:
    """The mail. Refused says why this customer cannot be asked."""
    content, to = send.content, Handle.model_validate(send.content["to"])
    if not ingest_url:
        raise Refused("[notifier] ingest_url is not set, so there is no page for the links: nobody is asked")
    if to.channel != "email":
        raise Refused(f"they can be asked by mail alone, not on {to.channel}")
    try:
        refuse_leak("the subject", content["subject"], private=private, keys_domain=keys.domain)
        data = compose(_head(send, person, keys, to), _text(send, person, keys, ingest_url, to))
    except (LeakFound, ValueError) as error:  # UnsafeHeader too: what is wrong with it now stays wrong
        raise Refused(str(error)) from None
    return Outgoing(bounce_address(keys, send.key), to.address, send.message_id, data)


def _head(send: Send, person: Person, keys: RelayKeys, to: Handle) -> list[str]:
    content = send.content
    parent = content.get("in_reply_to", "")
    return [
        fields.date_field(send.created_at),
        fields.mailbox_field("From", Mailbox(person.voice_address, fields.display_name(person.voice_name))),
        fields.mailbox_field("To", Mailbox(to.address, fields.display_name(to.name))),
        fields.text_field("Subject", reply_subject(content["subject"])),
        fields.ids_field("Message-ID", [send.message_id]),
        fields.ids_field("In-Reply-To", fields.usable_ids([parent])),
        fields.ids_field("References", thread_references(content.get("references", ()), parent)),
        *machine_fields("auto-generated", keys.domain),
    ]


def _text(send: Send, person: Person, keys: RelayKeys, ingest_url: str, to: Handle) -> str:
    language = send.content.get("language", "")
    words = ask_text(language)
    name = fields.display_name(to.name)
    hello = (
        words.hello.format(name=short_name(Mailbox("", name))) if name and "@" not in name else words.nobody
    )
    link = mood_url(
        keys, ingest_url, ask=send.about, conversation=send.conversation, address=to.address, name=name,
        message_id=send.message_id, person=person.id, expires=send.created_at + LINKS_LIVE,
    )  # fmt: skip
    moods = "\n\n".join(f"{mood_label(mood, language)}:\n<{link}/{mood}>" for mood in MOODS)
    signed = person.voice.signature.strip() or person.voice_name
    return f"{hello}\n\n{words.asks}\n\n{moods}\n\n{words.reply}\n\n{signed}\n"
