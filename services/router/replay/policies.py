"""Which team file was in force at a moment, of those that are still kept. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from byname.team import Team

from services.router.domain import Policy


@dataclass(frozen=True, slots=True)
class InForce:
    """A version of the team file, and since when; None: nobody knows."""

    version: int
    team: Team
    since: datetime | None = None


class Policies:
    """The policies of the versions, each made ready when it is first asked for. At least one version.

    `gone` are versions by which something was decided and that nobody has kept: the nearest kept one, older
    or newer, takes their place.
    """

    def __init__(self, versions: Sequence[InForce], burst: timedelta) -> None:
        self._versions = sorted(versions, key=lambda one: one.version)
        self._burst = burst
        self._made: dict[int, Policy] = {}
        self._last = 0
        self.gone: set[int] = set()

    @property
    def newest(self) -> Policy:
        """The one in force now."""
        return self._policy(self._versions[-1])

    def at(self, now: datetime, version: int) -> Policy:
        """By its number where the record says it; else the one in force at that moment."""
        if version:
            self._last = version
            kept = next((one for one in self._versions if one.version == version), None)
            if kept is None:
                self.gone.add(version)
            return self._policy(kept or self._nearest(version))
        since = [one for one in self._versions if one.since and one.since <= now]
        if since and since[-1].version >= self._last:
            return self._policy(since[-1])
        return self._policy(self._nearest(self._last))

    def always(self, _now: datetime, _version: int) -> Policy:
        """The one in force now, whenever it was."""
        return self.newest

    def _nearest(self, version: int) -> InForce:
        return min(self._versions, key=lambda one: abs(one.version - version))

    def _policy(self, one: InForce) -> Policy:
        if one.version not in self._made:
            self._made[one.version] = Policy(one.team, self._burst, one.version)
        return self._made[one.version]
