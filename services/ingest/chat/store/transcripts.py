"""Transcripts and their lines. Whoever adds a line holds the transcript's row until the commit."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from byname.store.database import micros, moment
from sqlalchemy import ColumnElement, and_, bindparam, false, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.chat.model import ChatFile, Line, Transcript
from services.ingest.chat.store.visitors import VISITOR, visitor_of
from services.ingest.chat.tables import lines, sessions, visitors

PAGE = 200
_STATE = ("seq", "seen", "noticed", "conversation", "person", "matter", "wish")
_MOMENTS = ("here_at", "waiting_since", "closed_at")


async def load_transcripts(
    connection: AsyncConnection,
    *,
    ids: Collection[str] = (),
    visitor_ids: Collection[str] = (),
    conversations: Collection[str] = (),
    hold: bool = True,
) -> dict[str, Transcript]:
    """Transcripts by id, visitor or conversation; held until the commit, so that their numbers stay ours."""
    wanted: list[ColumnElement[bool]] = []
    if ids:
        wanted.append(sessions.c.id.in_(sorted(ids)))
    if visitor_ids:
        wanted.append(sessions.c.visitor.in_(sorted(visitor_ids)))
    if conversations:
        wanted.append(sessions.c.conversation.in_(sorted(conversations)))
    return await _transcripts(connection, or_(*wanted), hold=hold) if wanted else {}


async def waiting_too_long(
    connection: AsyncConnection, since: datetime, limit: int = PAGE
) -> dict[str, Transcript]:
    """Those whose oldest line has waited from then or before, and who have not been told so."""
    late = and_(
        sessions.c.noticed.is_(False),
        sessions.c.waiting_since > 0,
        sessions.c.waiting_since <= micros(since),
    )
    return await _transcripts(connection, late, hold=True, limit=limit)


async def _transcripts(
    connection: AsyncConnection, where: ColumnElement[bool], *, hold: bool, limit: int = 0
) -> dict[str, Transcript]:
    query = (
        select(*VISITOR, sessions.c.id.label("session"), *(sessions.c[name] for name in (*_STATE, *_MOMENTS)))
        .join(visitors, visitors.c.id == sessions.c.visitor)
        .where(where)
        .order_by(sessions.c.id)
    )
    if hold and connection.dialect.name == "postgresql":
        query = query.with_for_update(of=sessions)
    rows = await connection.execute(query.limit(limit) if limit else query)
    return {row.session: _transcript(row) for row in rows}


def _transcript(row: Any) -> Transcript:
    values: dict[str, Any] = {name: row._mapping[name] for name in _STATE}
    for name in _MOMENTS:
        at = row._mapping[name]
        values[name] = moment(at) if at else None
    return Transcript(id=row.session, visitor=visitor_of(row), **values)


async def save_transcripts(connection: AsyncConnection, changed: Iterable[Transcript]) -> None:
    """Write what lines and facts change; what the visitor has seen is written by `mark_seen`."""
    names = ("seq", "waiting_since", "noticed", "conversation", "person", "closed_at", "matter", "wish")
    rows = [
        {"key": one.id} | {f"new_{name}": _plain(getattr(one, name)) for name in names} for one in changed
    ]
    if rows:
        statement = update(sessions).where(sessions.c.id == bindparam("key"))
        await connection.execute(statement.values({n: bindparam(f"new_{n}") for n in names}), rows)


async def add_lines(connection: AsyncConnection, new: Sequence[Line]) -> None:
    """Write new lines; their numbers are taken under the transcript's hold."""
    if new:
        await connection.execute(insert(lines), [_row(one) for one in new])


async def lines_by_cid(
    connection: AsyncConnection, wanted: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Line]:
    """The visitor's lines that are there already, by session and cid."""
    if not wanted:
        return {}
    cids: dict[str, list[str]] = {}
    for session, cid in sorted(wanted):
        cids.setdefault(session, []).append(cid)
    # Not as pairs: for those SQLite would read the whole table.
    theirs = ((lines.c.session == session) & lines.c.cid.in_(those) for session, those in cids.items())
    query = select(lines).where(or_(false(), *theirs))
    return {(row.session, row.cid): _line(row) for row in await connection.execute(query)}


async def sessions_of_lines(connection: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    """The transcript of each of these lines, for those that there are."""
    if not ids:
        return {}
    query = select(lines.c.id, lines.c.session).where(lines.c.id.in_(sorted(ids)))
    return {row.id: row.session for row in await connection.execute(query)}


async def lines_after(connection: AsyncConnection, session: str, seq: int, limit: int = PAGE) -> list[Line]:
    """The next lines of a transcript."""
    query = (
        select(lines).where(lines.c.session == session, lines.c.seq > seq).order_by(lines.c.seq).limit(limit)
    )
    return [_line(row) for row in await connection.execute(query)]


async def mark_seen(connection: AsyncConnection, seen: Mapping[str, int]) -> None:
    """What each visitor has seen of their transcript; never less than before, never more than there is."""
    if seen:
        statement = update(sessions).where(
            sessions.c.id == bindparam("key"),
            sessions.c.seen < bindparam("up_to"),
            sessions.c.seq >= bindparam("up_to"),
        )
        rows = [{"key": key, "up_to": up_to} for key, up_to in seen.items()]
        await connection.execute(statement.values(seen=bindparam("up_to")), rows)


async def mark_here(connection: AsyncConnection, present: Collection[str], now: datetime) -> None:
    """These visitors are there now, or have just left."""
    here = sessions.c.id.in_(sorted(present))
    await connection.execute(update(sessions).where(here).values(here_at=micros(now)))


async def unread_replies(connection: AsyncConnection, before: datetime, limit: int = PAGE) -> list[Line]:
    """Replies from before then that nobody has seen, of visitors who are gone and have a proven address."""
    query = (
        select(lines)
        .join(sessions, sessions.c.id == lines.c.session)
        .join(visitors, visitors.c.id == sessions.c.visitor)
        .where(
            lines.c.unread_at == 0,
            lines.c.at < micros(before),
            lines.c.seq > sessions.c.seen,
            sessions.c.here_at < micros(before),
            visitors.c.email != "",
        )
        .order_by(lines.c.at)
        .limit(limit)
    )
    return [_line(row) for row in await connection.execute(query)]


async def mark_unread(connection: AsyncConnection, replies: Sequence[Line], now: datetime) -> None:
    """It has been said that these replies are unread."""
    if replies:
        ids = [one.id for one in replies]
        await connection.execute(update(lines).where(lines.c.id.in_(ids)).values(unread_at=micros(now)))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return micros(value)
    return 0 if value is None else value


def _row(line: Line) -> dict[str, Any]:
    reply = line.kind == "message" and line.sender == "person"
    return {
        "session": line.session,
        "seq": line.seq,
        "id": line.id,
        "kind": line.kind,
        "sender": line.sender,
        "name": line.name,
        "text": line.text,
        "at": micros(line.at),
        "cid": line.cid or None,
        "files": json.dumps([_file_row(one) for one in line.files]) if line.files else "",
        "offer_mail": line.offer_mail,
        "conversation": line.conversation,
        "person": line.person,
        "unread_at": 0 if reply else None,
    }


def _line(row: Any) -> Line:
    return Line(
        session=row.session,
        seq=row.seq,
        id=row.id,
        kind=row.kind,
        sender=row.sender,
        name=row.name,
        text=row.text,
        at=moment(row.at),
        cid=row.cid or "",
        files=_files(row.files),
        offer_mail=row.offer_mail,
        conversation=row.conversation,
        person=row.person,
    )


def _file_row(file: ChatFile) -> dict[str, Any]:
    return {name: getattr(file, name) for name in ("id", "name", "media_type", "sha256", "size")}


def _files(text: str) -> tuple[ChatFile, ...]:
    return tuple(ChatFile(**one) for one in json.loads(text)) if text else ()
