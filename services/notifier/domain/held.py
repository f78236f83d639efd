"""What the receipt of a held answer says: what happened, why, and how to go on. Pure."""

from __future__ import annotations

from typing import Any

from byname.contracts import AnswerHeld
from byname.team import Team

_MOST_NAMES = 40
# What they asked for, rather than their words to the customer, is what did not happen.
_ABOUT_COMMANDS = ("taken", "not_offered", "unknown_person", "no_words", "no_incident")
# Of promises and dates; the reason says what would do. Half of an answer is never done: all comes again.
_ONCE_MORE = {
    "no_date": "Send it again with a date that I can read",
    "vague": "Send it again with a day, or a time",
    "past": "Send it again with a moment that is still to come",
    "far": "Send it again with a moment within a year",
    "which": "Send it again with words that only one of them has",
    "no_promise": "Send it again with the words of one that is open",
    "no_tier": "Send it again with one of these",
    **dict.fromkeys(
        ("too_many", "too_long", "twice", "contradiction", "nothing_later", "they_answered", "closed"), ""
    ),
}


def held_receipt(said: AnswerHeld, team: Team) -> dict[str, Any]:
    """The content of the receipt. The person's own words are in it: nothing they wrote is lost."""
    code, words = said.reason.code, bool(said.text.strip())
    common = {"text": said.text, "subject": said.subject, "because": ""}
    if code == "huddle":
        return {**common, "outcome": "kept_inside", "what_to_do": _told(said, _anyway(said))}
    if code == "collision":
        return {**common, "outcome": "stopped", "what_to_do": _told(said, _anyway(said), "Or let it be")}
    if code in _ABOUT_COMMANDS or code in _ONCE_MORE:
        outcome = "stopped" if words else "not_done"
        return {**common, "outcome": outcome, "what_to_do": _told(said, _further(said, team, words=words))}
    return {
        **common,
        "outcome": "held",
        "because": said.reason.text,
        "what_to_do": "Nothing of it has reached the customer",
    }


def _anyway(said: AnswerHeld) -> str:
    if "/anyway" in said.reason.text:
        return "By mail: write /anyway alone on the first line, and your words below it"
    return "To send it all the same, write /anyway alone on the first line, and your words below it"


def _further(said: AnswerHeld, team: Team, *, words: bool) -> str:
    code = said.reason.code
    if code == "unknown_person":
        if "there are: " in said.reason.text:
            return "Send it again with one of these names"
        names = ", ".join(f"{one.name} ({one.id})" for one in team.people[:_MOST_NAMES])
        return f"These are the people: {names}. Send it again with one of these names"
    if code == "no_words":
        return "Send it again with what is missing; a mail that begins with /help brings the list of commands"
    if code in _ONCE_MORE:
        return _once_more(_ONCE_MORE[code], words=words)
    if words:
        return _anyway(said) if code == "taken" else "Your words were not sent: send them again without it"
    return "There is nothing left for you to do" if code == "taken" else ""


def _once_more(how: str, *, words: bool) -> str:
    if not words:
        return how
    return f"{how}, and with your words, which stand below" if how else "Nothing of it was done"


def _told(said: AnswerHeld, *further: str) -> str:
    """The reason and what follows as sentences; the last one without its full stop, as receipts want it."""
    reason = said.reason.text.strip().rstrip(".")
    return ". ".join(part for part in (reason[:1].upper() + reason[1:], *further) if part)
