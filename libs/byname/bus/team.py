"""The team on the bus: one key-value entry, watched by every service, live without a restart."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging

from byname.bus.errors import BusUnavailable
from byname.bus.topology import TEAM_BUCKET
from byname.team import Team
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import KeyNotFoundError, NotFoundError

log = logging.getLogger(__name__)
KEY = "current"
LOOK_AGAIN_S = 5.0


async def write_team(nc: Client, team: Team) -> int:
    """Put a new team in force; returns its revision. An equal team changes nothing."""
    bucket = await nc.jetstream(timeout=10).key_value(TEAM_BUCKET)
    with contextlib.suppress(KeyNotFoundError, NotFoundError):
        entry = await bucket.get(KEY)
        if entry.value and Team.model_validate_json(entry.value) == team:
            return int(entry.revision or 0)
    return int(await bucket.put(KEY, team.model_dump_json(by_alias=True).encode()))


async def read_current_team(nc: Client) -> Team | None:
    """The team in force, or None before the first `byname team apply`."""
    bucket = await nc.jetstream(timeout=10).key_value(TEAM_BUCKET)
    try:
        entry = await bucket.get(KEY)
    except (KeyNotFoundError, NotFoundError):
        return None
    return Team.model_validate_json(entry.value or b"")


class TeamWatch:
    """The team as it is now. `current` never waits; before the first team `ready` is not set."""

    def __init__(self, nc: Client) -> None:
        self._nc = nc
        self._team: Team | None = None
        self._task: asyncio.Task[None] | None = None
        self.ready = asyncio.Event()

    @property
    def current(self) -> Team:
        if self._team is None:
            raise BusUnavailable("no team yet: byname team apply team.toml")
        return self._team

    async def start(self, timeout_s: float = 30.0) -> None:
        """Begin to watch; BusUnavailable when no team is in force within `timeout_s`."""
        self._task = asyncio.create_task(self._watch())
        try:
            await asyncio.wait_for(self.ready.wait(), timeout_s)
        except TimeoutError:
            await self.stop()
            raise BusUnavailable("there is no team yet: run `byname team apply team.toml`") from None

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _watch(self) -> None:
        """Follow the entry; whatever breaks the watch, look again a moment later."""
        while True:
            try:
                await self._follow()
            except (NatsError, OSError) as error:
                log.debug("team watch interrupted: %s", error)
            await asyncio.sleep(0.5)

    async def _follow(self) -> None:
        bucket = await self._nc.jetstream(timeout=10).key_value(TEAM_BUCKET)
        watcher = await bucket.watch(KEY)
        try:
            while True:
                try:
                    entry = await watcher.updates(timeout=LOOK_AGAIN_S)  # type: ignore[no-untyped-call]
                except (
                    NatsError
                ):  # nothing new: read it afresh, a restart of the server ends a watch silently
                    entry = await bucket.get(KEY)
                if entry is not None and entry.value:
                    self._take(entry.value)
        finally:
            with contextlib.suppress(NatsError):
                await watcher.stop()  # type: ignore[no-untyped-call]

    def _take(self, value: bytes) -> None:
        try:
            self._team = Team.model_validate_json(value)
        except (ValueError, json.JSONDecodeError):
            log.exception("the team on the bus is broken; keeping the one before")
            return
        self.ready.set()
