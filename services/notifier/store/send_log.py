"""The send log's SQL: who may work on which mail now, and how far it came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from byname.store.database import micros, moment
from sqlalchemy import bindparam, case, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifier.domain import CALLS, ConversationFacts, Piece, Send, Words, WordsTurn
from services.notifier.store.deeds import deeds_of
from services.notifier.store.history import TURNS, Open, last_turns, promised, relatives
from services.notifier.store.rows import send_of
from services.notifier.store.words import load_conversations, load_words
from services.notifier.tables import IS_CALL, sends

SHOWS_TURNS = ("notice", "briefing", "page_mail")


@dataclass(frozen=True, slots=True)
class Task:
    """A mail this copy may send now, with what its text needs."""

    send: Send
    words: Words | None
    conversation: ConversationFacts | None
    turns: tuple[WordsTurn, ...]
    promises: tuple[Open, ...] = ()
    done: tuple[str, ...] = ()  # what came of the orders of the answer


_earlier = sends.alias("earlier")
# Built once: SQLAlchemy spends more on building a statement than SQLite on running it.
_due = (
    select(sends)
    .where(sends.c.state == "intent", sends.c.next_at <= bindparam("now"))
    .where(
        (sends.c.kind != "reply")
        | ~exists().where(
            _earlier.c.conversation == sends.c.conversation,
            func.coalesce(_earlier.c.channel, "email") == func.coalesce(sends.c.channel, "email"),
            _earlier.c.kind == "reply",
            _earlier.c.number < sends.c.number,
            _earlier.c.state.in_(("intent", "sending", "handing")),
        )
    )
    # Replies first; among the others, what has been tried in vain does not stand before what is new.
    .order_by(case((sends.c.kind == "reply", 0), else_=1), sends.c.next_at, sends.c.number)
    .limit(bindparam("room"))
    .with_for_update(skip_locked=True)
)
_DUE = {True: _due.where(IS_CALL), False: _due.where(sends.c.kind.not_in(CALLS)), None: _due}
_CLAIM = (
    update(sends)
    .where(sends.c.key == bindparam("one"))
    .values(
        state="sending",
        attempts=sends.c.attempts + 1,
        holder=bindparam("copy"),
        lease_until=bindparam("until"),
        changed_at=bindparam("at"),
    )
)


async def claim(
    connection: AsyncConnection, holder: str, now: datetime, lease: timedelta, limit: int,
    *, calls: bool | None = None,
) -> list[Task]:  # fmt: skip
    """Take what is due. A reply waits for earlier ones of its conversation, so they stay in order.

    `calls`: only the calls of pages, or all but them.
    """
    rows = await connection.execute(_DUE[calls], {"now": micros(now), "room": limit})
    found = [send_of(row) for row in rows]
    if not found:
        return []
    common = {"copy": holder, "until": micros(now + lease), "at": micros(now)}
    await connection.execute(_CLAIM, [{"one": one.key, **common} for one in found])
    mine = [replace(one, state="sending", attempts=one.attempts + 1, holder=holder) for one in found]
    return await _with_words(connection, mine)


async def hand(connection: AsyncConnection, keys: Sequence[str], holder: str, now: datetime) -> set[str]:
    """Mark replies as being handed over; the keys that are still ours to hand over."""
    result = await connection.execute(
        update(sends)
        .where(sends.c.key.in_(keys), sends.c.state == "sending", sends.c.holder == holder)
        .values(state="handing", changed_at=micros(now))
        .returning(sends.c.key)
    )
    return set(result.scalars())


async def keep_piece(
    connection: AsyncConnection, key: str, holder: str, pieces: Sequence[Piece], now: datetime
) -> bool:
    """A piece was taken: the line behind it is crossed, the next piece is as safe as the first was."""
    result = await connection.execute(
        update(sends)
        .where(sends.c.key == key, sends.c.state == "handing", sends.c.holder == holder)
        .values(
            state="sending",
            pieces=[[one.provider_id, one.response] for one in pieces],
            changed_at=micros(now),
        )
        .returning(sends.c.key)
    )
    return result.scalar() is not None


_STILL_OURS = (
    select(sends.c.key)
    .where(
        sends.c.key.in_(bindparam("wanted", expanding=True)),
        sends.c.state.in_(("sending", "handing", "unknown")),
        sends.c.holder.in_((bindparam("copy"), "")),
    )
    .with_for_update()
)


async def still_ours(connection: AsyncConnection, keys: Sequence[str], holder: str) -> set[str]:
    """The sends whose outcome this copy may write: held by it, or declared unknown while it was away."""
    rows = await connection.execute(_STILL_OURS, {"wanted": list(keys), "copy": holder})
    return set(rows.scalars())


async def renew(
    connection: AsyncConnection, holder: str, keys: Sequence[str], now: datetime, lease: timedelta
) -> None:
    """Say that this copy is alive and still works on these mails, and on no others it once took."""
    await connection.execute(
        update(sends)
        .where(sends.c.key.in_(keys), sends.c.holder == holder)
        .where(sends.c.state.in_(("sending", "handing")))
        .values(lease_until=micros(now + lease))
    )


async def abandoned(connection: AsyncConnection, now: datetime) -> list[Send]:
    """Mails whose copy has gone."""
    query = (
        select(sends)
        .where(sends.c.state.in_(("sending", "handing")), sends.c.lease_until < micros(now))
        .with_for_update(skip_locked=True)
    )
    return [send_of(row) for row in await connection.execute(query)]


async def next_due(connection: AsyncConnection, now: datetime) -> datetime | None:
    """When the next mail falls due, or its holder's lease ends; None when nothing waits."""
    waiting = select(func.min(sends.c.next_at)).where(
        sends.c.state == "intent", sends.c.next_at > micros(now)
    )
    leased = select(func.min(sends.c.lease_until)).where(sends.c.state.in_(("sending", "handing")))
    moments = [at for query in (waiting, leased) if (at := await connection.scalar(query))]
    return moment(min(moments)) if moments else None


async def _with_words(connection: AsyncConnection, mine: Sequence[Send]) -> list[Task]:
    words = await load_words(connection, [one.words for one in mine if one.words])
    facts = await load_conversations(connection, sorted({one.conversation for one in mine}))
    shown = {one.conversation for one in mine if one.kind in SHOWS_TURNS}
    # Whoever does not know the customer gets what was said and promised in all their conversations.
    new = sorted({one.conversation for one in mine if one.content.get("role")})
    family = await relatives(connection, new)
    all_of_them = sorted({one for theirs in family.values() for one in theirs})
    said = await last_turns(connection, sorted(shown.union(all_of_them)))
    due = await promised(connection, all_of_them)
    done = await deeds_of(connection, [one.content["order"] for one in mine if _tells_deeds(one)])
    return [
        Task(
            one,
            words.get(one.words),
            facts.get(one.conversation),
            _history(one, said, family, words.get(one.words)),
            tuple(open_one for other in _theirs(one, family) for open_one in due.get(other, ())),
            tuple(done.get(one.content["order"], ())) if _tells_deeds(one) else (),
        )
        for one in mine
    ]


def _tells_deeds(send: Send) -> bool:
    return send.kind in ("receipt", "done") and bool(send.content.get("order"))


def _theirs(send: Send, family: Mapping[str, Sequence[str]]) -> Sequence[str]:
    return family.get(send.conversation, ()) if send.content.get("role") else ()


def _history(
    send: Send,
    said: Mapping[str, Sequence[WordsTurn]],
    family: Mapping[str, Sequence[str]],
    words: Words | None,
) -> tuple[WordsTurn, ...]:
    """What was said in the conversation; where that is nothing yet, in the others of its customer."""
    before = _before(send, said.get(send.conversation, ()), words)
    if before:
        return before
    others = [turn for other in _theirs(send, family) for turn in said.get(other, ())]
    return _before(send, sorted(others, key=lambda turn: turn.at), words)[-TURNS:]


def _before(send: Send, said: Sequence[WordsTurn], words: Words | None) -> tuple[WordsTurn, ...]:
    """A notice shows what was said before the words, the others all that was when they were noted."""
    until = words.received_at if words and send.kind == "notice" else send.created_at
    told = words.id if words and send.kind == "notice" else ""
    return tuple(turn for turn in said if turn.id != told and turn.at <= until)
