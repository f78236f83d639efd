"""Replies to try an adapter with, made from its own fixtures, and a look into the calls it makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from byname.channels.inbound import InboundMessage
from byname.channels.kit.cases import Case
from byname.channels.kit.mutate import from_form, from_json, places
from byname.channels.kit.rule import broken
from byname.channels.kit.subject import Subject
from byname.channels.model import Call, Outbound
from byname.contracts.base import Handle

WORDS = "Thank you for asking. It is on its way and will be with you on Thursday."


def reply_to(subject: Subject, message: InboundMessage, **changes: Any) -> Outbound:
    """What a person answers to this message."""
    values: dict[str, Any] = {
        "key": "rp_kit0000000000001",
        "conversation": "cv_kit0000000000001",
        "to": Handle(channel=subject.name, address=message.sender.address, name=message.sender.name),
        "text": WORDS,
        "voice": "Sophie",
        "subject": message.subject,
        "in_reply_to": message.id,
        "thread": (*message.thread, message.id),
        "public": message.public,
    }
    return Outbound(**{**values, **changes})


def replies_to(subject: Subject, **changes: Any) -> list[tuple[Case, Outbound]]:
    """A reply to each message of the fixtures that can be answered; there has to be one."""
    asked = [(case, one) for case, one in subject.messages() if not one.automatic and not one.reply_rule]
    found = [(case, reply_to(subject, one, **changes)) for case, one in asked]
    found += [(case, case.outbound) for case in subject.cases if case.kind == "outbound" and not changes]
    if not found:
        broken("there is no fixture of a message that could be answered: add one, or declare replies = false")
    return found


def texts_of(call: Call) -> list[str]:
    """All texts in a call, decoded: JSON, a form, or the body as it is; then those of the address."""
    value, form = from_json(call.body), from_form(call.body)
    if value is not None:
        found = [one for _, one in places(value) if isinstance(one, str)]
    elif form is not None:
        found = [text for _, text in form]
    else:
        found = [call.body.decode("utf-8", "replace")] if call.body else []
    address = urlsplit(call.url)
    return [*found, *(text for _, text in parse_qsl(address.query)), unquote(address.path)]


def pieces(calls: Sequence[Call], mark: str) -> Iterator[str]:
    """The text of each call: the longest of its texts in which the mark stands."""
    for call in calls:
        found = [text for text in texts_of(call) if mark in text]
        if found:
            yield max(found, key=len)
