"""Timers, response targets, what is put off and sent later, and what people are told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from byname.contracts import (
    AskingChanged,
    AskRequested,
    ConversationSnoozed,
    ConversationWoken,
    Event,
    Fact,
    MoodGiven,
    NudgeRequested,
    ReplyReleased,
    ReplyScheduled,
    ReplyWithdrawn,
    TargetMissed,
    TimerChanged,
)
from byname.ids import derive_short
from pydantic_core import to_json

from services.desk.domain.batch import Batch
from services.desk.domain.due_rows import RELEASED, WAITING, WITHDRAWN, Nudge, Scheduled
from services.desk.domain.rows import micros

_WATCHED = (ConversationSnoozed, ConversationWoken, AskingChanged, AskRequested, MoodGiven, TargetMissed)


def touched_timers(events: Iterable[Event[Any]]) -> set[str]:
    """The timers that these events speak of."""
    return {one.data.timer for one in events if isinstance(one.data, TimerChanged)}


def touched_watched(events: Iterable[Event[Any]]) -> set[str]:
    """The conversations of which something is watched from now on, or not any more."""
    return {one.data.conversation for one in events if isinstance(one.data, _WATCHED)}


def touched_scheduled(events: Iterable[Event[Any]]) -> set[str]:
    """The words to go out later, of which these events speak."""
    return {getattr(one.data, "scheduled", "") for one in events} - {""}


def take_timer(batch: Batch, d: TimerChanged) -> None:
    row = batch.timer(d.timer)
    row.kind, row.conversation, row.person = d.kind, d.conversation, d.person or row.person
    due, goal = d.due, d.goal  # of a warning, where the fact says what it warns of
    row.is_now(
        d.change, micros(due) if due else 0, micros(goal) if goal else 0, micros(d.changed_at),
        d.reason.code, d.reason.text,
    )  # fmt: skip


def take_miss(batch: Batch, d: TargetMissed) -> None:
    row = batch.watch(d.conversation)
    row.is_missed(micros(d.noticed_at), micros(d.due), d.which, d.minutes, d.tier, d.message)


def take_snooze(batch: Batch, d: ConversationSnoozed) -> None:
    until = micros(d.until) if d.until else 0
    batch.watch(d.conversation).is_snoozed(True, d.sequence, until, d.person, micros(d.snoozed_at))


def take_waking(batch: Batch, d: ConversationWoken) -> None:
    batch.watch(d.conversation).is_snoozed(False, d.sequence)


def take_scheduled(batch: Batch, d: ReplyScheduled) -> None:
    """The words stand among what is to come, and not among what was said until they are."""
    row = batch.later(d.scheduled)
    _words_of(row, d)
    row.customer, row.send_at, row.zone = d.customer, micros(d.send_at), d.zone
    row.scheduled_at, row.unless_answered = micros(d.scheduled_at), int(d.unless_answered)
    row.is_now(WAITING, micros(d.scheduled_at))
    if d.answer:
        answer = batch.message(d.answer)
        answer.became = answer.became or d.scheduled


def take_release(batch: Batch, d: ReplyReleased) -> None:
    row = batch.later(d.scheduled)
    _words_of(row, d)
    row.is_now(RELEASED, micros(d.released_at))


def take_withdrawal(batch: Batch, d: ReplyWithdrawn) -> None:
    row = batch.later(d.scheduled)
    row.conversation, row.person, row.text = d.conversation, d.person, d.text
    row.is_now(WITHDRAWN, micros(d.withdrawn_at), d.reason.code, d.reason.text)


def _words_of(row: Scheduled, d: ReplyScheduled | ReplyReleased) -> None:
    row.answer, row.conversation, row.person, row.text = d.answer, d.conversation, d.person, d.text
    row.channel = d.channel or ""
    row.attachments = to_json(d.attachments).decode() if d.attachments else ""


def take_asking(batch: Batch, d: AskingChanged) -> None:
    at = micros(d.ask_at) if d.ask_at else 0
    batch.watch(d.conversation).is_to_be_asked(at, d.person, d.sequence)


def take_question(batch: Batch, d: AskRequested) -> None:
    batch.watch(d.conversation).was_asked(micros(d.requested_at), d.person, d.to.address)


def take_mood(batch: Batch, d: MoodGiven) -> None:
    batch.watch(d.conversation).feels(d.mood, d.text, micros(d.given_at))


def take_nudge(batch: Batch, d: NudgeRequested) -> None:
    """Each matter stands at its own conversation."""
    for number, one in enumerate(d.items):
        row_id = derive_short("ng", d.nudge, str(number))
        batch.nudges[row_id] = Nudge(
            row_id, d.nudge, d.person, one.conversation, one.kind, one.about, one.step, one.said,
            micros(d.requested_at), int(d.urgent),
        )  # fmt: skip


DUE_CHANGES: dict[type[Fact], Callable[[Batch, Any], None]] = {
    TimerChanged: take_timer,
    TargetMissed: take_miss,
    ConversationSnoozed: take_snooze,
    ConversationWoken: take_waking,
    ReplyScheduled: take_scheduled,
    ReplyReleased: take_release,
    ReplyWithdrawn: take_withdrawal,
    AskingChanged: take_asking,
    AskRequested: take_question,
    MoodGiven: take_mood,
    NudgeRequested: take_nudge,
}
