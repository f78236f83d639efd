"""Who has conversations, what they are about, and what waits for somebody: offers, held answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from byname.store.upsert import upsert
from sqlalchemy import ColumnElement, RowMapping, Select, and_, case, exists, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.desk.domain.again import UNPROVEN, again_of, settled
from services.desk.store.read import contents_too
from services.desk.tables import (
    assignments,
    blocks,
    conversations,
    dismissed,
    facts,
    incidents,
    joined,
    labels,
    messages,
    wishers,
)

Rows = Sequence[RowMapping]
Place = tuple[int, int, str]  # in the list of an incident's conversations: on, at, conversation
MOST_OFFERS = 50
MOST_LABELS = 100


async def labels_of(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, list[RowMapping]]:
    """Tags and topics of these conversations."""
    query = select(labels).where(labels.c.conversation.in_(ids), labels.c.on == 1).order_by(labels.c.word)
    return _by_conversation((await connection.execute(query)).mappings().all())


async def incidents_of(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, list[RowMapping]]:
    """The incidents that these conversations are about, the newest first: at most one that goes on."""
    query = (
        select(joined.c.conversation, joined.c.why, incidents)
        .join(incidents, incidents.c.id == joined.c.incident)
        .where(joined.c.conversation.in_(ids), joined.c.on == 1, ~_went_on())
        .order_by(joined.c.sequence.desc(), joined.c.id)
    )
    return _by_conversation((await connection.execute(query)).mappings().all())


async def assignments_of(connection: AsyncConnection, conversation: str) -> Rows:
    """Who has had it, one after the other."""
    query = (
        select(assignments).where(assignments.c.conversation == conversation).order_by(assignments.c.sequence)
    )
    return (await connection.execute(query)).mappings().all()


async def newest_sequence(connection: AsyncConnection, conversation: str) -> int:
    """The newest of the conversation's facts that is known here; 0 when there is none."""
    query = select(func.max(facts.c.sequence)).where(facts.c.conversation == conversation)
    return int(await connection.scalar(query) or 0)


async def words_in_use(connection: AsyncConnection, kind: str) -> list[str]:
    """The tags, or topics, that conversations have, the most frequent first."""
    query = (
        select(labels.c.word)
        .where(labels.c.kind == kind, labels.c.on == 1)
        .group_by(labels.c.word)
        .order_by(func.count().desc(), labels.c.word)
        .limit(MOST_LABELS)
    )
    return list(await connection.scalars(query))


async def offered_conversations(connection: AsyncConnection) -> Rows:
    """Open conversations that nobody has, those first that have waited longest."""
    c = conversations.c
    query = (
        select(conversations)
        .where(c.offered != "", c.person == "", c.status == "open", c.last_at > 0)
        .order_by(c.last_in_at, c.id)
        .limit(MOST_OFFERS)
    )
    return (await connection.execute(query)).mappings().all()


async def list_incidents(connection: AsyncConnection) -> Rows:
    """All incidents, open ones first, with how many conversations each has."""
    query = _counted().order_by(incidents.c.closed_at > 0, incidents.c.opened_at.desc(), incidents.c.id)
    found: Rows = (await connection.execute(query)).mappings().all()
    return found


async def open_incidents(connection: AsyncConnection) -> list[str]:
    """The names of those that go on, the newest first."""
    query = select(incidents.c.name).where(incidents.c.closed_at == 0)
    return list(await connection.scalars(query.order_by(incidents.c.opened_at.desc(), incidents.c.id)))


async def get_incident(connection: AsyncConnection, incident: str) -> RowMapping | None:
    """With how many conversations it has."""
    query = _counted().where(incidents.c.id == incident)
    found: RowMapping | None = (await connection.execute(query)).mappings().first()
    return found


def _went_on() -> ColumnElement[bool]:
    """The conversation has joined another incident while this one went on: it is about one at a time."""
    later = joined.alias()
    return (
        exists()
        .where(
            later.c.conversation == joined.c.conversation,
            later.c.sequence > joined.c.sequence,
            or_(incidents.c.closed_at == 0, later.c.at < incidents.c.closed_at),
        )
        .correlate(joined, incidents)
    )


def _counted() -> Select[Any]:
    about = (joined.c.incident == incidents.c.id, joined.c.on == 1, ~_went_on())
    count = select(func.count()).where(*about)
    return select(incidents, count.scalar_subquery().label("conversations"))


async def joined_to(
    connection: AsyncConnection, incident: str, limit: int, before: Place | None = None
) -> Rows:
    """Which conversations are about it, and why, the newest first; last those that were.

    `before` is the place of the last one of the page before.
    """
    j = joined.c
    still = case((_went_on(), 0), else_=j.on)
    told = (wishers.c.told_at, wishers.c.told_by)  # that it is over, as of a wish that came true
    columns = (still.label("on"), *(one for one in joined.c if one.name != "on"), *told)
    query = (
        select(*columns)
        .join(incidents, incidents.c.id == j.incident)
        .outerjoin(wishers, and_(wishers.c.wish == j.incident, wishers.c.conversation == j.conversation))
        .where(j.incident == incident)
    )
    if before:
        query = query.where(tuple_(still, j.at, j.conversation) < tuple_(*before))
    newest_first = (still.desc(), j.at.desc(), j.conversation.desc())
    return (await connection.execute(query.order_by(*newest_first).limit(limit))).mappings().all()


async def member_of(connection: AsyncConnection, incident: str) -> str:
    """A conversation that is about this incident and about none since; empty when there is none."""
    later = joined.alias()
    query = (
        select(joined.c.conversation)
        .where(
            joined.c.incident == incident,
            joined.c.on == 1,
            ~exists().where(
                later.c.conversation == joined.c.conversation, later.c.sequence > joined.c.sequence
            ),
        )
        .order_by(joined.c.at.desc(), joined.c.conversation)
        .limit(1)
    )
    return str(await connection.scalar(query) or "")


async def get_block(connection: AsyncConnection, block: str) -> RowMapping | None:
    """An address that is blocked now."""
    query = select(blocks).where(blocks.c.id == block, blocks.c.blocked_at > blocks.c.unblocked_at)
    return (await connection.execute(query)).mappings().first()


async def conversations_named(connection: AsyncConnection, ids: Sequence[str]) -> Rows:
    """The rows of these conversations."""
    query = select(conversations).where(conversations.c.id.in_(ids))
    return (await connection.execute(query)).mappings().all() if ids else []


async def list_blocks(connection: AsyncConnection, customer: str = "") -> Rows:
    """Addresses that are blocked now, the newest first, with how much came from each and was told nobody."""
    b, m = blocks.c, messages.c
    theirs = select(conversations.c.id).where(conversations.c.customer == b.customer)
    muted = select(func.count()).where(
        m.conversation.in_(theirs), m.muted == 1, m.channel == b.channel, m.address == b.address
    )
    query = select(blocks, muted.scalar_subquery().label("muted")).where(b.blocked_at > b.unblocked_at)
    if customer:
        query = query.where(b.customer == customer)
    return (await connection.execute(query.order_by(b.blocked_at.desc(), b.id))).mappings().all()


async def held_answers(connection: AsyncConnection, conversation: str, person: str) -> Rows:
    """What this person said and was not done: not sent again since, and not thrown away."""
    m = messages.c
    query = (
        contents_too()
        .where(
            m.conversation == conversation,
            m.person == person,
            m.state == "held",
            m.became == "",
            m.code.not_in(UNPROVEN),
            m.id.not_in(select(dismissed.c.id)),
        )
        .order_by(m.state_at, m.id)
    )
    rows = (await connection.execute(query)).mappings().all()
    if not rows:
        return []
    repeated = [again_of(row["id"], conversation, person) for row in rows]
    said = select(m.id).where(m.id.in_(repeated), m.direction != "")
    gone = settled(rows, set(await connection.scalars(said)))
    return [row for row in rows if row["id"] not in gone]


async def dismiss(connection: AsyncConnection, answer: str, person: str, at: int) -> None:
    """The person wants to hear no more of it."""
    await upsert(connection, dismissed, [{"id": answer, "person": person, "at": at}])


async def is_dismissed(connection: AsyncConnection, answer: str) -> bool:
    """Whether its person has thrown it away."""
    query = select(dismissed.c.id).where(dismissed.c.id == answer)
    return await connection.scalar(query) is not None


def _by_conversation(rows: Rows) -> dict[str, list[RowMapping]]:
    found: dict[str, list[RowMapping]] = {}
    for row in rows:
        found.setdefault(row["conversation"], []).append(row)
    return found
