"""The notifier's SQL for hearing a batch: what it has to know, what it keeps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from byname.contracts import (
    AskingChanged,
    AttachmentRef,
    CallLogged,
    ConversationAssigned,
    ConversationSnoozed,
    CustomerTiered,
    DeliveryReported,
    Event,
    HuddleCalled,
    HuddleEnded,
    MessageAttached,
    NoteAdded,
    PromiseSettled,
    ReplyResolved,
    ReplyScheduled,
    WishNoted,
)
from byname.store.database import micros, moment
from byname.store.upsert import upsert
from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifier.domain import ConversationFacts, Heard, Known, Send, Verdict, Words, WordsTurn
from services.notifier.store.deeds import save_deeds
from services.notifier.store.moves import load_moves, save_moves
from services.notifier.store.rows import send_of
from services.notifier.store.standing import load_promises, save_standing
from services.notifier.tables import conversations, messages, sends, turns

_ABOUT_TALKS = (
    MessageAttached, ConversationAssigned, HuddleCalled, HuddleEnded, NoteAdded,
    ConversationSnoozed, ReplyScheduled, AskingChanged, WishNoted, CustomerTiered,
)  # fmt: skip


async def load(connection: AsyncConnection, events: Sequence[Event[Any]], now: datetime) -> Known:
    """What the events of a batch refer to."""
    known = Known()
    words = [item.data.message for item in events if isinstance(item.data, MessageAttached)]
    words += [item.data.call for item in events if isinstance(item.data, CallLogged)]
    talks = {item.data.conversation for item in events if isinstance(item.data, _ABOUT_TALKS)}
    reports = [item.data for item in events if isinstance(item.data, DeliveryReported)]
    resolved = [item.data for item in events if isinstance(item.data, ReplyResolved)]
    for one in (await load_words(connection, words)).values():
        known.keep_words(one)
    known.conversations = await load_conversations(connection, sorted(talks))
    settled = [item.data.promise for item in events if isinstance(item.data, PromiseSettled)]
    known.promises = await load_promises(connection, settled)
    await load_moves(connection, known, events, now)
    if reports or resolved:
        await _load_sends(connection, known, reports, [one.reply for one in resolved])
    return known


async def save(connection: AsyncConnection, heard: Heard) -> None:
    """Keep what a batch said; verdicts are saved by `save_verdicts`."""
    await upsert(connection, messages, [_words_row(one) for one in heard.words])
    talks = {one.id: one for one in heard.conversations}
    await upsert(connection, conversations, [_conversation_row(one) for one in talks.values()])
    await upsert(connection, turns, [_turn_row(one) for one in heard.turns], keep=True)
    await save_moves(connection, heard)
    await save_standing(connection, heard)
    await add_sends(connection, [*heard.waiting.values(), *heard.sends])
    await save_deeds(connection, heard)


async def add_sends(connection: AsyncConnection, new: Sequence[Send]) -> None:
    """Note mails to be sent; one that is noted already stays as it is."""
    await upsert(connection, sends, [_send_row(one) for one in new], keys=["key"], keep=True)


_NEW_STATE = (
    update(sends)
    .where(sends.c.key == bindparam("one"))
    .values(
        state=bindparam("to"),
        response=bindparam("said"),
        next_at=bindparam("due"),
        holder="",
        changed_at=bindparam("at"),
    )
)


async def save_verdicts(connection: AsyncConnection, verdicts: Sequence[Verdict], at: int) -> None:
    """Write new states; the caller has made sure that they may be written."""
    rows = [
        {
            "one": one.send.key,
            "to": one.state,
            "said": one.response[:1000],
            "due": micros(one.next_at),
            "at": at,
        }
        for one in verdicts
    ]
    await connection.execute(_NEW_STATE, rows)


async def load_words(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, Words]:
    """Messages by id."""
    if not ids:
        return {}
    rows = await connection.execute(select(messages).where(messages.c.id.in_(ids)))
    return {
        row.id: Words(
            row.id,
            row.name,
            row.address,
            row.subject,
            row.text,
            tuple(AttachmentRef.model_validate(one) for one in row.attachments),
            row.kind,
            moment(row.received_at),
            row.channel or "email",
            row.answerable is not False,
            row.event or "",
        )
        for row in rows
    }


async def load_conversations(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, ConversationFacts]:
    """Conversations by id."""
    if not ids:
        return {}
    rows = await connection.execute(select(conversations).where(conversations.c.id.in_(ids)))
    return {
        row.id: ConversationFacts(
            row.id, row.name, row.address, row.channel, row.subject, moment(row.customer_since),
            row.conversations, row.customer or "", row.person or "", tuple(row.huddle or ()),
        )
        for row in rows
    }  # fmt: skip


async def _load_sends(
    connection: AsyncConnection, known: Known, reports: Sequence[DeliveryReported], replies: Sequence[str]
) -> None:
    keys = [one.send for one in reports if one.send]
    ids = [one.original_message_id for one in reports if one.original_message_id]
    query = (
        select(sends)
        .where(
            or_(
                sends.c.key.in_(keys),
                sends.c.bundle.in_(keys),
                sends.c.message_id.in_(ids),
                (sends.c.kind == "reply") & sends.c.about.in_(replies),
            )
        )
        .with_for_update()
    )  # a worker may be writing how it went at this very moment
    for row in await connection.execute(query):
        known.decided(send_of(row))


def _words_row(one: Words) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "address": one.address,
        "subject": one.subject,
        "text": one.text,
        "attachments": [ref.model_dump(mode="json") for ref in one.attachments],
        "kind": one.kind,
        "received_at": micros(one.received_at),
        "channel": one.channel,
        "answerable": one.answerable,
        "event": one.event,
    }


def _conversation_row(one: ConversationFacts) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "address": one.address,
        "channel": one.channel,
        "subject": one.subject,
        "customer_since": micros(one.customer_since),
        "conversations": one.conversations,
        "customer": one.customer,
        "person": one.person,
        "huddle": list(one.huddle) or None,
    }


def _turn_row(one: WordsTurn) -> dict[str, Any]:
    return {
        "id": one.id,
        "conversation": one.conversation,
        "at": micros(one.at),
        "who": one.who,
        "ours": int(one.ours),
        "text": one.text,
        "inside": one.inside,
    }


def _send_row(one: Send) -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": one.kind,
        "channel": one.channel,
        "bundle": one.bundle or None,
        "matter": one.matter or None,
        "since": micros(one.since) if one.since else None,
        "about": one.about,
        "conversation": one.conversation,
        "person": one.person,
        "message_id": one.message_id,
        "content": one.content,
        "state": one.state,
        "attempts": one.attempts,
        "next_at": micros(one.not_before or one.created_at),
        "holder": "",
        "lease_until": 0,
        "response": "",
        "created_at": micros(one.created_at),
        "changed_at": micros(one.created_at),
        "cause": one.cause,
        "traceparent": one.traceparent,
    }
