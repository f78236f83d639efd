"""`byname timers`: what is armed, read from followup's store."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from byname.config import Config
from byname.store.engine import make_engine
from byname.store.migrate import check_current
from sqlalchemy.ext.asyncio import AsyncConnection

from services.followup.domain import Timer
from services.followup.store import Wanted, listed, named, subjects_of


async def list_armed(config: Config, wanted: Wanted, limit: int) -> tuple[list[Timer], int]:
    """Those that are armed, the first due first; and how many there are with those beyond the limit."""
    async with _store(config) as connection:
        return await listed(connection, wanted, limit)


async def armed_of(config: Config, name: str) -> tuple[Sequence[Timer], str]:
    """The timer of this name, if it is armed; and what it is about, or was: a conversation or a person."""
    async with _store(config) as connection:
        if name.startswith("nudge."):
            return await named(connection, name), name.removeprefix("nudge.")
        return await named(connection, name), (await subjects_of(connection, [name])).get(name, "")


@asynccontextmanager
async def _store(config: Config) -> AsyncIterator[AsyncConnection]:
    engine = make_engine(config.database.url, config.home, "followup")
    try:
        await check_current(engine, "followup")
        async with engine.connect() as connection:
            await connection.execution_options(read_only=True)
            yield connection
    finally:
        await engine.dispose()
