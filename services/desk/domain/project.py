"""From events to rows: one small function for each kind of fact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from byname.contracts import (
    AnswerHeld,
    AnswerReceived,
    AttachmentRef,
    CallLogged,
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    CustomerLinked,
    CustomerUnlinked,
    Event,
    Fact,
    LinkDecided,
    LinkSuggested,
    MessageAttached,
    MessageReceived,
    NoteAdded,
    PersonNotTold,
    PersonTold,
    ReplyFailed,
    ReplyRequested,
    ReplyResolved,
    ReplySent,
    ReplyUnknown,
)
from pydantic_core import to_json

from services.desk.domain.attention import ATTENTION_CHANGES, take_choice
from services.desk.domain.batch import Batch
from services.desk.domain.calls import take_call
from services.desk.domain.customers import (
    handles_in,
    take_decision,
    take_link,
    take_opening,
    take_suggestion,
    take_unlink,
)
from services.desk.domain.due import DUE_CHANGES
from services.desk.domain.facts import SAYINGS, fact_row
from services.desk.domain.people import PEOPLE_CHANGES
from services.desk.domain.promises import PROMISE_CHANGES
from services.desk.domain.rows import Content, Message, beginning, handle_id_of, micros
from services.desk.domain.wishes import WISH_CHANGES

COUNTS_AS_SENT = "decided: it counts as sent"
GOES_OUT_AGAIN = "decided: it goes out again"


def touched_handles(events: Iterable[Event[Any]]) -> set[str]:
    """The rows of handles that these events change."""
    return {handle_id_of(one.channel, one.address) for event in events for one in handles_in(event.data)}


def touched_messages(events: Iterable[Event[Any]]) -> set[str]:
    """The messages, replies, answers and notes whose rows these events change."""
    return {getattr(one.data, name) for one in events for name in _NAMES[type(one.data)]} - {""}


def touched_conversations(events: Iterable[Event[Any]], messages: Iterable[Message]) -> set[str]:
    """The conversations whose rows these events change; `messages` are the ones already known."""
    found = {one.data.conversation for one in events if type(one.data) in _OF_CONVERSATIONS}
    moves = [one.data for one in events if isinstance(one.data, CustomerLinked | CustomerUnlinked)]
    found |= {name for move in moves for name in move.conversations}
    return (found | {message.conversation for message in messages}) - {""}


def project(batch: Batch, events: Sequence[Event[Any]], now: datetime) -> None:
    """Change the rows of `batch` by these events, in order. `now` is when the desk stores them."""
    for event in events:
        batch.facts.append(fact_row(event, now))
        change = CHANGES.get(type(event.data))
        if change:
            change(batch, event.data)


def _received(batch: Batch, d: MessageReceived) -> None:
    row = batch.message(d.message)
    row.direction, row.channel, row.at = "in", d.channel, micros(d.received_at)
    row.name, row.address, row.reply_to = d.sender.name, d.sender.address, d.reply_to
    row.subject, row.words, row.kind = d.subject, beginning(d.text), d.kind
    row.automatic_because, row.authentication = d.automatic_because, d.authentication
    row.attachments = _attachments(d.attachments)
    row.public, row.reply_rule = int(d.public), d.reply_rule
    row.details = to_json(d.details).decode() if d.details else ""
    row.is_now("received")
    body = f"{d.body.sha256}:{d.body.size}" if d.body else ""
    batch.contents[d.message] = Content(d.message, d.text, d.text_full, d.html, body)
    _heard(batch, row)


def _attached(batch: Batch, d: MessageAttached) -> None:
    row = batch.message(d.message)
    row.conversation, row.related = d.conversation, d.related
    row.warnings = to_json(d.warnings).decode() if d.warnings else ""
    conversation = batch.conversation(d.conversation)
    conversation.customer = conversation.customer or d.customer
    take_choice(batch, d)
    row.muted = int(d.muted)
    _heard(batch, row)


def _opened(batch: Batch, d: ConversationOpened) -> None:
    row = batch.conversation(d.conversation)
    row.name, row.address = d.handle.name, d.handle.address
    row.is_of(d.customer, micros(d.opened_at))
    take_opening(batch, d)
    row.channel, row.subject, row.opened_at = d.handle.channel, d.subject, micros(d.opened_at)
    row.is_now("open", d.sequence)


def _closed(batch: Batch, d: ConversationClosed) -> None:
    batch.conversation(d.conversation).is_now("closed", d.sequence)


def _reopened(batch: Batch, d: ConversationReopened) -> None:
    batch.conversation(d.conversation).is_now("open", d.sequence)


def _note(batch: Batch, d: NoteAdded) -> None:
    row = batch.message(d.note)
    row.conversation, row.direction, row.channel = d.conversation, "note", d.front_end
    row.person, row.at, row.words = d.person, micros(d.added_at), beginning(d.text)
    batch.contents[d.note] = Content(d.note, d.text)
    _heard(batch, row)


def _answer(batch: Batch, d: AnswerReceived) -> None:
    if not d.text.strip():
        return  # commands only: what they lead to is seen by itself
    row = batch.message(d.answer)
    row.conversation, row.direction, row.channel = d.conversation, "out", d.front_end
    row.person, row.at, row.words = d.person, micros(d.received_at), beginning(d.text)
    row.subject, row.attachments = d.subject, _attachments(d.attachments)
    row.way, row.commands = d.channel or "", to_json(d.commands).decode() if d.commands else ""
    row.is_now("accepted")
    batch.contents[d.answer] = Content(d.answer, d.text)


def _held(batch: Batch, d: AnswerHeld) -> None:
    row = batch.message(d.answer)
    row.is_now("held", micros(d.held_at), d.person, d.reason.text, d.reason.code)
    row.address = d.sender
    if row.direction:
        return  # it was received before, and says more of itself than the one who held it
    # Commands without words are nothing to show among what was said, but the person is told.
    row.direction = "out" if d.text.strip() else ""
    row.conversation, row.channel = d.conversation, "email"
    row.person, row.at, row.words = d.person, micros(d.held_at), beginning(d.text)
    row.subject = d.subject
    if row.direction:
        batch.contents.setdefault(d.answer, Content(d.answer, d.text))


def _requested(batch: Batch, d: ReplyRequested) -> None:
    row = batch.message(d.reply)
    row.conversation, row.direction, row.channel = d.conversation, "out", d.to.channel
    row.person, row.at, row.words = d.person, micros(d.requested_at), beginning(d.text)
    row.name, row.address, row.subject = d.to.name, d.to.address, d.subject
    row.attachments, row.answer = _attachments(d.attachments), d.answer
    row.public = int(d.public)
    row.is_now("requested")
    batch.contents[d.reply] = Content(d.reply, d.text)
    if d.answer:
        batch.message(d.answer).became = d.reply
    _heard(batch, row)


def _sent(batch: Batch, d: ReplySent) -> None:
    batch.message(d.reply).is_now("sent", micros(d.sent_at), d.person, d.response)


def _failed(batch: Batch, d: ReplyFailed) -> None:
    state = "bounced" if d.bounced else "failed"
    batch.message(d.reply).is_now(state, micros(d.failed_at), d.person, d.reason)


def _unknown(batch: Batch, d: ReplyUnknown) -> None:
    batch.message(d.reply).is_now("unknown", micros(d.noticed_at), d.person, d.reason)


def _resolved(batch: Batch, d: ReplyResolved) -> None:
    state, why = ("requested", GOES_OUT_AGAIN) if d.send_again else ("sent", COUNTS_AS_SENT)
    batch.message(d.reply).is_now(state, micros(d.resolved_at), d.person, why)


def _told(batch: Batch, d: PersonTold) -> None:
    batch.message(d.message).is_told(d.person, d.front_end, "told", micros(d.told_at))


def _not_told(batch: Batch, d: PersonNotTold) -> None:
    batch.message(d.message).is_told(d.person, d.front_end, "not_told", micros(d.noticed_at), d.reason)


def _heard(batch: Batch, row: Message) -> None:
    """Message and conversation may come to know of each other in either order."""
    if row.conversation and row.direction:
        batch.conversation(row.conversation).heard(row)


def _attachments(refs: Sequence[AttachmentRef]) -> str:
    return to_json(refs).decode() if refs else ""


CHANGES: dict[type[Fact], Callable[[Batch, Any], None]] = {
    MessageReceived: _received,
    MessageAttached: _attached,
    ConversationOpened: _opened,
    ConversationClosed: _closed,
    ConversationReopened: _reopened,
    NoteAdded: _note,
    AnswerReceived: _answer,
    AnswerHeld: _held,
    ReplyRequested: _requested,
    ReplySent: _sent,
    ReplyFailed: _failed,
    ReplyUnknown: _unknown,
    ReplyResolved: _resolved,
    PersonTold: _told,
    CallLogged: take_call,
    LinkSuggested: take_suggestion,
    LinkDecided: take_decision,
    CustomerLinked: take_link,
    CustomerUnlinked: take_unlink,
    PersonNotTold: _not_told,
    **ATTENTION_CHANGES,
    **PEOPLE_CHANGES,
    **PROMISE_CHANGES,
    **DUE_CHANGES,
    **WISH_CHANGES,
}

# What is due stands in rows of its own: these facts leave the conversation's row as it is.
_ASIDE = (*PROMISE_CHANGES, *DUE_CHANGES, *WISH_CHANGES)
_OF_CONVERSATIONS = {one for one in SAYINGS if "conversation" in one.model_fields}.difference(_ASIDE)

# Which fields of a fact name a row of `messages`. (To ask each fact anew costs more than all the rest.)
_NAMES = {
    kind: tuple(name for name in ("message", "reply", "answer", "note", "call") if name in kind.model_fields)
    for kind in SAYINGS
}
