"""What the API and the page both ask."""

from __future__ import annotations

from services.desk.errors import NotThere
from services.desk.http.desk import Desk
from services.desk.store import read
from services.desk.views import (
    ConversationDetail,
    ConversationView,
    conversation_detail,
    conversation_view,
)


async def conversation_page(desk: Desk, wanted: read.Filter) -> tuple[list[ConversationView], str]:
    """A page of conversations, and where the next one begins; empty on the last one."""
    async with desk.db.reading() as connection:
        rows = await read.list_conversations(connection, wanted)
        troubles = await read.troubles(connection, [row["id"] for row in rows]) if rows else {}
    full = len(rows) == wanted.limit
    after = f"{rows[-1]['last_at']}.{rows[-1]['id']}" if full else ""
    return [conversation_view(row, desk.team, troubles.get(row["id"], ())) for row in rows], after


def parse_before(text: str) -> tuple[int, str] | None:
    """Where a page begins; ValueError when it is none of ours."""
    if not text:
        return None
    at, _, conversation = text.partition(".")
    if not conversation:
        raise ValueError(text)
    return int(at), conversation


async def one_conversation(desk: Desk, conversation_id: str) -> ConversationDetail:
    """All of a conversation; NotThere when it is unknown."""
    async with desk.db.reading() as connection:
        row = await read.get_conversation(connection, conversation_id)
        if row is None:
            raise NotThere(f"there is no conversation {conversation_id}")
        messages = await read.get_messages(connection, conversation_id)
        decisions = await read.get_decisions(connection, conversation_id)
        titles = await read.get_titles(connection, [one["related"] for one in messages if one["related"]])
    return conversation_detail(row, messages, decisions, titles, desk.team)
