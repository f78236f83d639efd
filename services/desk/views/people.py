"""Who is here: by their hours, or by their own word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from byname.hours import when
from byname.people import People, Said
from byname.team import Person

from services.desk.views.model import PersonView, Row, View, moment, name_of


class SaidView(View):
    """What was said by hand. While it holds, hours do not count."""

    state: str  # here, away
    until: datetime | None
    by: str
    at: datetime


class PresentView(PersonView):
    """One of the company's people: whether they are here, and what they do."""

    here: bool
    until: datetime | None  # when that ends; null: nobody knows
    back: datetime | None  # when they are here again
    why: str
    said: SaidView | None
    channels: tuple[str, ...]  # empty: all
    skills: tuple[str, ...]  # ids of topics
    languages: tuple[str, ...]  # empty: any
    in_hand: int  # open conversations that are with them


def present_view(
    person: Person,
    people: People,
    now: datetime,
    said: Mapping[str, Said],
    row: Row | None = None,
    in_hand: int = 0,
) -> PresentView:
    """`said` and `row` are what was said by hand; it is shown while it holds."""
    status = people.status(person, now, said)
    word = said.get(person.id)
    return PresentView(
        id=person.id,
        name=person.name,
        addresses=person.addresses,
        away=person.away,
        here=status.here,
        until=status.until,
        back=status.back,
        why=status.why,
        said=_said(row, people) if row and word and word.holds(now) else None,
        channels=person.channels,
        skills=person.skills,
        languages=person.languages,
        in_hand=in_hand,
    )


def _said(row: Row, people: People) -> SaidView:
    return SaidView(
        state=row["state"],
        until=moment(row["until"]) if row["until"] else None,
        by=name_of(people.team, row["by"]),
        at=moment(row["changed_at"]),
    )


def standing(one: PresentView, now: datetime, zone: str) -> str:
    """Whether somebody is here, in a few words, by the clock of this zone."""
    there = ZoneInfo(zone)
    if not one.here:
        return f"Away, back {when(one.back, now, there)}" if one.back else "Away"
    soon = one.until is not None and (one.said is not None or one.until - now <= timedelta(days=1))
    return f"Here until {_until(one.until, now, there)}" if one.until and soon else "Here"


def until_field(one: PresentView, zone: str) -> str:
    """What stands in a form's field for the moment that was said, by the clock of this zone."""
    if one.said is None or one.said.until is None:
        return ""
    return f"{one.said.until.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"


def _until(moment_: datetime, now: datetime, zone: ZoneInfo) -> str:
    """`17:00` today, `Monday at 09:00` later."""
    words = when(moment_, now, zone).removeprefix("on ")
    return words.removeprefix("today at ")
