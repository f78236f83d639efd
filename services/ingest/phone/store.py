"""The SQL of phone logs: calls by their names and by number and time, and the cursors of files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from byname.channels.inbound import InboundCall
from byname.channels.phone.calls import CallState, fingerprint, logged, patience
from byname.channels.phone.spoken import capitalised
from byname.contracts import CallLogged
from byname.store import Database, Transaction
from byname.store.database import micros
from byname.store.upsert import upsert
from sqlalchemy import ColumnElement, Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.phone.merging import NEAR, Calls, Entry, name_of
from services.ingest.phone.tables import call_names, calls, phone_files
from services.ingest.phone.tail import Cursor

Said = tuple[CallLogged, str]  # with the id of the original that led to it
NameOf = Callable[[str], str]
AT_ONCE = 500


async def take_calls(
    unit: Transaction,
    pieces: Sequence[tuple[InboundCall, str]],
    now: datetime,
    name_of_person: NameOf = capitalised,
) -> list[Said]:
    """Put these pieces (each with its original's id) to their calls; what there is to say of them now.

    Nothing for a call that goes on, nor when nothing new is known of it.
    """
    await unit.serialize("calls")
    known = Calls()
    await _load(unit.connection, known, {name_of(piece) for piece, _ in pieces})
    for piece, raw_id in pieces:
        known.put(_timed(piece, now), raw_id)
    await _load_alike(unit.connection, known)
    known.join()
    said = _news(known, known.touched, now, name_of_person)
    await _save(unit.connection, known, now)
    return said


async def sweep_calls(unit: Transaction, now: datetime, name_of_person: NameOf = capitalised) -> list[Said]:
    """What there is to say of calls whose end nobody told, after a long silence."""
    await unit.serialize("calls")
    query = select(calls).where(calls.c.quiet_at <= micros(now)).order_by(calls.c.quiet_at).limit(AT_ONCE)
    known = Calls()
    for row in await unit.connection.execute(query):
        known.entries[row.id] = _entry(row)
        known.touched[row.id] = None
    said = _news(known, known.touched, now, name_of_person, silent=True)
    await _save(unit.connection, known, now, silent=True)
    return said


async def load_cursor(db: Database, path: str) -> Cursor | None:
    """How far a file of the settings has been read; None when it was never looked at."""
    async with db.reading() as connection:
        row = (await connection.execute(select(phone_files).where(phone_files.c.path == path))).first()
    return Cursor(row.file, row.position, row.mark, row.seen) if row else None


async def save_cursor(db: Database, path: str, cursor: Cursor) -> None:
    """Remember how far it has been read; only once all up to there is kept."""
    values = {
        "path": path,
        "file": cursor.file,
        "position": cursor.position,
        "mark": cursor.mark,
        "seen": cursor.seen,
    }
    async with db.transaction() as unit:
        await upsert(unit.connection, phone_files, [values])


def _news(
    known: Calls, touched: Iterable[str], now: datetime, name_of_person: NameOf, *, silent: bool = False
) -> list[Said]:
    said: list[Said] = []
    for call in touched:
        entry = known.entries[call]
        fact = logged(entry.state, now, name_of_person, silent=silent)
        if fact is None or (mark := fingerprint(fact)) == entry.said:
            continue
        entry.said, entry.state = mark, replace(entry.state, revision=fact.revision)
        said.append((fact, entry.cause))
    return said


def _timed(piece: InboundCall, now: datetime) -> InboundCall:
    """A piece that names no moment at all was about now: a call without a time could never be said."""
    if piece.started_at or piece.answered_at or piece.ended_at:
        return piece
    return piece.model_copy(update={"ended_at": now})


async def _load(connection: AsyncConnection, known: Calls, names: set[str]) -> None:
    for chunk in _chunks(sorted(names)):
        rows = await connection.execute(select(call_names).where(call_names.c.name.in_(chunk)))
        known.names |= {row.name: row.call for row in rows}
    for chunk in _chunks(sorted(set(known.names.values()))):
        await _take(connection, known, calls.c.id.in_(chunk))


async def _load_alike(connection: AsyncConnection, known: Calls) -> None:
    """Calls of the same numbers at about the same time: a note and a record may be one call."""
    states = [known.entries[call].state for call in known.touched]
    moments = [state.started_at for state in states if state.number and state.started_at]
    if not moments:
        return
    numbers = sorted({state.number for state in states if state.number})
    since, upto = micros(min(moments) - NEAR), micros(max(moments) + NEAR)
    for chunk in _chunks(numbers):
        await _take(connection, known, calls.c.number.in_(chunk) & calls.c.started_at.between(since, upto))


async def _take(connection: AsyncConnection, known: Calls, condition: ColumnElement[bool]) -> None:
    for row in await connection.execute(select(calls).where(condition)):
        known.entries.setdefault(row.id, _entry(row))


def _entry(row: Row[Any]) -> Entry:
    pieces = tuple(InboundCall.model_validate(piece) for piece in row.pieces)
    return Entry(CallState(row.id, pieces, row.revision), row.said, row.cause)


async def _save(connection: AsyncConnection, known: Calls, now: datetime, *, silent: bool = False) -> None:
    rows = [_row(known.entries[call], now, silent=silent) for call in known.touched]
    await upsert(connection, calls, rows)
    for lost, kept in known.gone.items():
        await connection.execute(delete(calls).where(calls.c.id == lost))
        await connection.execute(update(call_names).where(call_names.c.call == lost).values(call=kept))
    names = [{"name": name, "call": call} for name, call in known.names.items() if call in known.touched]
    await upsert(connection, call_names, names)


def _row(entry: Entry, now: datetime, *, silent: bool) -> dict[str, Any]:
    state, record = entry.state, entry.state.record
    started_at = state.started_at
    goes_on = bool(record and not record.over) and not silent
    return {
        "id": state.id,
        "pieces": [piece.model_dump(mode="json", exclude_defaults=True) for piece in state.pieces],
        "number": state.number[:64],
        "person": (record.person if record else "")[:64],
        "started_at": micros(started_at) if started_at else None,
        "revision": state.revision,
        "said": entry.said,
        "cause": entry.cause,
        "quiet_at": micros(now + patience(state)) if goes_on else None,
    }


def _chunks(items: Sequence[str]) -> Iterable[Sequence[str]]:
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))
