"""Whose each handle is, why, and what may be linked: one customer over all channels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from byname.contracts import (
    ConversationOpened,
    CustomerLinked,
    CustomerUnlinked,
    Event,
    Fact,
    Handle,
    LinkDecided,
    LinkSuggested,
)

from services.desk.domain.batch import Batch
from services.desk.domain.rows import handle_id_of, micros

_WROTE = "they wrote or called from it"


def handles_in(fact: Fact) -> Iterator[Handle]:
    """The handles whose rows this fact changes."""
    if isinstance(fact, ConversationOpened | CustomerLinked):
        yield fact.handle
    if isinstance(fact, CustomerLinked | CustomerUnlinked):
        yield from fact.handles


def touched_links(events: Iterable[Event[Any]]) -> set[str]:
    """The links that these events made, undid or decide about."""
    return {getattr(one.data, "link", "") or "" for one in events} - {""}


def touched_suggestions(events: Iterable[Event[Any]]) -> set[str]:
    """The suggestions of links that these events make or settle."""
    about = (one.data for one in events if isinstance(one.data, LinkSuggested | LinkDecided))
    return {data.suggestion for data in about} - {""}


def take_opening(batch: Batch, d: ConversationOpened) -> None:
    """The customer is known by this handle: since they are one, so that what linked it since then counts."""
    row = batch.handle(d.handle.channel, d.handle.address)
    row.is_named(d.handle.name)
    row.is_of(d.customer, micros(d.customer_since), "wrote", _WROTE)


def take_link(batch: Batch, d: CustomerLinked) -> None:
    """All that came along is this customer's."""
    at = micros(d.linked_at)
    row = batch.link(d.link)
    row.customer, row.merged, row.handle = (
        d.customer,
        d.merged,
        handle_id_of(d.handle.channel, d.handle.address),
    )
    row.code, row.why, row.person, row.at = d.reason.code, d.reason.text, d.person, at
    for one in (d.handle, *d.handles):
        handle = batch.handle(one.channel, one.address)
        handle.is_named(one.name)
        handle.is_of(d.customer, at, d.reason.code, d.reason.text, d.link)
    for conversation in d.conversations:
        batch.conversation(conversation).is_of(d.customer, at)


def take_unlink(batch: Batch, d: CustomerUnlinked) -> None:
    """What had come along is again whose it was."""
    at = micros(d.unlinked_at)
    row = batch.link(d.link)
    row.undone_at, row.undone_by, row.undone_why = at, d.person, d.reason.text
    for one in d.handles:
        batch.handle(one.channel, one.address).is_of(d.restored, at, "wrote", _WROTE)
    for conversation in d.conversations:
        batch.conversation(conversation).is_of(d.restored, at)


def take_suggestion(batch: Batch, d: LinkSuggested) -> None:
    """To be shown as one, until a person decides."""
    row = batch.suggestion(d.suggestion)
    row.customer, row.channel, row.address = d.customer, d.handle.channel, d.handle.address
    row.other, row.why, row.at = d.other, d.reason.text, micros(d.suggested_at)


def take_decision(batch: Batch, d: LinkDecided) -> None:
    """A person has decided about a suggestion."""
    if d.suggestion:
        row = batch.suggestion(d.suggestion)
        row.decision, row.person = d.action, d.person
