"""What everybody has in hand, said and done; blocks, incidents and hand-overs: from rows and to rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.people import Said
from byname.store.database import micros, moment
from byname.store.upsert import upsert
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.domain import LIVE, Handover, Incident, InHand, Known, Office, Turn, hint_of
from services.router.store.batch import Batch
from services.router.store.conversations import chunks, customer_of, is_one_of, take
from services.router.tables import (
    blocks,
    conversations,
    customers,
    handovers,
    in_hand,
    incidents,
    people,
    voices,
)


async def load_office(connection: AsyncConnection, known: Known, since: datetime) -> None:
    """Loads, turns, presence; and the chats that are going on."""
    office = known.office
    for row in await connection.execute(select(in_hand)):
        office.in_hand[row.person, row.kind] = InHand(row.open, row.tag)
    for row in await connection.execute(select(people)):
        office.said[row.person] = Said(row.state, moment(row.until) if row.until is not None else None)
        office.turns[row.person] = Turn(row.week, row.minutes, row.red)
    table = conversations.c
    query = select(table.id, table.owner, table.stand_in, table.customer_at).where(
        table.open, table.channel == "chat", table.customer_at > micros(since)
    )
    for row in await connection.execute(query):
        if row.stand_in or row.owner:
            office.live[row.id] = (row.stand_in or row.owner, moment(row.customer_at))


async def load_around(connection: AsyncConnection, known: Known, heard: Batch) -> None:
    """Open incidents, and the hand-overs and blocks that matter."""
    oldest_first = select(incidents).where(incidents.c.open).order_by(incidents.c.opened, incidents.c.id)
    for row in await connection.execute(oldest_first):
        known.incidents[row.id] = _incident(row)
    closed = {one.incident for one in known.conversations.values()} - known.incidents.keys() - {""}
    for chunk in chunks(sorted(closed)):
        for row in await connection.execute(select(incidents).where(incidents.c.id.in_(chunk))):
            known.incidents[row.id] = _incident(row)
    await _load_voices(connection, known, heard)
    await _load_handovers(connection, known, heard)


async def load_blocks(connection: AsyncConnection, known: Known, heard: Batch) -> None:
    """Whether those who speak are blocked; where they are, the conversations that keep their words."""
    if heard.handles:
        for row in await connection.execute(select(blocks).where(is_one_of(blocks, heard.handles))):
            known.blocks[row.channel, row.address] = row.conversation
    owners = {known.handles[key] for key in known.blocks if key in known.handles}
    for chunk in chunks(sorted(owners)):
        await take(connection, known, conversations.c.customer.in_(chunk) & conversations.c.muted)


async def load_blocks_around(connection: AsyncConnection, known: Known, heard: Batch) -> None:
    """The blocks of the conversations that are named: what was blocked there, and whom they are with."""
    named = [known.conversations[one] for one in sorted(heard.conversations) if one in known.conversations]
    if not named:
        return
    keys = {
        (way.handle.channel, way.handle.address) for one in named for way in (one.way, *one.others.values())
    }
    asked = {one.customer for one in named if one.id in heard.asking}
    keys |= {key for key, owner in known.handles.items() if owner in asked} if asked else set()
    there = blocks.c.conversation.in_([one.id for one in named])
    for row in await connection.execute(select(blocks).where(is_one_of(blocks, keys) | there)):
        known.blocks[row.channel, row.address] = row.conversation


async def load_left(connection: AsyncConnection, known: Known, gone: set[str]) -> None:
    """The live talks in which a customer waits for somebody who has just gone."""
    table = conversations.c
    waiting = table.open & table.channel.in_(sorted(LIVE)) & (table.waiting != "")
    await take(
        connection, known, waiting & (table.owner.in_(sorted(gone)) | table.stand_in.in_(sorted(gone)))
    )


def _incident(row: Any) -> Incident:
    return Incident(
        row.id, row.name, tuple(row.topics), tuple(row.words), row.open, row.joined, moment(row.opened)
    )


async def load_unattended(connection: AsyncConnection, known: Known) -> None:
    """The conversations that nobody was there for: somebody has come."""
    await take(connection, known, conversations.c.unattended & conversations.c.open)


async def _load_voices(connection: AsyncConnection, known: Known, heard: Batch) -> None:
    hints = {hint_of(one) for message in heard.messages for one in message.thread.in_reply_to if one}
    for chunk in chunks(sorted(hints)):
        for row in await connection.execute(select(voices).where(voices.c.hint.in_(chunk))):
            known.voices[row.hint] = row.person


# Not whom it moved: that can be 700 kB, and is done.
_WORDS_OF_MOVES = select(
    handovers.c.id, handovers.c.giver, handovers.c.taker, handovers.c.farewell, handovers.c.hello
)


async def _load_handovers(connection: AsyncConnection, known: Known, heard: Batch) -> None:
    wanted = {one.handover for one in known.customers.values() if one.handover}
    wanted |= {one.handover for one in heard.handovers}
    for chunk in chunks(sorted(wanted)):
        for row in await connection.execute(_WORDS_OF_MOVES.where(handovers.c.id.in_(chunk))):
            known.handovers[row.id] = Handover(
                row.id, row.giver, row.taker, farewell=row.farewell, hello=row.hello
            )
    for move in heard.handovers:
        await _load_portfolio(
            connection, known, Handover(move.handover, move.giver, move.taker, move.customers)
        )


async def _load_portfolio(connection: AsyncConnection, known: Known, move: Handover) -> None:
    """The open conversations that go along, the customers named, and how many there are besides."""
    table = conversations.c
    mine = table.open & ((table.owner == move.giver) | (table.stand_in == move.giver))
    await take(connection, known, mine)
    for chunk in chunks(sorted(set(move.customers) - known.customers.keys())):
        for row in await connection.execute(select(customers).where(customers.c.id.in_(chunk))):
            known.customers[row.id] = customer_of(row)


async def count_unloaded(connection: AsyncConnection, known: Known, heard: Batch) -> None:
    """How many customers givers and takers have besides those that are loaded; after all the loading."""
    for person in {one for move in heard.handovers for one in (move.giver, move.taker)}:
        living = (customers.c.owner == person) & customers.c.into.is_(None)
        count = await connection.scalar(select(func.count()).select_from(customers).where(living))
        loaded = sum(one.owner == person and not one.into for one in known.customers.values())
        known.unloaded[person] = int(count or 0) - loaded


def _theirs(move: Handover) -> list[Any]:
    named = [customers.c.id.in_(move.customers)] if move.customers else []
    return [customers.c.owner == move.giver, *named]


async def save_handovers(connection: AsyncConnection, known: Known) -> None:
    """All the customers who were not loaded go along too; before those that were are written."""
    for move in known.new_handovers:
        row = {
            "id": move.id, "giver": move.giver, "taker": move.taker, "customers": list(move.customers),
            "farewell": move.farewell, "hello": move.hello,
        }  # fmt: skip
        await upsert(connection, handovers, [row])
        values = {"owner": move.taker, "handover": move.id}
        await connection.execute(update(customers).where(*_theirs(move)).values(**values))
        closed = (conversations.c.owner == move.giver) & ~conversations.c.open
        if move.customers:
            closed &= conversations.c.customer.in_(move.customers)
        await connection.execute(update(conversations).where(closed).values(owner=move.taker))
        stood_in = ~conversations.c.open & conversations.c.stand_in.in_((move.giver, move.taker))
        if move.customers:
            stood_in &= conversations.c.customer.in_(move.customers)
        quiet = {"stand_in": "", "stand_in_code": ""}
        theirs = conversations.c.owner == move.taker
        at_giver = conversations.c.stand_in == move.giver
        await connection.execute(update(conversations).where(stood_in & (theirs | at_giver)).values(**quiet))


async def save_office(connection: AsyncConnection, known: Known) -> None:
    """Loads, turns, presence, blocks, incidents and voices that have changed."""
    office = known.office
    rows = [_in_hand_row(key, office.in_hand[key]) for key in sorted(office.touched_in_hand)]
    await upsert(connection, in_hand, rows)
    changed = sorted(office.touched_said | office.touched_turns)
    await upsert(connection, people, [_person_row(office, one) for one in changed])
    on = [
        {"channel": channel, "address": address, "conversation": where}
        for (channel, address), where in known.new_blocks.items()
        if where
    ]
    await upsert(connection, blocks, on)
    off = [key for key, where in known.new_blocks.items() if not where]
    if off:
        await connection.execute(delete(blocks).where(is_one_of(blocks, off)))
    await upsert(
        connection,
        incidents,
        [_incident_row(known.incidents[one]) for one in sorted(known.touched_incidents)],
    )
    spoken = [{"hint": hint, "person": who} for hint, who in known.new_voices.items()]
    await upsert(connection, voices, spoken, keep=True)


def _in_hand_row(key: tuple[str, str], one: InHand) -> dict[str, Any]:
    return {"person": key[0], "kind": key[1], "open": one.open, "tag": one.tag}


def _person_row(office: Office, person: str) -> dict[str, Any]:
    said, turn = office.said.get(person, Said("hours")), office.turns.get(person, Turn())
    return {
        "person": person,
        "state": said.state,
        "until": micros(said.until) if said.until else None,
        "week": turn.week,
        "minutes": turn.minutes,
        "red": turn.red,
    }


def _incident_row(one: Incident) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "topics": list(one.topics),
        "words": list(one.words),
        "open": one.open,
        "joined": one.count,
        "opened": micros(one.opened) if one.opened else 0,
    }
