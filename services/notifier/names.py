"""What people are called who have left: whoever takes over their customers should not read an id."""

from __future__ import annotations

from collections.abc import Mapping

from byname.bus.team import read_team_versions
from byname.service import Service
from byname.team import Team


class Names:
    """Names by id, of all that are or were in the team as far back as the bus keeps its versions."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._seen: Team | None = None

    async def load(self, service: Service) -> None:
        """Those of before; BusError when they cannot be read."""
        for version in reversed(await read_team_versions(service.nc)):
            self.of(version.team)

    def of(self, team: Team) -> Mapping[str, str]:
        """With the names of this team, which is in force now."""
        if team is not self._seen:
            self._seen = team
            self._names |= {one.id: one.name for one in team}
        return self._names
