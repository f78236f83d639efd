"""The team file at the desk: what is in force, what was, and putting another in force."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from byname.bus.connection import Client
from byname.bus.errors import BusError, BusUnavailable
from byname.bus.team import TeamChanged, TeamVersion, read_team_version, read_team_versions, write_team
from byname.channels.registry import names as channel_names
from byname.clock import Clock
from byname.team import Team, TeamError, read_team
from byname.team.doubts import doubts

from services.desk.errors import NotLikeThat, NotThere

LOOKS, LOOK_AGAIN_S = 10, 0.05
LONGEST = 300_000  # characters: text and team together are one message on the bus
_WHERE = re.compile(r"team\.toml, line (\d+): (.*)", re.DOTALL)
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a text, and on which line; 0 when it is nowhere in particular."""

    text: str
    line: int = 0


class TeamMistake(NotLikeThat):
    """The text is no team; nothing has changed. `mistake` has the line."""

    def __init__(self, error: TeamError) -> None:
        super().__init__(str(error))
        self.mistake = mistake_in(str(error))


class TeamFile:
    """The versions of the team on the bus."""

    def __init__(self, nc: Client, clock: Clock) -> None:
        self._nc = nc
        self._clock = clock

    async def current(self) -> TeamVersion:
        """What is in force. NotThere before the first team; BusUnavailable."""
        found = await _asked(read_team_version, self._nc)
        if found is None:
            raise NotThere("there is no team yet: byname team apply team.toml")
        return found

    async def versions(self) -> list[TeamVersion]:
        """The last ones, newest first. BusUnavailable.

        nats-py takes a history for empty when its first entry is still on the way (KeyValue.watch, 2.16), so
        that a list without what is in force is asked for again.
        """
        current = await _asked(read_team_version, self._nc)
        if current is None:
            return []
        for _ in range(LOOKS):
            found = await _asked(read_team_versions, self._nc)
            if any(one.version >= current.version for one in found):
                return found
            await asyncio.sleep(LOOK_AGAIN_S)
        return [current]

    async def version(self, number: int) -> TeamVersion:
        """One of them. NotThere when the bus has it no more; BusUnavailable."""
        return among(await self.versions(), number)

    async def put(self, text: str, by: str, expected: int | None) -> int:
        """Put this text in force; the number of its version. An equal one changes nothing.

        TeamMistake names line and key, and nothing has changed. TeamChanged when another version than
        `expected` is in force by now. BusUnavailable.
        """
        return await self._write(checked(text), text, by, expected)

    async def again(self, number: int, by: str, expected: int) -> int:
        """Put an earlier version in force once more, as `put` does."""
        old = await self.version(number)
        if old.text:
            return await self.put(old.text, by, expected)
        return await self._write(old.team, "", by, expected)

    async def _write(self, team: Team, text: str, by: str, expected: int | None) -> int:
        now = self._clock.now()
        return await _asked(write_team, self._nc, team, at=now, text=text, by=by, expected=expected)


def among(versions: Sequence[TeamVersion], number: int) -> TeamVersion:
    """The version of this number. NotThere when the bus has it no more."""
    for one in versions:
        if one.version == number:
            return one
    raise NotThere(f"there is no version {number} of the team (any more): the last 64 are kept")


def checked(text: str) -> Team:
    """The team that a text describes. TeamMistake names line and key."""
    if len(text) > LONGEST:
        raise TeamMistake(TeamError(f"team.toml is longer than {LONGEST:,} characters"))
    try:
        return read_team(text)
    except TeamError as error:
        raise TeamMistake(error) from None


def doubts_about(team: Team) -> tuple[str, ...]:
    """Channels that look like a slip of the pen. The desk does not know all adapters, so no others."""
    return doubts(team, channel_names(), all_known=False)


def mistake_in(said: str) -> Mistake:
    """Line and words of what `read_team` says."""
    if found := _WHERE.fullmatch(said):
        return Mistake(found[2], int(found[1]))
    return Mistake(said)


async def _asked(ask: Callable[P, Awaitable[T]], *args: P.args, **named: P.kwargs) -> T:
    """What the bus says. BusUnavailable instead of whatever its client raises while it is away."""
    try:
        return await ask(*args, **named)
    except (BusError, ValueError):
        raise
    except Exception as error:
        raise BusUnavailable(f"the team cannot be reached: {error or type(error).__name__}") from error


__all__ = [
    "Mistake",
    "TeamChanged",
    "TeamFile",
    "TeamMistake",
    "TeamVersion",
    "among",
    "checked",
    "doubts_about",
    "mistake_in",
]
