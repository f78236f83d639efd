"""The list of conversations that stands beside what is read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from fastapi import HTTPException

from services.desk.http.access import Word
from services.desk.http.desk import Desk
from services.desk.http.queries import conversation_page, parse_before
from services.desk.store.read import Filter, last_number

PAGE = 40


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conversations stand in the list, as its address says it."""

    status: Literal["", "open", "closed"] = ""
    owner: Word = ""
    person: Word = ""  # who has it, or whom it belongs to
    tag: Word = ""
    topic: Word = ""
    before: Word = ""

    def query(self, **other: str) -> str:
        """The part of an address that says the same."""
        kept = asdict(self) | other
        return urlencode({name: value for name, value in kept.items() if value})


async def beside(desk: Desk, wanted: Wanted = Wanted(), shown: str = "") -> dict[str, Any]:
    """The list of conversations, as every page shows it."""
    try:
        place = parse_before(wanted.before)
    except ValueError:
        raise HTTPException(422, "this address is not one that the list gave") from None
    rows = Filter(wanted.owner, wanted.status, "", PAGE, place, wanted.person, wanted.tag, wanted.topic)
    found, after = await conversation_page(desk, rows)
    topics = {topic.id: topic.label for topic in desk.team.topics}
    return {
        "conversations": found,
        "status": wanted.status,
        "owner": wanted.owner,
        "mine": wanted.person,
        "tag": wanted.tag,
        "topic": wanted.topic,
        "topic_name": topics.get(wanted.topic, wanted.topic),
        "before": wanted.before,
        "query": wanted.query(),
        "older": wanted.query(before=after) if after else "",
        "shown": shown,
    }


async def newest(desk: Desk) -> int:
    """The number from which a page is told what is new."""
    async with desk.db.reading() as connection:
        return await last_number(connection)
