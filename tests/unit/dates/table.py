"""Reads the tables of these tests: a line is `text => what is expected of it`."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from byname.hours import WorkingTime, parse_weekly

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN)  # a Monday
OFFICE = WorkingTime(
    parse_weekly("mon-thu 08:30-12:00, mon-thu 13:00-17:30, fri 08:30-16:00", "Europe/Berlin"), "DE"
)


def rows(text: str) -> list[tuple[str, str]]:
    """Its lines, in two; what stands indented below a line goes on with it."""
    joined = text.strip().replace("\n    ", "\n\t").split("\n")
    whole: list[str] = []
    for line in joined:
        if line.startswith("\t"):
            whole[-1] += "\n" + line[1:]
        else:
            whole.append(line)
    return [(one.partition(" => ")[0], one.partition(" => ")[2].strip()) for one in whole]


def clock(moment: datetime, zone: ZoneInfo = BERLIN) -> str:
    """`27.11. 17:00`."""
    return f"{moment.astimezone(zone):%d.%m. %H:%M}"
