"""The list of conversations that stands beside what is read."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import HTTPException

from services.desk.http.desk import Desk
from services.desk.http.queries import conversation_page, parse_before
from services.desk.store.read import Filter, last_number

PAGE = 40


async def beside(desk: Desk, status: str, owner: str, before: str, shown: str = "") -> dict[str, Any]:
    """The list of conversations, as every page shows it."""
    try:
        place = parse_before(before)
    except ValueError:
        raise HTTPException(422, "this address is not one that the list gave") from None
    found, after = await conversation_page(desk, Filter(owner, status, "", PAGE, place))
    kept = {"status": status, "owner": owner, "before": before}
    return {
        "conversations": found,
        "status": status,
        "owner": owner,
        "before": before,
        "query": urlencode({name: value for name, value in kept.items() if value}),
        "older": urlencode({"status": status, "owner": owner, "before": after}) if after else "",
        "shown": shown,
    }


async def newest(desk: Desk) -> int:
    """The number from which a page is told what is new."""
    async with desk.db.reading() as connection:
        return await last_number(connection)
