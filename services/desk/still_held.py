"""Whether a held answer still waits for a decision: asked in the transaction that decides."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from services.desk.domain.again import UNPROVEN, again_of
from services.desk.errors import NotNow, NotThere
from services.desk.store.attention import is_dismissed
from services.desk.store.read import get_message
from services.desk.views.model import Row


async def held_once(connection: AsyncConnection, answer: str, person: str) -> Row:
    """An answer of this person that was held, whatever they have decided about it since.

    NotThere, or NotNow when the router has let it go after all.
    """
    row = await get_message(connection, answer, follow=False)
    if row is None or row["person"] != person or row["code"] in UNPROVEN:
        raise NotThere(f"there is no held answer {answer} of yours")
    if row["state"] != "held" or row["became"]:
        raise NotNow("this answer is not held any more")
    return row


async def still_held(connection: AsyncConnection, answer: str, person: str) -> Row:
    """The same, while nothing is decided about it. NotNow, in words, when something is."""
    row = await held_once(connection, answer, person)
    if await is_dismissed(connection, answer):
        raise NotNow("you have thrown these words away: write them anew if they are to go out after all")
    again = await get_message(connection, again_of(answer, row["conversation"], person), follow=False)
    if again is not None and again["direction"]:
        raise NotNow(
            "you have sent these words all the same already: the conversation shows how far they are"
        )
    return row
