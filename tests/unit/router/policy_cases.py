"""Teams, questions and offices of every kind: drawn by hypothesis, or rolled by the thousand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any, Protocol, TypeVar

from byname.people import Said
from byname.team import RULES, Team
from hypothesis import strategies as st

from services.router.domain import Ask, InHand, Office, Policy, Turn
from services.router.domain.topics import words_of
from tests.support.facts import START

T = TypeVar("T")

# No name is the beginning of another, or an ordinary word.
NAMES = (
    "Sophie", "Tomas", "Uma", "Viktor", "Wanda", "Xenia", "Yusuf", "Zelda", "Anselm", "Birgit",
    "Carlos", "Dmitri", "Edith", "Fabian", "Gudrun", "Henrik", "Ingrid", "Jolanda", "Katrin", "Lothar",
    "Mirjam", "Norbert", "Ottilie", "Patrik", "Quentin", "Roswitha", "Sigrid", "Thorsten", "Ulrike",
    "Valerie",
)  # fmt: skip
HOURS = (
    "",
    "mon-fri 09:00-17:00",
    "mon-fri 09:00-12:30, mon-thu 13:30-17:00",
    "mon-sun 22:00-06:00",
    "tue-sat 16:00-00:00",
    "sat-sun 10:00-14:00",
    "mon-fri 05:00-09:00, mon-fri 20:00-01:00",
)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
CHANNELS = ("email", "chat", "twitter", "phone")
LANGUAGES = ("en", "de", "fr")
TOPICS = ("billing", "outage", "press")
GONE = "gone"  # has left the team
WHOLE_TIME = 5 * 7 * 24 * 60  # minutes after START in which questions are asked: both clock changes of spring


class Pick(Protocol):
    """Where chance comes from."""

    def one(self, options: Sequence[T]) -> T:
        """One of these."""
        ...


class Rolled:
    """Chance from a seed: fast, for tens of thousands."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def one(self, options: Sequence[T]) -> T:
        """One of these."""
        return options[int(self._random.random() * len(options))]


@dataclass(frozen=True)
class Drawn:
    """Chance from hypothesis, which finds the smallest case that fails."""

    draw: Callable[[st.SearchStrategy[Any]], Any]

    def one(self, options: Sequence[T]) -> T:
        """One of these."""
        found: T = self.draw(st.sampled_from(options))
        return found


def some(pick: Pick, options: Sequence[T], at_most: int = 3) -> tuple[T, ...]:
    """None, or some of these; each once."""
    found = [pick.one(options) for _ in range(pick.one(range(at_most + 1)))] if options else []
    return tuple(dict.fromkeys(found))


def rarely(pick: Pick, value: T, otherwise: T) -> T:
    """One time in four the value."""
    return pick.one((value, otherwise, otherwise, otherwise))


def a_team(pick: Pick, size: int, *, everyone: bool = True) -> Team:
    """So many people of all kinds; without `everyone` nobody from outside support takes part."""
    ids = [name.lower() for name in NAMES[:size]]
    people = [_a_person(pick, one, [other for other in ids if other != one]) for one in ids]
    people[0]["support"] = True
    policy = {
        "off": some(pick, RULES[3:], 2),
        "unowned": rarely(pick, "offer", "assign"),
        "on_call": some(pick, ids, 2),
        "everyone_share": pick.one((0.0, 0.25, 1.0)) if everyone else 0.0,
        "red_phone": {
            "people": some(pick, ids, 2) if everyone else (),
            "share": pick.one((0.02, 1.0)),
            "channels": ("chat", "email"),
        },
        "words_in": {"de": {"stand_in": "{owner} ist nicht da{until}. Ich bin {person}."}},
    }
    company = {
        "name": "Acme", "domain": "acme.example", "zone": pick.one(ZONES),
        "holidays": pick.one(("", "DE-BY", "US")),
    }  # fmt: skip
    topics = [_a_topic(pick, one, ids) for one in TOPICS]
    return Team.model_validate({"company": company, "person": people, "topic": topics, "policy": policy})


def a_policy(
    *ids: str, policy: dict[str, Any] | None = None, topics: Sequence[dict[str, Any]] = (),
    holidays: str = "", **people: dict[str, Any],
) -> Policy:  # fmt: skip
    """People who are always here, unless what is said of them by their id says otherwise."""
    found = [
        {"id": one, "name": one.title(), "addresses": [f"{one}@acme.example"], **people.get(one, {})}
        for one in ids
    ]
    company = {"name": "Acme", "domain": "acme.example", "holidays": holidays}
    value = {"company": company, "person": found, "topic": topics, "policy": policy or {}}
    return Policy(Team.model_validate(value))


def _a_person(pick: Pick, one: str, others: Sequence[str]) -> dict[str, Any]:
    return {
        "id": one,
        "name": one.title(),
        "addresses": [f"{one}@acme.example"],
        "extensions": [str(100 + [name.lower() for name in NAMES].index(one))],
        "hours": pick.one(HOURS),
        "zone": pick.one((None, *ZONES)),
        "leave": rarely(pick, ("2026-03-02..2026-03-06",), ()),
        "away": pick.one((True, False, False, False, False, False)),
        "support": rarely(pick, False, True),
        "experienced": pick.one((True, False)),
        "channels": pick.one(((), (), ("email",), ("chat", "phone"), ("email", "twitter"))),
        "languages": some(pick, LANGUAGES, 2),
        "skills": some(pick, TOPICS, 2),
        "holds": {"chats": pick.one((0, 1, 2, 6)), "mails": pick.one((0, 1, 3)), "calls": pick.one((0, 1))},
        "weight": pick.one((0.5, 1.0, 2.0)),
        "stand_ins": some(pick, others, 2),
        "front_line": rarely(pick, "mon-fri 14:00-16:00", ""),
        "front_line_hours": pick.one((0.0, 0.5, 4.0)),
    }


def _a_topic(pick: Pick, one: str, ids: Sequence[str]) -> dict[str, Any]:
    return {
        "id": one,
        "words": [one],
        "owner": pick.one((None, *ids)),
        "huddle": rarely(pick, some(pick, ids, 2), ()),
        "incident": rarely(pick, f"The {one}", ""),
    }


def an_ask(pick: Pick, team: Team, now: datetime, number: int = 0) -> Ask:
    """A question as messages, calls and timers ask them."""
    ids = [one.id for one in team]
    somebody = ("", *ids, GONE)
    owner = pick.one(somebody)
    channel = pick.one(CHANNELS)
    text = rarely(pick, f"Is {pick.one(team.people).name} there?", "Where is my order?")
    new = not owner or pick.one((True, False, False))
    return Ask(
        about=f"msg_{number}_{pick.one(range(1000))}",
        channel=channel,
        recipients=rarely(pick, (f"{pick.one(ids)}@acme.example",), ("hello@acme.example",)),
        line=str(100 + pick.one(range(len(ids)))) if channel == "phone" and pick.one((True, False)) else "",
        text=text,
        words=words_of(text),
        customer_owner=pick.one(somebody),
        owner="" if new else owner,
        stand_in="" if new else rarely(pick, pick.one(ids), ""),
        stand_in_code=pick.one(("stand_in", "front_line", "took", "passed_on")),
        spoke_at=None if new else now - timedelta(minutes=pick.one((0, 5, 29, 31, 600))),
        new_customer=new and pick.one((True, False)),
        new_conversation=new,
        language=pick.one(("", *LANGUAGES)),
        zone=pick.one(("", "+02:00", "no such zone", *ZONES)),
        voice=pick.one(("", "", "", "", "", *ids, GONE)),
        topics=some(pick, TOPICS, 2),
        without=frozenset(rarely(pick, some(pick, ids, 2), ())),
    )


def an_office(pick: Pick, team: Team, now: datetime) -> Office:
    """What everybody has in hand; no two have the same tag, so that it is never the turn of two."""
    office = Office()
    for number, one in enumerate(team):
        for kind in ("chats", "mails", "calls"):
            office.in_hand[one.id, kind] = InHand(pick.one((0, 0, 1, 3)), 1.0 + number / 100)
        for chat in range(pick.one((0, 0, 0, 1, 2))):
            at = now - timedelta(minutes=pick.one((1, 20, 40)))
            office.live[f"cv_{one.id}_{chat}"] = (one.id, at)
        state = pick.one(("hours", "hours", "hours", "here", "away"))
        office.said[one.id] = Said(state, pick.one((None, now, now + timedelta(hours=1))))
        office.turns[one.id] = Turn(f"{now:%G-W%V}", pick.one((0, 15, 120)), pick.one((0, 1, 3)))
    return office


@dataclass(frozen=True)
class Case:
    """A question at a moment, with all that its answer depends on."""

    ask: Ask
    office: Office
    policy: Policy
    now: datetime


def a_case(pick: Pick, team: Team, policy: Policy | None = None, number: int = 0) -> Case:
    """A question of whatever kind to this team."""
    now = START + timedelta(minutes=pick.one(range(0, WHOLE_TIME, 7)))
    return Case(an_ask(pick, team, now, number), an_office(pick, team, now), policy or Policy(team), now)


@st.composite
def cases(draw: Callable[[st.SearchStrategy[Any]], Any], *, everyone: bool = True) -> Case:
    """Small teams, any question."""
    pick = Drawn(draw)
    return a_case(pick, a_team(pick, pick.one(range(1, 6)), everyone=everyone))


@cache
def rolled_policies(count: int, largest: int = 30) -> tuple[Policy, ...]:
    """Policies of teams from one person up to the largest."""
    return tuple(Policy(a_team(Rolled(seed), 1 + seed % largest)) for seed in range(count))
