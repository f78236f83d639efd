"""What people are told, in whole sentences. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.followup.domain.rules import Rules
from services.followup.domain.values import Matter, Promise


def waited(matter: Matter, due: datetime, rules: Rules, now: datetime, person: str) -> str:
    """Of an answer that is due soon, or was."""
    since = rules.since(matter.waiting_since or now, now, person)
    by = rules.when(due, now, person)
    if now < due:
        return f"{matter.called} has been waiting since {since}: an answer is due {by}."
    return f"{matter.called} has been waiting since {since}: an answer was due {by}."


def promised(promise: Promise, matter: Matter, rules: Rules, now: datetime, person: str) -> str:
    """Of a promise, before its moment and after."""
    whose = "You" if promise.person == person else rules.name(promise.person)
    what = f": {promise.text}" if promise.text else ""
    if promise.due is None:
        return f"{whose} promised {matter.called} something without a date{what}. When will it be?"
    by = rules.when(promise.due, now, person)
    verb = "is due" if now < promise.due else "was due"
    return f"{whose} promised {matter.called} something that {verb} {by}{what}."


def silent(matter: Matter, rules: Rules, now: datetime, person: str) -> str:
    """Of a customer who has not heard from anybody."""
    since = rules.since(matter.spoken_at or now, now, person)
    if matter.replied:
        return f"{matter.called} has heard nothing from us since {since}, and the matter is open."
    return f"{matter.called} has heard nothing from us at all, since {since}."


def untold(matter: Matter, names: list[str]) -> str:
    """Of a customer whose wish came true without their hearing of it."""
    return f"{matter.called} does not know yet: {', '.join(names)}."


def expecting(expected: datetime, rules: Rules, now: datetime, person: str) -> str:
    """A line for a customer who waits, with the new date that they can expect."""
    day = rules.when(expected, now, person).rpartition(" at ")[0]
    return f"I have not forgotten you. I will write to you again {day} at the latest."


def span(amount: timedelta) -> str:
    """`10 minutes`, `2 hours`."""
    minutes = round(amount / timedelta(minutes=1))
    if minutes % 60 == 0 and minutes >= 60:
        return "an hour" if minutes == 60 else f"{minutes // 60} hours"
    return "a minute" if minutes == 1 else f"{minutes} minutes"
