"""What timers are about, and how far the timers follow the team."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from byname.ids import derive_short
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.followup.store.values import MATTER
from services.followup.tables import METADATA, laters, marks, matters, pending, promises

INBOX = METADATA.tables["inbox"].c


async def subjects_of(connection: AsyncConnection, names: Iterable[str]) -> dict[str, str]:
    """The conversation of each timer, by its name; those about a person have none."""
    found: dict[str, str] = {}
    tables = {"promise": promises, "later": laters}
    wanted: dict[str, dict[str, str]] = {kind: {} for kind in tables}
    for name in names:
        kind, _, subject = name.partition(".")
        if kind in tables:
            wanted[kind][subject] = name
        elif kind != "nudge":
            found[name] = subject
    for kind, table in tables.items():
        query = select(table.c.id, table.c.conversation).where(table.c.id.in_(sorted(wanted[kind])))
        for row in await connection.execute(query) if wanted[kind] else ():
            found[wanted[kind][row.id]] = row.conversation
    return found


async def not_about(connection: AsyncConnection, names: Sequence[str], keys: set[str]) -> list[str]:
    """Those of the timers of which no conversation, and none of its customers' handles, is among the keys."""
    about = {name: {one} for name, one in (await subjects_of(connection, names)).items()}
    people = {name.removeprefix("nudge."): name for name in names if name.startswith("nudge.")}
    query = select(pending.c.person, pending.c.conversation).where(pending.c.person.in_(sorted(people)))
    for row in await connection.execute(query) if people else ():
        about.setdefault(people[row.person], set()).add(row.conversation)
    wanted = sorted({one for mine in about.values() for one in mine})
    also: dict[str, str] = {}
    for row in await connection.execute(
        select(matters.c.id, matters.c.state).where(matters.c.id.in_(wanted))
    ):
        matter = MATTER.validate_json(row.state)
        also[row.id] = derive_short("hd", matter.channel, matter.address)
    return [name for name in names if not any({one, also.get(one, "")} & keys for one in about.get(name, ()))]


async def acted_on(connection: AsyncConnection, consumer: str, events: Sequence[str]) -> set[str]:
    """Those of the events that this consumer has acted on."""
    query = select(INBOX.event_id).where(INBOX.consumer == consumer, INBOX.event_id.in_(list(events)))
    return set(await connection.scalars(query))


async def following(connection: AsyncConnection) -> int:
    """The version of the team that all timers follow."""
    found = await connection.scalar(select(marks.c.value).where(marks.c.name == "team"))
    return int(found or 0)


async def next_watched(connection: AsyncConnection, after: str, count: int) -> list[str]:
    """Conversations whose timers a change of the team can move: the next ones."""
    query = (
        select(matters.c.id)
        .where(matters.c.watched, matters.c.id > after)
        .order_by(matters.c.id)
        .limit(count)
    )
    return list(await connection.scalars(query))
