"""`byname trace ID`: the whole way of one message with times and reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from byname.config import Config
from byname.store.engine import make_engine
from byname.store.migrate import check_current

from services.desk.store.trace import find_way


@dataclass(frozen=True, slots=True)
class Hop:
    """One fact on the way."""

    event: str
    type: str
    source: str
    causation: str
    conversation: str
    about: str
    at: int  # microseconds since 1970, UTC
    since_ms: float  # since the first fact of the way
    what: str
    code: str
    why: str


def hops(rows: Sequence[Any]) -> list[Hop]:
    """The way as hops, the first at 0 ms."""
    start = rows[0]["at"] if rows else 0
    names = ("event", "type", "source", "causation", "conversation", "about", "at")
    return [
        Hop(
            **{name: row[name] for name in names},
            since_ms=(row["at"] - start) / 1000,
            what=row["what"],
            code=row["code"],
            why=row["why"],
        )
        for row in rows
    ]


async def trace(config: Config, anything: str) -> list[Hop]:
    """The way that this id is part of, read from the desk's store; empty when nobody knows the id."""
    engine = make_engine(config.database.url, config.home, "desk")
    try:
        await check_current(engine, "desk")
        async with engine.connect() as connection:
            await connection.execution_options(read_only=True)
            return hops(await find_way(connection, anything))
    finally:
        await engine.dispose()
