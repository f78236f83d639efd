"""What the API and the page both ask."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.desk.errors import NotThere
from services.desk.http.desk import Desk
from services.desk.store import attention, customers, due, read
from services.desk.views import (
    Around,
    Beside,
    BlockView,
    ConversationDetail,
    ConversationView,
    CustomerDetail,
    IncidentDetail,
    IncidentView,
    block_view,
    conversation_detail,
    conversation_view,
    customer_detail,
    incident_detail,
    incident_view,
)

HISTORY = 100  # what one look at a customer shows of what was said
MOST_CONVERSATIONS = 200
MEMBERS = 50  # of an incident's conversations on one page


async def conversation_page(desk: Desk, wanted: read.Filter) -> tuple[list[ConversationView], str]:
    """A page of conversations, and where the next one begins; empty on the last one."""
    async with desk.db.reading() as connection:
        rows = await read.list_conversations(connection, wanted)
        found = await lines_of(desk, connection, rows)
    full = len(rows) == wanted.limit
    after = f"{rows[-1]['last_at']}.{rows[-1]['id']}" if full else ""
    return found, after


async def lines_of(
    desk: Desk, connection: AsyncConnection, rows: Sequence[read.Row]
) -> list[ConversationView]:
    """Conversations as the list shows them."""
    if not rows:
        return []
    ids = [row["id"] for row in rows]
    troubles = await read.troubles(connection, ids)
    channels = await read.incoming_channels(connection, ids)
    calls = await read.calls_among(connection, [row["last_id"] for row in rows if row["last_id"]])
    names = await customers.names_of(connection, {row["customer"] for row in rows if not row["name"]})
    labels = await attention.labels_of(connection, ids)
    incidents = await attention.incidents_of(connection, ids)
    watched, targets = await due.watched_of(connection, ids), await due.targets_of(connection, ids)
    return [
        conversation_view(
            row,
            desk.team,
            troubles.get(row["id"], ()),
            Beside(
                tuple(channels.get(row["id"], ())),
                names.get(row["customer"], ""),
                row["last_id"] in calls,
                labels.get(row["id"], ()),
                incidents.get(row["id"], ()),
                watched.get(row["id"]),
                targets.get(row["id"]),
            ),
        )
        for row in rows
    ]


async def offers(desk: Desk) -> list[ConversationView]:
    """What nobody has: those first that have waited longest."""
    async with desk.db.reading() as connection:
        return await lines_of(desk, connection, await attention.offered_conversations(connection))


async def all_incidents(desk: Desk) -> list[IncidentView]:
    """Open ones first, then the newest."""
    async with desk.db.reading() as connection:
        rows = await attention.list_incidents(connection)
    return [incident_view(row, desk.team) for row in rows]


async def one_incident(
    desk: Desk, incident_id: str, limit: int = MEMBERS, before: str = ""
) -> IncidentDetail:
    """An incident with a page of its conversations; NotThere when it is unknown.

    ValueError when `before` is none of ours.
    """
    place = parse_place(before)
    async with desk.db.reading() as connection:
        row = await attention.get_incident(connection, incident_id)
        if row is None:
            raise NotThere(f"there is no incident {incident_id}")
        members = await attention.joined_to(connection, incident_id, limit, place)
        ids = [one["conversation"] for one in members]
        lines = await lines_of(desk, connection, await attention.conversations_named(connection, ids))
    last = members[-1] if len(members) == limit else None
    after = f"{last['on']}.{last['at']}.{last['conversation']}" if last else ""
    return incident_detail(row, members, {one.id: one for one in lines}, desk.team, after)


async def all_blocks(desk: Desk) -> list[BlockView]:
    """Addresses of which nobody is told."""
    async with desk.db.reading() as connection:
        rows = await attention.list_blocks(connection)
    return [block_view(row, desk.team) for row in rows]


async def one_customer(desk: Desk, customer_id: str, before: str = "") -> CustomerDetail:
    """A customer over all channels, whoever they have become; NotThere when nobody knows them.

    ValueError when `before` is none of ours.
    """
    place = parse_before(before)
    async with desk.db.reading() as connection:
        customer = await customers.customer_now(connection, customer_id)
        rows = await customers.rows_of(connection, customer, HISTORY, place)
        wanted = read.Filter(customer=customer, limit=MOST_CONVERSATIONS)
        conversations = await lines_of(desk, connection, await read.list_conversations(connection, wanted))
    if not (rows.handles or conversations or rows.links):
        raise NotThere(f"there is no customer {customer_id}")
    full = len(rows.history) == HISTORY
    after = f"{rows.history[-1]['at']}.{rows.history[-1]['id']}" if full else ""
    return customer_detail(rows, conversations, desk.team, after)


def parse_before(text: str) -> tuple[int, str] | None:
    """Where a page begins; ValueError when it is none of ours."""
    if not text:
        return None
    at, _, conversation = text.partition(".")
    if not conversation:
        raise ValueError(text)
    number = int(at)
    if not 0 <= number < 2**63:  # no store can compare with more
        raise ValueError(text)
    return number, conversation


def parse_place(text: str) -> attention.Place | None:
    """Where a page of an incident begins; ValueError when it is none of ours."""
    on, _, rest = text.partition(".")
    place = parse_before(rest)
    if place is None and not text:
        return None
    if place is None or on not in ("0", "1"):
        raise ValueError(text)
    return int(on), *place


async def one_conversation(desk: Desk, conversation_id: str) -> ConversationDetail:
    """All of a conversation; NotThere when it is unknown."""
    async with desk.db.reading() as connection:
        row = await read.get_conversation(connection, conversation_id)
        if row is None:
            raise NotThere(f"there is no conversation {conversation_id}")
        messages = await read.get_messages(connection, conversation_id)
        titles = [one["related"] for one in messages if one["related"]]
        around = Around(
            decisions=await read.get_decisions(connection, conversation_id),
            titles=await read.get_titles(connection, titles),
            handles=await customers.handles_of(connection, row["customer"]),
            assignments=await attention.assignments_of(connection, conversation_id),
            labels=(await attention.labels_of(connection, [conversation_id])).get(conversation_id, ()),
            incidents=(await attention.incidents_of(connection, [conversation_id])).get(conversation_id, ()),
            blocks=await attention.list_blocks(connection, row["customer"]),
            seen=await attention.newest_sequence(connection, conversation_id),
            due=await due.due_of(connection, row),
        )
    return conversation_detail(row, messages, around, desk.team, desk.clock.now())
