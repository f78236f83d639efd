"""What customers wish for, who was told that it is there, and of which tier they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from byname.contracts import CustomerTiered, Event, Fact, WishDone, WishDropped, WishNoted, WishTold

from services.desk.domain.batch import Batch
from services.desk.domain.rows import micros
from services.desk.domain.wish_rows import wisher_id_of

_OF_WISHERS = (WishNoted, WishDropped, WishTold)


def touched_wishes(events: Iterable[Event[Any]]) -> set[str]:
    """The wishes that these events speak of."""
    return {one.data.wish for one in events if isinstance(one.data, WishNoted | WishDone)}


def touched_wishers(events: Iterable[Event[Any]]) -> set[str]:
    """The rows that say which conversations wish for what."""
    found = (one.data for one in events if isinstance(one.data, _OF_WISHERS))
    return {wisher_id_of(data.wish, data.conversation) for data in found}


def touched_tiers(events: Iterable[Event[Any]]) -> set[str]:
    """The customers of whom a person has said of which tier they are."""
    return {one.data.customer for one in events if isinstance(one.data, CustomerTiered)}


def take_wish(batch: Batch, d: WishNoted) -> None:
    at = micros(d.noted_at)
    batch.wish(d.wish).is_noted(d.name, at)
    row = batch.wisher(d.wish, d.conversation)
    row.customer = d.customer
    row.is_now(True, d.person, at, d.sequence)


def take_drop(batch: Batch, d: WishDropped) -> None:
    row = batch.wisher(d.wish, d.conversation)
    row.customer = d.customer
    row.is_now(False, d.person, micros(d.dropped_at), d.sequence)


def take_done(batch: Batch, d: WishDone) -> None:
    batch.wish(d.wish).is_done(d.name, d.words, d.person, micros(d.done_at))


def take_telling(batch: Batch, d: WishTold) -> None:
    row = batch.wisher(d.wish, d.conversation)
    row.customer = d.customer
    row.is_told(d.person, d.reply, micros(d.told_at))


def take_tier(batch: Batch, d: CustomerTiered) -> None:
    batch.tier(d.customer).is_now(d.tier, d.person, micros(d.tiered_at), d.sequence)


WISH_CHANGES: dict[type[Fact], Callable[[Batch, Any], None]] = {
    WishNoted: take_wish,
    WishDropped: take_drop,
    WishDone: take_done,
    WishTold: take_telling,
    CustomerTiered: take_tier,
}
