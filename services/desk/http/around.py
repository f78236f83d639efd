"""What stands around a conversation for the person who looks at it: held answers, colleagues, choices."""

from __future__ import annotations

from typing import Any

from services.desk.http.access import Visitor
from services.desk.http.desk import Desk
from services.desk.http.people import all_people
from services.desk.store import attention
from services.desk.views import ConversationDetail, HeldView, WayView, held_view, name_of
from services.desk.views.people import standing


async def around(desk: Desk, visitor: Visitor, conversation: ConversationDetail) -> dict[str, Any]:
    """All of it, for the whole page."""
    return {
        **await questions(desk, visitor, conversation),
        **near(desk, visitor, conversation.id),
        **(await _choices(desk, visitor) if visitor.person else {}),
    }


async def questions(desk: Desk, visitor: Visitor, conversation: ConversationDetail) -> dict[str, Any]:
    """The visitor's held answers, each with the way it would go out by; none where only they can know."""
    if not visitor.person:
        return {"questions": []}
    async with desk.db.reading() as connection:
        rows = await attention.held_answers(connection, conversation.id, visitor.person)
    held = [held_view(row) for row in rows]
    return {"questions": [(one, _way(one, conversation.ways)) for one in held]}


def near(desk: Desk, visitor: Visitor, conversation_id: str) -> dict[str, Any]:
    """Who else is there."""
    found = desk.colleagues.near(conversation_id, visitor.person)
    return {
        "writing": [name_of(desk.team, one.person) for one in found if one.writing],
        "looking": [name_of(desk.team, one.person) for one in found if not one.writing],
    }


def _way(held: HeldView, ways: tuple[WayView, ...]) -> WayView | None:
    usable = [one for one in ways if one.usable]
    if held.way:
        return next((one for one in usable if one.channel == held.way), None)
    return usable[0] if usable and usable[0] is ways[0] and not usable[0].public else None


async def _choices(desk: Desk, visitor: Visitor) -> dict[str, Any]:
    """People to pass to, open incidents, tags in use."""
    async with desk.db.reading() as connection:
        incidents = await attention.open_incidents(connection)
        tags = await attention.words_in_use(connection, "tag")
    person = desk.team.person(visitor.person)
    zone = desk.team.zone_of(person) if person else desk.team.company.zone
    now = desk.clock.now()
    people = [one for one in await all_people(desk, counted=False) if one.id != visitor.person]
    people.sort(key=lambda one: not one.here)
    return {
        "others": [(one, standing(one, now, zone)) for one in people],
        "open_incidents": incidents,
        "all_tags": tags,
        "tiers": [one.label for one in desk.team.tiers],
    }
