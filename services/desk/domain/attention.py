"""Who has a conversation and why, who thinks along, what it is about, and of whom nobody wants to hear."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from byname.contracts import (
    ConversationAssigned,
    ConversationOffered,
    ConversationTagged,
    Event,
    Fact,
    HandleBlocked,
    HandleUnblocked,
    HuddleCalled,
    HuddleEnded,
    IncidentClosed,
    IncidentJoined,
    IncidentLeft,
    IncidentOpened,
    MessageAttached,
)
from byname.ids import derive_short
from pydantic_core import to_json

from services.desk.domain.attention_rows import Assignment, joined_id_of, label_id_of
from services.desk.domain.batch import Batch
from services.desk.domain.rows import Huddle, Who, handle_id_of, micros


def touched_labels(events: Iterable[Event[Any]]) -> set[str]:
    """The rows of tags and topics that these events change."""
    found: set[str] = set()
    for one in events:
        if isinstance(one.data, ConversationTagged):
            found.add(label_id_of(one.data.conversation, "tag", one.data.tag))
        elif isinstance(one.data, MessageAttached):
            found |= {label_id_of(one.data.conversation, "topic", topic) for topic in one.data.topics}
    return found


def touched_incidents(events: Iterable[Event[Any]]) -> set[str]:
    """The incidents that these events speak of."""
    return {getattr(one.data, "incident", "") or "" for one in events} - {""}


def touched_joinings(events: Iterable[Event[Any]]) -> set[str]:
    """The rows that say which conversations are about which incidents."""
    joined = (one.data for one in events if isinstance(one.data, IncidentJoined | IncidentLeft))
    return {joined_id_of(data.incident, data.conversation) for data in joined}


def touched_blocks(events: Iterable[Event[Any]]) -> set[str]:
    """The rows of addresses that were blocked or unblocked."""
    blocked = (one.data for one in events if isinstance(one.data, HandleBlocked | HandleUnblocked))
    return {handle_id_of(data.handle.channel, data.handle.address) for data in blocked}


def take_choice(batch: Batch, d: MessageAttached) -> None:
    """Who answers this message has the conversation; a blocked sender's words change nothing."""
    for topic in d.topics:
        batch.label(d.conversation, "topic", topic).is_now(True, "", 0, d.sequence)
    if d.muted or not (d.person or d.offered):
        return
    now = Who(
        d.person, d.reason.code, d.reason.text, d.stand_in_for, _until(d.until), _people(d.offered), d.policy
    )
    batch.conversation(d.conversation).is_with(now, d.sequence)


def take_assignment(batch: Batch, d: ConversationAssigned) -> None:
    now = Who(d.person, d.reason.code, d.reason.text, d.stand_in_for, _until(d.until), "", d.policy)
    _keep(batch, d, now, d.assigned_at, d.previous)


def take_offer(batch: Batch, d: ConversationOffered) -> None:
    now = Who("", d.reason.code, d.reason.text, offered=_people(d.people), policy=d.policy)
    _keep(batch, d, now, d.offered_at)


def _keep(
    batch: Batch,
    d: ConversationAssigned | ConversationOffered,
    now: Who,
    moment: datetime,
    previous: str = "",
) -> None:
    """It holds now, and stays in the history."""
    batch.conversation(d.conversation).is_with(now, d.sequence)
    row_id = derive_short("as", d.conversation, str(d.sequence))
    batch.assignments[row_id] = Assignment(
        row_id, d.conversation, d.sequence, micros(moment), now.person, previous, now.stand_in_for, now.until,
        now.offered, now.code, now.why, now.policy,
    )  # fmt: skip


def take_tag(batch: Batch, d: ConversationTagged) -> None:
    batch.label(d.conversation, "tag", d.tag).is_now(d.on, d.person, micros(d.tagged_at), d.sequence)


def take_huddle(batch: Batch, d: HuddleCalled) -> None:
    now = Huddle(_people(d.people), d.voice, d.reason.text, d.person)
    batch.conversation(d.conversation).huddles(now, d.sequence)


def take_calm(batch: Batch, d: HuddleEnded) -> None:
    batch.conversation(d.conversation).huddles(Huddle(), d.sequence)


def take_incident(batch: Batch, d: IncidentOpened) -> None:
    row = batch.incident(d.incident)
    row.name, row.person, row.opened_at = d.name, d.person, micros(d.opened_at)
    row.code, row.why = d.reason.code, d.reason.text
    row.topics, row.words = _people(d.topics), _people(d.words)


def take_joining(batch: Batch, d: IncidentJoined) -> None:
    batch.incident(d.incident).name = d.name
    row = batch.joining(d.incident, d.conversation)
    row.is_now(True, micros(d.joined_at), d.sequence, code=d.reason.code, why=d.reason.text)


def take_leaving(batch: Batch, d: IncidentLeft) -> None:
    batch.joining(d.incident, d.conversation).is_now(False, micros(d.left_at), d.sequence, by=d.person)


def take_end(batch: Batch, d: IncidentClosed) -> None:
    row = batch.incident(d.incident)
    row.name, row.closed_at, row.closed_by = d.name, micros(d.closed_at), d.person


def take_block(batch: Batch, d: HandleBlocked) -> None:
    """Nobody has to answer there any more."""
    batch.conversation(d.conversation).is_now("closed", d.sequence)
    row = batch.block(d.handle.channel, d.handle.address)
    row.name = max(row.name, d.handle.name, key=lambda one: (len(one), one))
    row.is_blocked(micros(d.blocked_at), d.person, d.reason.code, d.reason.text, d.customer, d.conversation)


def take_unblock(batch: Batch, d: HandleUnblocked) -> None:
    batch.block(d.handle.channel, d.handle.address).is_unblocked(micros(d.unblocked_at), d.person)


def _until(moment: datetime | None) -> int:
    return micros(moment) if moment else 0


def _people(ids: Sequence[str]) -> str:
    return to_json(ids).decode() if ids else ""


ATTENTION_CHANGES: dict[type[Fact], Callable[[Batch, Any], None]] = {
    ConversationAssigned: take_assignment,
    ConversationOffered: take_offer,
    ConversationTagged: take_tag,
    HuddleCalled: take_huddle,
    HuddleEnded: take_calm,
    IncidentOpened: take_incident,
    IncidentJoined: take_joining,
    IncidentLeft: take_leaving,
    IncidentClosed: take_end,
    HandleBlocked: take_block,
    HandleUnblocked: take_unblock,
}
