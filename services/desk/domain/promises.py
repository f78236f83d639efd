"""Promises from made to kept, and sentences that may be promises."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from byname.contracts import (
    Event,
    Fact,
    PromiseDismissed,
    PromiseMade,
    PromiseOverdue,
    PromiseReopened,
    PromiseSettled,
    PromiseSuggested,
)

from services.desk.domain.batch import Batch
from services.desk.domain.promise_rows import UNDATED
from services.desk.domain.rows import micros

_ABOUT_HINTS = (PromiseMade, PromiseSuggested, PromiseDismissed)


def touched_promises(events: Iterable[Event[Any]]) -> set[str]:
    """The promises that these events speak of."""
    return {getattr(one.data, "promise", "") for one in events} - {""}


def touched_hints(events: Iterable[Event[Any]]) -> set[str]:
    """The sentences that may be promises, of which these events speak."""
    return {one.data.suggestion for one in events if isinstance(one.data, _ABOUT_HINTS)} - {""}


def take_promise(batch: Batch, d: PromiseMade) -> None:
    row = batch.promise(d.promise)
    row.conversation, row.customer = d.conversation, d.customer
    row.suggestion = row.suggestion or d.suggestion
    made_at = micros(d.made_at)
    row.made_at = min(row.made_at or made_at, made_at)
    row.is_made(d.person, d.text, _due(d.due), d.zone, d.sequence)
    if d.suggestion:
        hint = batch.hint(d.suggestion)
        hint.conversation = d.conversation
        hint.is_decided("promised", d.person, d.sequence)


def take_settlement(batch: Batch, d: PromiseSettled) -> None:
    row = batch.promise(d.promise)
    row.conversation = d.conversation
    row.is_now(d.outcome, d.sequence, at=micros(d.settled_at), by=d.person, reply=d.reply, late=d.late)


def take_reopening(batch: Batch, d: PromiseReopened) -> None:
    row = batch.promise(d.promise)
    row.conversation = d.conversation
    row.is_now("open", d.sequence)


def take_overdue(batch: Batch, d: PromiseOverdue) -> None:
    row = batch.promise(d.promise)
    row.conversation, row.customer = d.conversation, d.customer
    row.is_overdue(d.stage, micros(d.due), micros(d.noticed_at))


def take_hint(batch: Batch, d: PromiseSuggested) -> None:
    row = batch.hint(d.suggestion)
    row.conversation, row.customer, row.person = d.conversation, d.customer, d.person
    row.reply, row.text, row.due, row.zone = d.reply, d.text, _due(d.due), d.zone
    row.at = micros(d.suggested_at)


def take_dismissal(batch: Batch, d: PromiseDismissed) -> None:
    row = batch.hint(d.suggestion)
    row.conversation = d.conversation
    row.is_decided("dismissed", d.person, d.sequence)


def _due(moment: datetime | None) -> int:
    return micros(moment) if moment else UNDATED


PROMISE_CHANGES: dict[type[Fact], Callable[[Batch, Any], None]] = {
    PromiseMade: take_promise,
    PromiseSettled: take_settlement,
    PromiseReopened: take_reopening,
    PromiseOverdue: take_overdue,
    PromiseSuggested: take_hint,
    PromiseDismissed: take_dismissal,
}
