"""SQL of what was said before: the last turns, and what was promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifier.domain import Promised, WordsTurn
from services.notifier.store.rows import promised_of, turn_of
from services.notifier.tables import conversations, promises, sends, settled, turns

TURNS = 7


_age = func.row_number().over(partition_by=turns.c.conversation, order_by=turns.c.at.desc()).label("age")
_ranked = select(turns, _age).where(turns.c.conversation.in_(bindparam("ids", expanding=True))).subquery()
_LAST_TURNS = select(_ranked).where(_ranked.c.age <= TURNS).order_by(_ranked.c.at)

_WHOSE = select(conversations.c.id, conversations.c.customer).where(
    conversations.c.id.in_(bindparam("ids", expanding=True))
)
_THEIRS = select(conversations.c.id, conversations.c.customer).where(
    conversations.c.customer.in_(bindparam("customers", expanding=True))
)
_OPEN = (
    select(promises)
    .outerjoin(settled, settled.c.about == promises.c.id)
    .where(promises.c.conversation.in_(bindparam("ids", expanding=True)))
    .where(or_(settled.c.over.is_not(True), settled.c.sequence < promises.c.sequence))
    .order_by(promises.c.made_at, promises.c.id)
)


# Whoever sends for a channel of their own says that it failed: then there is the receipt of it alone.
_LOST = select(sends.c.about).where(
    sends.c.conversation.in_(bindparam("ids", expanding=True)),
    or_(
        (sends.c.kind == "reply") & (sends.c.state == "failed"),
        (sends.c.kind == "receipt") & sends.c.about.startswith("rp_", autoescape=True),
    ),
)


async def last_turns(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, list[WordsTurn]]:
    """The last turns of conversations, oldest first."""
    if not ids:
        return {}
    found: dict[str, list[WordsTurn]] = {}
    lost = set((await connection.execute(_LOST, {"ids": list(ids)})).scalars())
    for row in await connection.execute(_LAST_TURNS, {"ids": list(ids)}):
        turn = replace(turn_of(row), arrived=row.id not in lost)
        found.setdefault(row.conversation, []).append(turn)
    return found


async def relatives(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, list[str]]:
    """All conversations of each one's customer, itself included."""
    if not ids:
        return {}
    whose = {row.id: row.customer or row.id for row in await connection.execute(_WHOSE, {"ids": list(ids)})}
    theirs: dict[str, set[str]] = {}
    for one, customer in whose.items():
        theirs.setdefault(customer, set()).add(one)
    for row in await connection.execute(_THEIRS, {"customers": sorted(theirs)}):
        theirs[row.customer].add(row.id)
    return {one: sorted(theirs[customer]) for one, customer in whose.items()}


async def promised(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, list[Promised]]:
    """What was promised in conversations and is not settled, in order."""
    found: dict[str, list[Promised]] = {}
    for row in await connection.execute(_OPEN, {"ids": list(ids)}) if ids else ():
        found.setdefault(row.conversation, []).append(promised_of(row))
    return found
