"""When a person works: their hours, public holidays and leave, in their zone."""

from __future__ import annotations

from byname.hours import WorkingTime, parse_weekly
from byname.team.model import Company, Person
from byname.team.parts import days_of


def working_time(company: Company, person: Person) -> WorkingTime:
    """The person's working time, as the team file says it; presence said by hand is not in it."""
    zone = person.zone or company.zone
    region = company.holidays if person.holidays is None else person.holidays
    return WorkingTime(parse_weekly(person.hours, zone), region, tuple(map(days_of, person.leave)))


def turns_of(company: Company, person: Person) -> WorkingTime:
    """When they are on the front line: their turns, within nothing but holidays and leave."""
    zone = person.zone or company.zone
    region = company.holidays if person.holidays is None else person.holidays
    text = person.front_line or person.hours
    return WorkingTime(parse_weekly(text, zone), region, tuple(map(days_of, person.leave)))
