"""Commands that name a moment: what cannot be read is told at once, before anything is said on the bus.

The router reads them again and decides; here only a slip of the pen is found while its writer looks on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from byname.contracts import Command
from byname.dates import NoDate, When, read_when
from byname.dates.said import At
from byname.people import People

from services.desk.errors import NotLikeThat

LONGEST_PROMISE = 500  # characters
NEVER = frozenset({"never", "no", "not"})


class Moments:
    """Dates as this team's people mean them: by their clock and their hours."""

    def __init__(self, people: Callable[[], People]) -> None:
        self._people = people

    def read(self, text: str, person: str, now: datetime, at: At = "end") -> When:
        """The date that the text begins with. NotLikeThat, in a sentence, where there is none."""
        people = self._people()
        found = people.team.person(person)
        zone = people.team.zone_of(found) if found else people.team.company.zone
        try:
            return read_when(text, now, zone, hours=people.hours(person) if found else None, at=at)
        except NoDate as error:
            raise NotLikeThat(str(error)) from None

    def only(self, text: str, person: str, now: datetime, at: At) -> datetime:
        """The moment, where the text is a date and nothing else. NotLikeThat."""
        found = self.read(text, person, now, at)
        if found.rest.strip():
            raise NotLikeThat(
                f"“{found.said}” was read as the date, “{found.rest.strip()[:60]}” was not understood: "
                "write only the date"
            )
        return found.moment

    def check(self, text: str, commands: Sequence[Command], person: str, now: datetime) -> None:
        """NotLikeThat for commands of which the router could make nothing, as far as one can tell here."""
        for one in commands:
            if one.name == "promise":
                self._check_promise(one.text, person, now)
            elif one.name == "snooze" and one.text:
                self.read(one.text, person, now, "begin")  # what stands behind it is a note
            elif one.name == "later":
                self._check_later(text, one, person, now)
            elif one.name == "ask" and one.text.casefold() not in NEVER:
                self.only(one.text, person, now, "begin")
            elif one.name == "tier":
                self._check_tier(one.text)

    def _check_promise(self, text: str, person: str, now: datetime) -> None:
        """[#SUGGESTION] WHEN WHAT."""
        rest = text.partition(" ")[2] if text.startswith("#") else text
        what = self.read(rest, person, now).rest.strip()
        if len(what) > LONGEST_PROMISE:
            raise NotLikeThat(
                f"a promise has at most {LONGEST_PROMISE} characters, this one has {len(what):,}: "
                "say it in fewer words"
            )

    def _check_later(self, text: str, command: Command, person: str, now: datetime) -> None:
        if not text.strip():
            raise NotLikeThat("Write the words that shall go out then.")
        self.only(command.text, person, now, "begin")

    def _check_tier(self, name: str) -> None:
        tiers = self._people().team.tiers
        wanted = name.casefold()
        if wanted == "none" or any(wanted in (one.id.casefold(), one.label.casefold()) for one in tiers):
            return
        names = ", ".join(one.label for one in tiers)
        there = f"there are: {names}, and none" if names else "the team file has no [[tier]]"
        raise NotLikeThat(f"there is no tier {name[:40]!r}; {there}")
