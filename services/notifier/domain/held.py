"""What the receipt of a held answer says: what happened, why, and how to go on. Pure."""

from __future__ import annotations

from typing import Any

from byname.contracts import AnswerHeld
from byname.team import Team

_AGAIN = "To send it all the same, send it again with /anyway alone on its first line; or let it be"
_MOST_NAMES = 40


def held_receipt(said: AnswerHeld, team: Team) -> dict[str, Any]:
    """The content of the receipt. The person's own words are in it: nothing they wrote is lost."""
    words = bool(said.text.strip())
    common = {"text": said.text, "subject": said.subject}
    if said.reason.code == "collision":
        return {**common, "outcome": "stopped", "because": "", "what_to_do": _told(said, _AGAIN)}
    if said.reason.code == "huddle":
        return {**common, "outcome": "kept_inside", "because": "", "what_to_do": _told(said)}
    if said.reason.code in ("taken", "not_offered", "unknown_person"):
        outcome = "stopped" if words else "not_done"
        further = [_further(said.reason.code, team, words=words)]
        return {**common, "outcome": outcome, "because": "", "what_to_do": _told(said, *further)}
    return {
        **common,
        "outcome": "held",
        "because": said.reason.text,
        "what_to_do": "Nothing of it has reached the customer",
    }


def _further(code: str, team: Team, *, words: bool) -> str:
    if code == "unknown_person":
        names = ", ".join(f"{one.name} ({one.id})" for one in team.people[:_MOST_NAMES])
        return f"These are the people: {names}. Send it again with one of these names"
    if words:
        return _AGAIN
    return "There is nothing left for you to do" if code == "taken" else ""


def _told(said: AnswerHeld, *further: str) -> str:
    """The reason and what follows as sentences; the last one without its full stop, as receipts want it."""
    reason = said.reason.text.strip().rstrip(".")
    return ". ".join(part for part in (reason[:1].upper() + reason[1:], *further) if part)
