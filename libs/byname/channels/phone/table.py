"""Call lists of any other exchange (3CX, Yeastar, …): one line a call, read as the settings say."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Literal

from byname.channels.errors import NotForUs, Rejected
from byname.channels.inbound import InboundCall
from byname.channels.phone.settings import PhoneSection
from byname.channels.phone.values import local_time, seconds
from byname.contracts.call import Outcome

SOURCE = "csv"
# What [phone] csv_columns may name; `from`, `to` and `start` must be there.
MEANINGS = (
    "call", "start", "answer", "end", "from", "to", "name", "extension", "direction", "outcome",
    "duration", "talk", "recording",
)  # fmt: skip
_OUTCOMES: dict[str, Outcome] = {
    "answered": "answered", "missed": "missed", "voicemail": "voicemail", "busy": "busy",
    "failed": "failed", "wrong_number": "wrong_number",
}  # fmt: skip


def read_table_row(line: str, header: str, settings: PhoneSection, ordinal: int = 0) -> InboundCall:
    """What a line says. Rejected names the column or the setting that does not fit.

    Where no column names the call, equal lines (`ordinal`: so many stand before it) are as many calls.
    """
    cells = _cells(line, settings.csv_delimiter)
    names = _cells(header, settings.csv_delimiter) if header else []
    told = {meaning: _cell(cells, names, where) for meaning, where in settings.csv_columns.items()}
    start = local_time(told.get("start", ""), settings.csv_time, settings.zone_info)
    if start is None:
        raise Rejected("the line has no start time: see [phone] csv_columns")
    direction, ours, theirs = _parties(told, settings)
    answered = local_time(told.get("answer", ""), settings.csv_time, settings.zone_info)
    ended = local_time(told.get("end", ""), settings.csv_time, settings.zone_info)
    talk = seconds(told["talk"]) if told.get("talk") else None
    if talk is None:
        talk = max(0, round((ended - answered).total_seconds())) if answered and ended else 0
    length = max(seconds(told.get("duration", "")), talk)
    ended = max(ended or start + timedelta(seconds=length), start)
    outcome = _outcome(told, settings, answered=bool(answered or talk))
    number = f"\n{ordinal}" if ordinal and not told.get("call") else ""
    digest = hashlib.sha256((line + number).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return InboundCall(
        id=digest,
        call=(told.get("call") or digest)[:900],
        source=SOURCE,
        ended=True,
        direction=direction,
        number=settings.number(theirs) if direction == "in" else settings.dialled(theirs),
        name=told.get("name", "")[:200],
        line=settings.line(ours or told.get("extension", "")),
        person=settings.person_at(told.get("extension") or ours) or settings.person_of_line(ours),
        outcome=outcome,
        started_at=start,
        answered_at=answered,
        ended_at=ended,
        talk_s=talk if outcome == "answered" else 0,
        recordings=(told["recording"][:1000],) if told.get("recording") else (),
    )


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line.strip("\r\n\ufeff")], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        raise Rejected(f"no line of separated values: {error}") from None


def _cell(cells: Sequence[str], names: Sequence[str], where: str) -> str:
    """The cell of a column by its name, or by its position counted from 1."""
    if where in names:
        place = names.index(where)
    elif where.isascii() and where.isdigit() and int(where) > 0:
        place = int(where) - 1
    else:
        raise Rejected(f"no column {where!r}; there are: {', '.join(names) or 'only positions'}")
    if place >= len(cells):
        raise Rejected(f"the line has {len(cells)} columns, and {where} is none of them")
    return cells[place].strip()


def _parties(told: Mapping[str, str], settings: PhoneSection) -> tuple[Literal["in", "out"], str, str]:
    """Direction, our side, their side."""
    calling, called = told.get("from", ""), told.get("to", "")
    meant = settings.csv_directions.get(told.get("direction", ""), "")
    if meant not in ("in", "out"):
        meant = "out" if settings.is_extension(calling) or settings.is_line(calling) else "in"
        if meant == "out" and settings.is_extension(called):
            raise NotForUs("a call among colleagues")
    return ("out", calling, called) if meant == "out" else ("in", called, calling)


def _outcome(told: Mapping[str, str], settings: PhoneSection, *, answered: bool) -> Outcome:
    written = told.get("outcome", "")
    meant = settings.csv_outcomes.get(written, written.lower())
    return _OUTCOMES.get(meant, "answered" if answered else "missed")
