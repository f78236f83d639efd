"""What the form of a conversation sends: words, or an order that keeps the words for later."""

from __future__ import annotations

from typing import Annotated, Literal

from byname.contracts import Command
from byname.team import Team
from pydantic import Field, StringConstraints, TypeAdapter

from services.desk.errors import NotLikeThat
from services.desk.http.body import LONGEST_ANSWER, Seen
from services.desk.http.due_form import DUE_DONE, DueFields, Line, Name
from services.desk.orders import to_incident, to_people

WITH_WORDS = ("send", "note", "close", "later")
# Said by its name alone.
PLAIN = ("take", "calm", "leave", "resolved")
DONE = {
    "take": "Asked for: whoever is first has it.",
    "pass": "Passed on.",
    "huddle": "Called in.",
    "calm": "The huddle is over.",
    "incident": "It is about this incident.",
    "leave": "It is not about the incident.",
    "resolved": "The incident is over.",
    "block": "Blocked: nobody is told any more of what comes from there.",
    "tag": "Tagged.",
    "untag": "The tag is off.",
    **DUE_DONE,
}
_COMMANDS = TypeAdapter(tuple[Command, ...])
NOTHING_CHOSEN = "Nothing was done: press the button for what you want."


class Fields(DueFields):
    """The form's fields. `seen` is the newest fact on the page; `again` the held answer changed."""

    once: Annotated[str, StringConstraints(max_length=100)] = ""
    action: Literal[
        "stay", "send", "note", "close", "take", "anyway", "pass", "huddle", "calm", "incident", "leave",
        "resolved", "block", "tag", "later", "promise", "snooze", "wake", "ask", "wish", "tier",
    ] = "stay"  # fmt: skip
    text: Annotated[str, StringConstraints(max_length=LONGEST_ANSWER)] = ""
    way: Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9]{1,15}(:public)?)?$")] = ""
    seen: Seen = 0
    again: Annotated[str, StringConstraints(max_length=128)] = ""
    pass_to: Name = ""
    pass_why: Line = ""
    huddle: list[Name] = Field(default_factory=list)
    huddle_why: Line = ""
    incident: Line = ""
    incident_name: Line = ""
    incident_words: Line = ""
    block_why: Line = ""
    tag: Line = ""
    untag: Line = ""

    @property
    def said(self) -> str:
        """The words, as they were meant."""
        return self.text.replace("\r\n", "\n").strip()

    @property
    def wanted(self) -> str:
        """What is to be done. The Enter key in a small field means that field, and never sends the words."""
        if self.untag:
            return "untag"
        if named := self.named:
            return named
        return self.entered or ("tag" if self.tag else "stay") if self.action == "stay" else self.action


def fields_of(commands: str) -> Fields:
    """What was said with words that were held, so that changing them loses nothing of it."""
    said = {one.name: one.text for one in _COMMANDS.validate_json(commands or "[]")}
    return Fields(later_when=said.get("later", "")[:300], promise_what=said.get("promise", "")[:500])


def order_of(fields: Fields, team: Team) -> tuple[Command, ...]:
    """The commands that the form means. NotLikeThat, in words, when something is missing."""
    wanted = fields.wanted
    if wanted in PLAIN:
        return (Command(name=wanted),)
    if wanted == "anyway":  # although somebody else has it
        return Command(name="take"), Command(name="anyway")
    if wanted == "pass":
        return (to_people("pass", [fields.pass_to] if fields.pass_to else [], fields.pass_why, team),)
    if wanted == "huddle":
        if not fields.huddle:
            raise NotLikeThat("Choose whom to call in.")
        return (to_people("huddle", fields.huddle, fields.huddle_why, team),)
    if wanted == "incident":
        return (_incident(fields),)
    return (_with_words(wanted, fields),)


def _incident(fields: Fields) -> Command:
    name = fields.incident or fields.incident_name
    if not name:
        raise NotLikeThat("Choose an incident, or give a new one a name.")
    return to_incident(name, "" if fields.incident else fields.incident_words)


def _with_words(wanted: str, fields: Fields) -> Command:
    words, missing = {
        "block": (fields.block_why, "Say why this sender is blocked."),
        "tag": (fields.tag, "Write the tag first."),
        "untag": (fields.untag, "Choose a tag."),
    }.get(wanted, ("", NOTHING_CHOSEN))
    if not words:
        raise NotLikeThat(missing)
    return Command(name=wanted, text=words)
