"""Open or closed, as visitors see it who are connected: they are told when our people come or go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from byname.channels.chat.settings import Site
from byname.clock import Clock

from services.ingest.chat.hub import Hub
from services.ingest.chat.model import Guest
from services.ingest.chat.reception import Reception


class _Shown(NamedTuple):
    """What a site's visitors see; moments, because their words change with the day."""

    here: bool
    back: datetime | None
    person: str


class DoorSign:
    """Looks at the reception from time to time; a change goes out as the frame that opens a connection.

    Widgets take that frame at any time: it says who is here, or until when nobody is.
    """

    def __init__(
        self,
        sites: Mapping[str, Site],
        reception: Reception,
        hub: Hub,
        clock: Clock,
        welcome: Callable[[Guest], Awaitable[dict[str, Any]]],
    ) -> None:
        self._sites = sites
        self._reception = reception
        self._hub = hub
        self._clock = clock
        self._welcome = welcome
        self._shown: dict[str, _Shown] = {}

    async def look(self) -> None:
        """Tell the visitors of each site where something has changed since the last look."""
        changed = self._changed()
        for listener in self._hub.listeners() if changed else ():
            if listener.guest.visitor.site in changed:
                listener.tell(await self._welcome(listener.guest))

    def _changed(self) -> set[str]:
        before, self._shown = self._shown, {name: self._now(site) for name, site in self._sites.items()}
        return {name for name, shown in self._shown.items() if before.get(name, shown) != shown}

    def _now(self, site: Site) -> _Shown:
        found = self._reception.at(site, self._clock.now())
        return _Shown(True, None, "") if found.here else _Shown(False, found.back, found.person)
