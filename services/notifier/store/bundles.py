"""SQL of what goes out together: of many pages and nudges for one person, one message.

What is claimed first stands for all that waits for the same person on the same way. From then on they belong
together: whatever happens, they go out under the same key, and what comes later makes a message of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from byname.store.database import micros, moment
from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifier.domain import CALLS, PAGES, REST, Send, pointless
from services.notifier.store.rows import send_of
from services.notifier.store.standing import load_standing
from services.notifier.tables import IS_BUNDLED, IS_CALL, sends

MOST = 1000  # in one message; the rest comes in the next one
Bundle = list[Send]
Place = tuple[str, str, str]  # person, kind, bundle

_DUE = (
    select(sends.c.person, sends.c.kind, sends.c.bundle)
    .where(IS_BUNDLED, sends.c.state == "intent", sends.c.next_at <= bindparam("now"))
    .where(sends.c.number <= bindparam("newest"))
    .group_by(sends.c.person, sends.c.kind, sends.c.bundle)
    .order_by(func.min(sends.c.next_at))
    .limit(bindparam("room"))
)
_ALONG = (
    select(sends)
    .where(IS_BUNDLED, sends.c.state == "intent", sends.c.person.in_(bindparam("people", expanding=True)))
    .where(sends.c.number <= bindparam("newest"))
    .order_by(sends.c.number)
    .with_for_update(skip_locked=True)
)
_RUNG = (
    select(sends.c.person, sends.c.kind, func.max(sends.c.changed_at).label("at"))
    .where(IS_BUNDLED, sends.c.state.in_(("sending", "handing", "sent", "unknown")))
    .where(sends.c.person.in_(bindparam("people", expanding=True)), sends.c.changed_at > bindparam("after"))
    .group_by(sends.c.person, sends.c.kind)
)
_HOLD_BACK = (
    update(sends)
    .where(IS_BUNDLED, sends.c.state == "intent", sends.c.bundle.is_(None))
    .where(sends.c.next_at < bindparam("due"))
    .where(sends.c.person == bindparam("who"), sends.c.kind == bindparam("way"))
    .values(next_at=bindparam("due"))
)


_NEWEST = select(func.max(sends.c.number), func.min(sends.c.next_at)).where(
    IS_BUNDLED, sends.c.state == "intent"
)


async def newest_told(connection: AsyncConnection, now: datetime) -> int:
    """The number of the newest row, where any is due; else 0."""
    newest, first = (await connection.execute(_NEWEST)).one()
    return int(newest) if newest and first <= micros(now) else 0


async def gather(
    connection: AsyncConnection, now: datetime, room: int, newest: int, *, calls: bool | None = None
) -> list[Bundle]:
    """The messages that are due, each with all that goes along with it; at most so many.

    `newest`: the number of the newest row that may go. `calls`: only the calls of pages, or all but them.
    """
    query = {True: _DUE.where(IS_CALL), False: _DUE.where(sends.c.kind.not_in(CALLS)), None: _DUE}[calls]
    found = await connection.execute(query, {"now": micros(now), "room": room, "newest": newest})
    due = {(row.person, row.kind, row.bundle or "") for row in found}
    if not due:
        return []
    await _one_copy_at_a_time(connection)
    due -= await _resting(connection, [one for one in due if not one[2]], now)
    people = sorted({one[0] for one in due})
    rows = await connection.execute(_ALONG, {"people": people, "newest": newest})
    waiting = [send for send in map(send_of, rows) if _place(send) in due]
    bundles: dict[Place, Bundle] = {}
    for one in await _still_true(connection, waiting):
        bundles.setdefault(_place(one), []).append(one)
    return [_together(bundle[:MOST]) for bundle in bundles.values()]


async def _one_copy_at_a_time(connection: AsyncConnection) -> None:
    """Else two of them would each claim a part, and a person would be called twice at once."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('notifier bundles'))"))


def _place(send: Send) -> Place:
    return send.person, send.kind, send.bundle


def _together(bundle: Bundle) -> Bundle:
    """All under one key and one Message-ID, which stay when it has to go out again."""
    key = bundle[0].bundle or bundle[0].key
    message_id = f"{key.removeprefix('sd_')}@{bundle[0].message_id.rpartition('@')[2]}"
    return [replace(one, bundle=key, message_id=message_id) for one in bundle]


async def _resting(connection: AsyncConnection, places: Iterable[Place], now: datetime) -> set[Place]:
    """Where a person was called only just now: what waits for them waits a little longer."""
    ways = {(person, kind): (person, kind, "") for person, kind, _ in places if kind in PAGES}
    if not ways:
        return set()
    people = sorted({person for person, _ in ways})
    rows = await connection.execute(_RUNG, {"people": people, "after": micros(now - REST)})
    rung = {(row.person, row.kind): moment(row.at) for row in rows if (row.person, row.kind) in ways}
    for (person, kind), at in rung.items():
        later = {"who": person, "way": kind, "due": micros(at + REST)}
        await connection.execute(_HOLD_BACK, later)
    return {ways[one] for one in rung}


async def _still_true(connection: AsyncConnection, told: Sequence[Send]) -> list[Send]:
    """Those that are; the others are dropped."""
    standing = await load_standing(connection, told)
    over = {one.key: why for one in told if (why := pointless(one, standing))}
    for key, why in over.items():
        gone = update(sends).where(sends.c.key == key)
        await connection.execute(gone.values(state="dropped", response=why))
    return [one for one in told if one.key not in over]
