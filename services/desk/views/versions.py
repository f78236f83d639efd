"""Versions of the team file, and what changed between two of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from difflib import unified_diff
from typing import Literal

from byname.bus.team import TeamVersion
from byname.team import Team

from services.desk.views.model import View, name_of


class VersionView(View):
    """A version of the team file."""

    version: int
    by: str
    at: datetime | None
    has_text: bool  # else it was put in force without its text


class VersionDetail(VersionView):
    """A version with all that it says."""

    text: str
    team: Team


class DiffLine(View):
    """A line of a comparison."""

    kind: Literal["same", "added", "removed", "place"]
    text: str


def version_view(found: TeamVersion, team: Team) -> VersionView:
    """Without its text; `team` is the one in force, and knows people's names."""
    return VersionView(
        version=found.version, by=name_of(team, found.by), at=found.at, has_text=bool(found.text)
    )


def version_detail(found: TeamVersion, team: Team) -> VersionDetail:
    short = version_view(found, team)
    return VersionDetail(**short.model_dump(), text=found.text, team=found.team)


def compared(before: str, after: str) -> tuple[DiffLine, ...]:
    """What changed from one text to another, with three lines around each change; empty when nothing did."""
    return tuple(_lines(before, after))


def _lines(before: str, after: str) -> Iterator[DiffLine]:
    kinds: dict[str, Literal["same", "added", "removed"]] = {" ": "same", "+": "added", "-": "removed"}
    found = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3)
    for number, line in enumerate(found):
        if number < 2:
            continue  # the names of the files
        if line.startswith("@@"):
            place = line.split("+")[1].split(",")[0].split(" ")[0]
            yield DiffLine(kind="place", text=f"line {place}")
        else:
            yield DiffLine(kind=kinds[line[0]], text=line[1:])
