"""The way of one message: which fact led to which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.desk.domain.facts import mail_digest
from services.desk.tables import facts, messages

MOST = 2000  # facts of one trace
LONGEST = 60  # hops from a fact to its first cause


async def find_way(connection: AsyncConnection, anything: str) -> Sequence[RowMapping]:
    """Every fact that led to this id or came of it, in order. The id may be of an event, an original,
    a message, an answer, a reply or a conversation, or the Message-ID of a mail."""
    first = await _facts(
        connection,
        or_(
            facts.c.event == anything,
            facts.c.causation == anything,
            facts.c.about == anything,
            facts.c.conversation == anything,
            facts.c.mail == (mail_digest(anything) or "nothing"),
        ),
    )
    found = {row["event"]: row for row in first + await _became(connection, anything)}
    await _follow(connection, found, up=True)
    await _follow(connection, found, up=False)
    return sorted(found.values(), key=lambda row: (row["at"], row["number"]))


async def _became(connection: AsyncConnection, answer: str) -> list[RowMapping]:
    """The facts of the reply that an answer became."""
    reply = await connection.scalar(select(messages.c.became).where(messages.c.id == answer))
    return await _facts(connection, facts.c.about == reply) if reply else []


async def _follow(connection: AsyncConnection, found: dict[str, RowMapping], *, up: bool) -> None:
    """Add causes of causes (up), or effects of effects (down)."""
    edge = list(found.values())
    for _ in range(LONGEST):
        if not edge or len(found) >= MOST:
            return
        if up:
            where = facts.c.event.in_({row["causation"] for row in edge} - {""} - found.keys())
        else:
            where = facts.c.causation.in_({row["event"] for row in edge})
        edge = [row for row in await _facts(connection, where) if row["event"] not in found]
        found.update((row["event"], row) for row in edge)


async def _facts(connection: AsyncConnection, where: ColumnElement[Any]) -> list[RowMapping]:
    query = select(facts).where(where).order_by(facts.c.number).limit(MOST)
    return list((await connection.execute(query)).mappings())
