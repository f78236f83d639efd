"""The team on the bus: one key-value entry, watched by every service, live without a restart."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Iterator
from datetime import datetime

from byname.bus.errors import BusError, BusUnavailable
from byname.bus.read import stream_messages
from byname.bus.topology import TEAM_BUCKET
from byname.team import Team
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import KeyNotFoundError, KeyWrongLastSequenceError, NotFoundError
from pydantic import BaseModel

log = logging.getLogger(__name__)
KEY = "current"
LOOK_AGAIN_S = 5.0


class TeamChanged(BusError):
    """Somebody else has changed the team meanwhile: look at it again before changing it."""


class TeamVersion(BaseModel):
    """A team that is or was in force. `version` counts up with every change of any team."""

    version: int = 0
    team: Team
    text: str = ""  # the TOML it was read from
    by: str = ""  # who put it in force
    at: datetime | None = None


async def write_team(
    nc: Client, team: Team, *, at: datetime, text: str = "", by: str = "", expected: int | None = None
) -> int:
    """Put a new team in force; returns its version. An equal team of equal text changes nothing.

    With `expected`, TeamChanged when another version is in force by now.
    """
    current = await read_team_version(nc)
    if current and current.team == team and text in ("", current.text):
        return current.version
    last = current.version if current else 0
    if expected is not None and expected != last:
        raise TeamChanged(f"version {last} is in force by now, not {expected}: look at it and try again")
    new = TeamVersion(team=team, text=text, by=by, at=at)
    value = new.model_dump_json(by_alias=True, exclude={"version"}).encode()
    try:
        with _reaching():
            bucket = await nc.jetstream(timeout=10).key_value(TEAM_BUCKET)
            return int(await bucket.update(KEY, value, last=last))
    except KeyWrongLastSequenceError:
        raise TeamChanged("somebody else has just changed the team: look at it and try again") from None


async def read_team_version(nc: Client) -> TeamVersion | None:
    """The team in force with its version, or None before the first `byname team apply`."""
    try:
        with _reaching():
            bucket = await nc.jetstream(timeout=10).key_value(TEAM_BUCKET)
            entry = await bucket.get(KEY)
    except (KeyNotFoundError, NotFoundError):
        return None
    return _decoded(entry.value or b"", int(entry.revision or 0))


async def read_current_team(nc: Client) -> Team | None:
    """The team in force, or None before the first `byname team apply`."""
    found = await read_team_version(nc)
    return found.team if found else None


async def read_team_versions(nc: Client) -> list[TeamVersion]:
    """The versions that the bus still has (the last 64), newest first."""
    with _reaching():
        found = [
            _decoded(one.data, one.sequence)
            async for one in stream_messages(nc, f"KV_{TEAM_BUCKET}", subjects=(f"$KV.{TEAM_BUCKET}.{KEY}",))
            if one.data
        ]
    return sorted(found, key=lambda one: -one.version)


@contextlib.contextmanager
def _reaching() -> Iterator[None]:
    """What goes wrong on the way to the bus, in our own words."""
    try:
        yield
    except (KeyWrongLastSequenceError, KeyNotFoundError, NotFoundError):
        raise
    except (NatsError, OSError) as error:
        raise BusUnavailable(f"the team cannot be reached: {error or type(error).__name__}") from None


def _decoded(value: bytes, version: int) -> TeamVersion:
    raw = json.loads(value)
    if "company" in raw:  # as it was kept before versions
        raw = {"team": raw}
    return TeamVersion.model_validate({**raw, "version": version})


class TeamWatch:
    """The team as it is now. `current` never waits; before the first team `ready` is not set."""

    def __init__(self, nc: Client) -> None:
        self._nc = nc
        self._team: TeamVersion | None = None
        self._task: asyncio.Task[None] | None = None
        self.ready = asyncio.Event()

    @property
    def current(self) -> Team:
        if self._team is None:
            raise BusUnavailable("no team yet: byname team apply team.toml")
        return self._team.team

    @property
    def version(self) -> int:
        """Which version of the team is in force; 0 before the first."""
        return self._team.version if self._team else 0

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
                    self._take(entry.value, int(entry.revision or 0))
        finally:
            with contextlib.suppress(NatsError):
                await watcher.stop()  # type: ignore[no-untyped-call]

    def _take(self, value: bytes, version: int) -> None:
        if self._team and self._team.version == version:
            return
        try:
            self._team = _decoded(value, version)
        except (ValueError, json.JSONDecodeError):
            log.exception("the team on the bus is broken; keeping the one before")
            return
        self.ready.set()
