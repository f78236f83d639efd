"""The send log's SQL: who may work on which mail now, and how far it came."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from byname.store.database import micros, moment
from sqlalchemy import bindparam, case, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifier.domain import BUNDLED, Piece, Send
from services.notifier.store.bundles import gather
from services.notifier.store.rows import send_of
from services.notifier.store.tasks import Task, tasks_of
from services.notifier.tables import sends

__all__ = ["Task", "abandoned", "claim", "hand", "keep_piece", "next_due", "renew", "still_ours"]


_earlier = sends.alias("earlier")
# Built once: SQLAlchemy spends more on building a statement than SQLite on running it.
_due = (
    select(sends)
    .where(sends.c.state == "intent", sends.c.next_at <= bindparam("now"), sends.c.kind.not_in(BUNDLED))
    .where(
        (sends.c.kind != "reply")
        | ~exists().where(
            _earlier.c.conversation == sends.c.conversation,
            func.coalesce(_earlier.c.channel, "email") == func.coalesce(sends.c.channel, "email"),
            _earlier.c.kind == "reply",
            _earlier.c.number < sends.c.number,
            _earlier.c.state.in_(("intent", "sending", "handing")),
        )
    )
    # Replies first; among the others, what has been tried in vain does not stand before what is new.
    .order_by(case((sends.c.kind == "reply", 0), else_=1), sends.c.next_at, sends.c.number)
    .limit(bindparam("room"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(sends)
    .where(sends.c.key == bindparam("one"))
    .values(
        state="sending",
        attempts=sends.c.attempts + 1,
        holder=bindparam("copy"),
        bundle=bindparam("together"),
        message_id=bindparam("called"),
        lease_until=bindparam("until"),
        changed_at=bindparam("at"),
    )
)


async def claim(
    connection: AsyncConnection, holder: str, now: datetime, lease: timedelta, limit: int,
    *, calls: bool | None = None, newest: int = sys.maxsize,
) -> list[Task]:  # fmt: skip
    """Take what is due. A reply waits for earlier ones of its conversation, so they stay in order.

    Of pages and nudges, one task is all that is told in one message. `newest`: of those, the
    number of the newest row that may go. `calls`: only the calls of pages, or all but them.
    """
    found = await gather(connection, now, limit, newest, calls=calls) if newest else []
    if not calls and len(found) < limit:
        rows = await connection.execute(_due, {"now": micros(now), "room": limit - len(found)})
        found += [[send_of(row)] for row in rows]
    if not found:
        return []
    common = {"copy": holder, "until": micros(now + lease), "at": micros(now)}
    claimed = [_claimed(one) for bundle in found for one in bundle]
    await connection.execute(_CLAIM, [{**one, **common} for one in claimed])
    return await tasks_of(connection, [[_mine(one, holder) for one in bundle] for bundle in found])


def _mine(one: Send, holder: str) -> Send:
    return replace(one, state="sending", attempts=one.attempts + 1, holder=holder)


def _claimed(one: Send) -> dict[str, str | None]:
    return {"one": one.key, "together": one.bundle or None, "called": one.message_id}


async def hand(connection: AsyncConnection, keys: Sequence[str], holder: str, now: datetime) -> set[str]:
    """Mark replies as being handed over; the keys that are still ours to hand over."""
    result = await connection.execute(
        update(sends)
        .where(sends.c.key.in_(keys), sends.c.state == "sending", sends.c.holder == holder)
        .values(state="handing", changed_at=micros(now))
        .returning(sends.c.key)
    )
    return set(result.scalars())


async def keep_piece(
    connection: AsyncConnection, key: str, holder: str, pieces: Sequence[Piece], now: datetime
) -> bool:
    """A piece was taken: the line behind it is crossed, the next piece is as safe as the first was."""
    result = await connection.execute(
        update(sends)
        .where(sends.c.key == key, sends.c.state == "handing", sends.c.holder == holder)
        .values(
            state="sending",
            pieces=[[one.provider_id, one.response] for one in pieces],
            changed_at=micros(now),
        )
        .returning(sends.c.key)
    )
    return result.scalar() is not None


_STILL_OURS = (
    select(sends.c.key)
    .where(
        sends.c.key.in_(bindparam("wanted", expanding=True)),
        sends.c.state.in_(("sending", "handing", "unknown")),
        sends.c.holder.in_((bindparam("copy"), "")),
    )
    .with_for_update()
)


async def still_ours(connection: AsyncConnection, keys: Sequence[str], holder: str) -> set[str]:
    """The sends whose outcome this copy may write: held by it, or declared unknown while it was away."""
    rows = await connection.execute(_STILL_OURS, {"wanted": list(keys), "copy": holder})
    return set(rows.scalars())


async def renew(
    connection: AsyncConnection, holder: str, keys: Sequence[str], now: datetime, lease: timedelta
) -> None:
    """Say that this copy is alive and still works on these mails, and on no others it once took."""
    await connection.execute(
        update(sends)
        .where(sends.c.key.in_(keys), sends.c.holder == holder)
        .where(sends.c.state.in_(("sending", "handing")))
        .values(lease_until=micros(now + lease))
    )


async def abandoned(connection: AsyncConnection, now: datetime) -> list[Send]:
    """Mails whose copy has gone."""
    query = (
        select(sends)
        .where(sends.c.state.in_(("sending", "handing")), sends.c.lease_until < micros(now))
        .with_for_update(skip_locked=True)
    )
    return [send_of(row) for row in await connection.execute(query)]


_NEXT = select(func.min(sends.c.next_at)).where(sends.c.state == "intent", sends.c.next_at > bindparam("now"))


async def next_due(connection: AsyncConnection, now: datetime) -> datetime | None:
    """When the next mail falls due; None when nothing waits."""
    at = await connection.scalar(_NEXT, {"now": micros(now)})
    return moment(at) if at else None
