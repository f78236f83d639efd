"""Visitors, and the tokens that speak for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from byname.store.database import micros
from byname.store.upsert import upsert
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.chat.model import Guest, Visitor, session_of, signed_name
from services.ingest.chat.tables import secrets, sessions, tokens, visitors


def visitor_of(row: Any) -> Visitor:
    """The visitor of a row that has the visitors' columns."""
    return Visitor(
        id=row.visitor,
        site=row.site,
        subject=row.subject,
        name=row.name,
        email=row.email,
        proof=row.proof,
        phone=row.phone,
    )


VISITOR = (
    visitors.c.id.label("visitor"),
    visitors.c.site,
    visitors.c.subject,
    visitors.c.name,
    visitors.c.email,
    visitors.c.proof,
    visitors.c.phone,
)

DEVICE = ("page_url", "page_title", "language", "zone")  # of a token: where the visitor sits, and before what


async def find_guest(connection: AsyncConnection, token_hash: str, now: datetime) -> Guest | None:
    """Whom this token speaks for, unless it is unknown or too old."""
    query = (
        select(*VISITOR, *(tokens.c[name] for name in DEVICE), sessions.c.id.label("session"))
        .join(visitors, visitors.c.id == tokens.c.visitor)
        .join(sessions, sessions.c.visitor == visitors.c.id)
        .where(tokens.c.hash == token_hash, tokens.c.expires_at > micros(now))
    )
    row = (await connection.execute(query)).first()
    if row is None:
        return None
    return Guest(token_hash, visitor_of(row), row.session, **{name: row._mapping[name] for name in DEVICE})


async def find_signed(connection: AsyncConnection, site: str, subject: str) -> Visitor | None:
    """The visitor whom the site has vouched for before."""
    query = select(*VISITOR).where(visitors.c.known_as == signed_name(site, subject))
    row = (await connection.execute(query)).first()
    return visitor_of(row) if row else None


async def save_visitor(connection: AsyncConnection, visitor: Visitor, now: datetime) -> None:
    """Write a visitor as they are known now, with an empty transcript when they are new."""
    known = {
        "known_as": visitor.known_as,
        "subject": visitor.subject,
        "name": visitor.name,
        "email": visitor.email,
        "proof": visitor.proof,
        "phone": visitor.phone,
    }
    done = await connection.execute(update(visitors).where(visitors.c.id == visitor.id).values(known))
    if done.rowcount:
        return
    row = {"id": visitor.id, "site": visitor.site, "created_at": micros(now), **known}
    await upsert(connection, visitors, [row], keep=True)
    empty = {
        "id": session_of(visitor.id),
        "visitor": visitor.id,
        "conversation": "",
        "person": "",
        "wish": "",
        "noticed": False,
        **dict.fromkeys(("seq", "seen", "here_at", "waiting_since", "closed_at", "matter"), 0),
    }
    await upsert(connection, sessions, [empty], keep=True)


async def save_token(connection: AsyncConnection, guest: Guest, now: datetime, lasts: timedelta) -> None:
    """Write the token, or renew it."""
    row = {
        "hash": guest.token_hash,
        "visitor": guest.visitor.id,
        **{name: getattr(guest, name) for name in DEVICE},
        "created_at": micros(now),
        "expires_at": micros(now + lasts),
    }
    await upsert(connection, tokens, [row])


async def drop_tokens(connection: AsyncConnection, visitor_id: str) -> None:
    """No token speaks for this visitor any more."""
    await connection.execute(delete(tokens).where(tokens.c.visitor == visitor_id))


async def forget_idle(connection: AsyncConnection, now: datetime, before: datetime) -> None:
    """Forget tokens that ran out, and visitors who came before then and never said a word."""
    await connection.execute(delete(tokens).where(tokens.c.expires_at <= micros(now)))
    silent = (
        select(visitors.c.id)
        .join(sessions, sessions.c.visitor == visitors.c.id)
        .where(sessions.c.seq == 0, visitors.c.created_at < micros(before), visitors.c.subject == "")
        .limit(1000)
    )
    found = list(await connection.scalars(silent))
    if found:
        await connection.execute(delete(tokens).where(tokens.c.visitor.in_(found)))
        await connection.execute(delete(sessions).where(sessions.c.visitor.in_(found), sessions.c.seq == 0))
        await connection.execute(delete(visitors).where(visitors.c.id.in_(found)))


async def shared_secret(connection: AsyncConnection, name: str, fresh: bytes) -> bytes:
    """A secret that all copies share: the first one to ask brings it."""
    await upsert(connection, secrets, [{"name": name, "value": fresh}], keep=True)
    found = await connection.scalar(select(secrets.c.value).where(secrets.c.name == name))
    return bytes(found or fresh)
