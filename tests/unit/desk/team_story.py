"""A team with all that the team page shows, and facts about its people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import Event, HandoverDecided, PortfolioMoved, PresenceChanged, Reason, event
from byname.team import Team, read_team

from tests.unit.desk.builders import at

TOML = """\
[company]
name = "Acme"
domain = "acme.example"
zone = "Europe/Berlin"

[[person]]
id = "sophie"
name = "Sophie"
addresses = ["sophie@acme.example"]
front_ends.email = "sophie@home.example"
hours = "mon-fri 09:00-12:30, mon-thu 13:30-17:00"
leave = ["2026-12-24..2027-01-02"]
stand_ins = ["tom", "ben"]
languages = ["en", "de"]
skills = ["billing"]
experienced = true

[[person]]
id = "tom"
name = "Tom"
addresses = ["tom@acme.example"]
front_ends.email = "tom@home.example"

[[person]]
id = "ben"
name = "<b>Ben</b>"
addresses = ["ben@acme.example"]
support = false
front_line = "tue 10:00-12:00"
front_line_hours = 2
channels = ["chat"]

[[topic]]
id = "billing"
name = "Billing"
words = ["invoice", "refund*"]
channels = ["email"]
owner = "ben"
huddle = ["sophie"]
incident = "Wrong invoices"

[policy]
off = ["first_impression"]
on_call = ["tom"]
everyone_share = 0.25
red_phone = { people = ["ben"], share = 0.02 }
response_minutes = { chat = 2, email = 90 }
"""


def team() -> Team:
    return read_team(TOML)


def presence(
    person: str = "tom", state: str = "away", until: datetime | None = None, when: float = 0, by: str = "tom"
) -> Event[Any]:
    fact = PresenceChanged(person=person, state=state, until=until, by=by, changed_at=at(when))  # type: ignore[arg-type]
    return event(fact, source="desk", key=person, time=at(when), about=(person, str(when)))


def decided(handover: str = "ho_1", giver: str = "sophie", taker: str = "tom", **more: Any) -> Event[Any]:
    when = more.pop("when", 1000)
    fact = HandoverDecided(
        handover=handover, giver=giver, taker=taker, person="tom", decided_at=at(when), **more
    )
    return event(fact, source="desk", key=giver, time=at(when), about=(handover,))


def moved(handover: str = "ho_1", giver: str = "sophie", taker: str = "tom", **more: Any) -> Event[Any]:
    when = more.pop("when", 1001)
    fact = PortfolioMoved(
        handover=handover,
        giver=giver,
        taker=taker,
        count=more.pop("count", 2),
        conversations=more.pop("conversations", 1),
        reason=Reason(code="handover", text=f"{giver} handed over to {taker}"),
        moved_at=at(when),
        **more,
    )
    return event(fact, source="router", key=giver, time=at(when), about=(handover,))
