"""What people look at: lists, one conversation, one file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from byname.contracts import TimerChanged
from sqlalchemy import ColumnElement, RowMapping, Select, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.desk.domain.again import settled
from services.desk.tables import contents, conversations, dismissed, facts, labels, messages

Row = RowMapping
TROUBLE = ("unknown", "failed", "bounced", "not_told", "held")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which conversations to list; `before` is (last activity, id) of the last one of the page before."""

    owner: str = ""
    status: str = ""
    customer: str = ""
    limit: int = 50
    before: tuple[int, str] | None = None
    person: str = ""  # who has it, or whom it belongs to
    tag: str = ""
    topic: str = ""
    offered: bool = False  # only those that nobody has


async def list_conversations(connection: AsyncConnection, wanted: Filter) -> Sequence[RowMapping]:
    """Newest activity first."""
    query = select(conversations).order_by(conversations.c.last_at.desc(), conversations.c.id.desc())
    for column, value in (
        (conversations.c.owner, wanted.owner),
        (conversations.c.status, wanted.status),
    ):
        if value:
            query = query.where(column == value)
    if wanted.person:
        query = query.where(
            or_(conversations.c.person == wanted.person, conversations.c.owner == wanted.person)
        )
    if wanted.offered:
        query = query.where(conversations.c.offered != "", conversations.c.person == "")
    for kind, word in (("tag", wanted.tag), ("topic", wanted.topic)):
        if word:
            query = query.where(conversations.c.id.in_(_labelled(kind, word)))
    if wanted.customer:
        named = (conversations.c.customer, conversations.c.address)
        query = query.where(or_(*(column == wanted.customer for column in named)))
    else:  # nothing was said in them but by blocked senders
        query = query.where(conversations.c.last_at > 0)
    if wanted.before:
        query = query.where(tuple_(conversations.c.last_at, conversations.c.id) < tuple_(*wanted.before))
    return (await connection.execute(query.limit(wanted.limit))).mappings().all()


def _labelled(kind: str, word: str) -> Select[Any]:
    has = (labels.c.kind == kind, labels.c.word == word, labels.c.on == 1)
    return select(labels.c.conversation).where(*has)


async def troubles(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, list[RowMapping]]:
    """What went wrong in these conversations, oldest first."""
    query = (
        select(messages.c.conversation, messages.c.state, messages.c.at, messages.c.id)
        .where(
            messages.c.conversation.in_(ids), messages.c.state.in_(TROUBLE), messages.c.became == "",
            messages.c.direction != "", _kept(),
        )
        .order_by(messages.c.at)
    )  # fmt: skip
    found: dict[str, list[RowMapping]] = {}
    for row in (await connection.execute(query)).mappings():
        found.setdefault(row["conversation"], []).append(row)
    return found


async def incoming_channels(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, list[str]]:
    """By which channels the customers of these conversations wrote or called, newest first."""
    m = messages.c
    query = (
        select(m.conversation, m.channel)
        .where(m.conversation.in_(ids), or_(m.direction == "in", m.kind == "call"))
        .group_by(m.conversation, m.channel)
        .order_by(func.max(m.at).desc())
    )
    found: dict[str, list[str]] = {}
    for conversation, channel in await connection.execute(query):
        found.setdefault(conversation, []).append(channel)
    return found


async def calls_among(connection: AsyncConnection, ids: Sequence[str]) -> set[str]:
    """Which of these messages are calls."""
    query = select(messages.c.id).where(messages.c.id.in_(ids), messages.c.kind == "call")
    return set(await connection.scalars(query))


async def get_conversation(connection: AsyncConnection, conversation_id: str) -> RowMapping | None:
    query = select(conversations).where(conversations.c.id == conversation_id)
    return (await connection.execute(query)).mappings().first()


async def get_messages(connection: AsyncConnection, conversation_id: str) -> Sequence[RowMapping]:
    """What was said in a conversation, in order; an answer that became a reply is shown as the reply.

    What was held and then sent again, or thrown away by its person, is not shown twice or any more.
    """
    query = (
        contents_too()
        .where(messages.c.conversation == conversation_id, messages.c.direction != "", _kept())
        .order_by(messages.c.at, messages.c.id)
    )
    rows = (await connection.execute(query)).mappings().all()
    again = settled(rows, {row["id"] for row in rows})
    return [row for row in rows if not row["became"] and row["id"] not in again]


def _kept() -> ColumnElement[bool]:
    """Not a held answer that its person has thrown away."""
    return messages.c.id.not_in(select(dismissed.c.id))


async def get_heard(connection: AsyncConnection, conversation_id: str) -> Sequence[RowMapping]:
    """What the customer said in a conversation, and calls, in order, without the words themselves."""
    m = messages.c
    query = (
        select(messages)
        .where(m.conversation == conversation_id, or_(m.direction == "in", m.kind == "call"))
        .order_by(m.at, m.id)
    )
    return (await connection.execute(query)).mappings().all()


async def get_message(
    connection: AsyncConnection, message_id: str, *, follow: bool = True
) -> RowMapping | None:
    """One message or reply. With `follow`, an answer's id finds the reply that it became."""
    query = contents_too().where(messages.c.id == message_id)
    found: RowMapping | None = (await connection.execute(query)).mappings().first()
    if follow and found and found["became"]:
        return await get_message(connection, found["became"]) or found  # or words that go out later
    return found


async def get_decisions(connection: AsyncConnection, conversation_id: str) -> Sequence[RowMapping]:
    """What was decided about a conversation and why, in order; timers have their own pages."""
    f = facts.c
    query = (
        select(facts)
        .where(f.conversation == conversation_id, f.code != "", f.type != TimerChanged.type)
        .order_by(facts.c.at, facts.c.sequence, facts.c.number)
    )
    return (await connection.execute(query)).mappings().all()


async def get_titles(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, RowMapping]:
    """Who and what these conversations are about."""
    if not ids:
        return {}
    c = conversations.c
    query = select(c.id, c.name, c.address, c.channel, c.subject).where(c.id.in_(ids))
    return {row["id"]: row for row in (await connection.execute(query)).mappings()}


async def last_number(connection: AsyncConnection) -> int:
    """The number of the newest fact; 0 when there is none."""
    return int(await connection.scalar(select(func.max(facts.c.number))) or 0)


async def changed_since(connection: AsyncConnection, number: int, limit: int) -> list[tuple[int, str]]:
    """Numbers and conversations of the facts after `number`, in order."""
    query = (
        select(facts.c.number, facts.c.conversation)
        .where(facts.c.number > number)
        .order_by(facts.c.number)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in await connection.execute(query)]


def contents_too() -> Select[Any]:
    """Messages with their words."""
    long = (contents.c.text, contents.c.text_full, contents.c.html, contents.c.body)
    return select(messages, *long).outerjoin(contents, contents.c.message == messages.c.id)
