"""Moments as people type them: `7d` and `12h` ago, a day, or a day and an hour."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from byname.clock import SystemClock
from byname.team import Team

_AGO = re.compile(r"(\d{1,5})\s*([mhdw])")
_UNIT = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


class Moment(click.ParamType):  # type: ignore[type-arg]
    """`7d` (ago), `2026-11-02`, `2026-11-02T14:00` or with a zone; without one it is the company's clock."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        text = str(value).strip()
        ago = _AGO.fullmatch(text)
        if ago:
            return SystemClock().now() - int(ago[1]) * _UNIT[ago[2]]
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"{text!r} is no moment: say 7d, 12h, 2026-11-02 or 2026-11-02T14:00", param, ctx)


MOMENT = Moment()


def moment_of(moment: datetime | None, team: Team) -> datetime | None:
    """With a zone: the company's where none was typed."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(team.company.zone))
    return moment.astimezone(UTC)
