"""Whether somebody is there for a chat: by the site's own hours where it has some, else by our people's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from byname.channels.chat.settings import Site
from byname.hours import Status, when
from byname.people import People, Said
from byname.team import Person, Team

CHANNEL = "chat"
ASK_AGAIN = timedelta(minutes=1)  # turns and hours of several people may change at any minute


@dataclass(frozen=True, slots=True)
class Attendance:
    """Whether somebody is there; else when the first one is back, and who, as far as that is known."""

    here: bool
    zone: ZoneInfo
    back: datetime | None = None
    person: str = ""

    def absent(self, person: str) -> str:
        """Whom to name as not here: their person, or nobody in particular when another one is back first."""
        return person if self.person in ("", person) else ""

    def back_words(self, now: datetime) -> str:
        """`tomorrow at 09:00`; empty when nobody knows."""
        return when(self.back, now, self.zone) if self.back else ""


class _Office(NamedTuple):
    """Our people at a moment: it stays so from `since` until `until`."""

    since: datetime
    until: datetime
    here: bool
    back: datetime | None
    person: str


class Reception:
    """Knows who is there. The team is looked at anew when it changes, presence when somebody says so."""

    def __init__(self, team: Callable[[], Team], sites: Mapping[str, Site]) -> None:
        self._team = team
        self._sites = sites
        self._people: People | None = None
        self._said: Mapping[str, Said] = {}
        self._office: _Office | None = None

    def heard(self, said: Mapping[str, Said]) -> None:
        """What everybody says of being here or away."""
        self._said, self._office = said, None

    def at(self, site: Site, now: datetime) -> Attendance:
        """Whether somebody is there for the visitors of this site."""
        if site.hours:
            hours = site.open_hours
            return Attendance(hours.is_open(now), hours.zone, hours.next_open(now))
        office = self._now(now)
        return Attendance(office.here, self._zone(site), office.back, office.person)

    def when(self, moment: datetime, site: str, now: datetime) -> str:
        """A moment as visitors of this site are told it."""
        return when(moment, now, self._zone(self._sites.get(site)))

    def _zone(self, site: Site | None) -> ZoneInfo:
        """The site's own; the company's where it has none."""
        own = site.zone if site and (site.hours or "zone" in site.model_fields_set) else ""
        return ZoneInfo(own or self._team().company.zone)

    def _now(self, now: datetime) -> _Office:
        if self._people is None or self._people.team is not self._team():
            self._people, self._office = People(self._team()), None
        if self._office is None or not self._office.since <= now < self._office.until:
            self._office = _office(self._people, self._said, now)
        return self._office


def _office(people: People, said: Mapping[str, Said], now: datetime) -> _Office:
    """Open as soon as one is found who is here; else whoever is back first."""
    away: list[tuple[datetime, str]] = []
    until = now + ASK_AGAIN
    for person, status in _chatting(people, said, now):
        until = min(until, status.until or until)
        if status.here:
            return _Office(now, until, True, now, person.id)
        if status.back:
            away.append((status.back, person.id))
    back, first = min(away, default=(None, ""))
    return _Office(now, until, False, back, first)


def _chatting(people: People, said: Mapping[str, Said], now: datetime) -> Iterator[tuple[Person, Status]]:
    """Everybody who may answer a chat: of support, or from elsewhere on a turn of the front line."""
    for person in people.team:
        if not person.speaks(CHANNEL):
            continue
        status = people.status(person, now, said)
        if person.support:
            yield person, status
        elif person.front_line_hours:
            yield person, _on_turn(people, person, status, now)


def _on_turn(people: People, person: Person, status: Status, now: datetime) -> Status:
    """Somebody from outside support is there for chats only within their turns."""
    turns = people.turns(person)
    if status.here and turns.is_open(now):
        return status
    since = now if status.here else status.back
    back = turns.next_open(since) if since else None
    return Status(False, None, back, status.why)
