"""The rows of the read model. Every change of a row gives the same result in whatever order events come.

What is said once (a subject, a sender) is simply set. What changes (owner, status, delivery) carries what
orders it, and only something newer replaces it. Moments are microseconds since 1970, UTC.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import datetime

from byname.ids import derive_short
from pydantic_core import from_json, to_json

WORDS_LENGTH = 160
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

# Two reports of the same microsecond: the later stage of a mail's life is the newer one.
STAGES = {
    "": 0,
    "received": 1,
    "accepted": 1,
    "requested": 2,
    "told": 3,
    "not_told": 4,
    "unknown": 5,
    "sent": 6,
    "failed": 7,
    "bounced": 8,
    "held": 9,
}


def micros(moment: datetime) -> int:
    """Microseconds since 1970."""
    return int(moment.timestamp() * 1_000_000)


def beginning(text: str) -> str:
    """How a text begins, on one line."""
    words = " ".join(text[: WORDS_LENGTH * 3].split())
    return words if len(words) <= WORDS_LENGTH else words[: WORDS_LENGTH - 1].rstrip() + "…"


def storable(text: str) -> str:
    """A text without what no store, bus or mail can carry: control characters, half characters."""
    return _UNSTORABLE.sub("", text)


@dataclass(frozen=True, slots=True)
class Who:
    """Who has a conversation, by one fact. `until` is in microseconds, 0 when nobody knows."""

    person: str
    code: str
    why: str
    stand_in_for: str = ""
    until: int = 0
    offered: str = ""  # JSON
    policy: int = 0


@dataclass(frozen=True, slots=True)
class Huddle:
    """Who thinks along, by one fact; `people` is JSON, empty when it is over."""

    people: str = ""
    voice: str = ""
    why: str = ""
    by: str = ""


@dataclass(slots=True)
class Conversation:
    """What one customer and their owner say about one matter, as the list shows it."""

    id: str
    customer: str = ""
    name: str = ""
    address: str = ""
    channel: str = ""
    subject: str = ""
    owner: str = ""
    owner_sequence: int = -1
    status: str = "open"
    status_sequence: int = -1
    opened_at: int = 0
    last_at: int = 0
    last_id: str = ""
    last_direction: str = ""
    last_words: str = ""
    last_in_at: int = 0
    last_out_at: int = 0
    customer_at: int = 0
    last_person: str = ""
    # Who has it now, as the newest fact of its sequence says: a person, perhaps in the owner's place, or
    # nobody and these to whom it is offered (JSON).
    person: str = ""
    stand_in_for: str = ""
    until: int = 0
    offered: str = ""
    code: str = ""
    why: str = ""
    policy: int = 0
    person_sequence: int = -1
    # The huddle around it (JSON), while there is one.
    huddle: str = ""
    voice: str = ""
    huddle_why: str = ""
    huddle_by: str = ""
    huddle_sequence: int = -1

    def is_of(self, customer: str, at: int) -> None:
        """Whose conversation it is: links between handles may change that."""
        if (at, customer) > (self.customer_at, self.customer):
            self.customer, self.customer_at = customer, at

    def belongs_to(self, person: str, sequence: int) -> None:
        if (sequence, person) > (self.owner_sequence, self.owner):
            self.owner, self.owner_sequence = person, sequence

    def is_with(self, now: Who, sequence: int) -> None:
        """Who has it, and why."""
        known = (self.person_sequence, self.person, self.code, self.why)
        if (sequence, now.person, now.code, now.why) > known:
            self.person_sequence, self.person = sequence, now.person
            self.stand_in_for, self.until, self.offered = now.stand_in_for, now.until, now.offered
            self.code, self.why, self.policy = now.code, now.why, now.policy
        if now.person:
            self.belongs_to(now.stand_in_for or now.person, sequence)

    def huddles(self, now: Huddle, sequence: int) -> None:
        """Who thinks along; nobody any more when it is empty."""
        if (sequence, now.people) > (self.huddle_sequence, self.huddle):
            self.huddle_sequence, self.huddle, self.voice = sequence, now.people, now.voice
            self.huddle_why, self.huddle_by = now.why, now.by

    def is_now(self, status: str, sequence: int) -> None:
        if (sequence, status) > (self.status_sequence, self.status):
            self.status, self.status_sequence = status, sequence

    def heard(self, message: Message) -> None:
        """Something was said in it. What came from a blocked address is there to be read, and no more."""
        if message.muted:
            return
        if (message.at, message.id) >= (self.last_at, self.last_id):
            self.last_at, self.last_id = message.at, message.id
            self.last_direction, self.last_words = message.direction, message.words
            self.last_person = message.person
        if message.direction == "in" and message.kind in ("message", "call"):
            self.last_in_at = max(self.last_in_at, message.at)
        if message.is_spoken if message.kind == "call" else message.direction == "out":
            self.last_out_at = max(self.last_out_at, message.at)


@dataclass(slots=True)
class Message:
    """A customer's message, a reply, a note, or an answer that became no reply."""

    id: str
    conversation: str = ""
    direction: str = ""
    channel: str = ""
    person: str = ""
    at: int = 0
    name: str = ""
    address: str = ""
    subject: str = ""
    words: str = ""
    kind: str = "message"
    automatic_because: str = ""
    authentication: str = "none"
    reply_to: str = ""
    attachments: str = ""
    warnings: str = ""
    related: str = ""
    answer: str = ""
    became: str = ""
    state: str = ""
    state_at: int = 0
    state_person: str = ""
    state_reason: str = ""
    public: int = 0
    reply_rule: str = ""
    details: str = ""
    call: str = ""
    revision: int = 0
    muted: int = 0  # 1: its sender was blocked, and nobody was told
    code: str = ""  # why it was held, for programs
    way: str = ""  # the channel that an answer is meant for; empty: where they last wrote
    commands: str = ""  # JSON, of an answer with words
    told: str = ""  # JSON: by person and front end, whether they were told of it, when, and why not

    @property
    def is_spoken(self) -> bool:
        """A call in which somebody of ours spoke with them: nobody waits for an answer any more."""
        return bool(self.call) and from_json(self.call)["outcome"] in ("answered", "wrong_number")

    def is_now(self, state: str, at: int = 0, person: str = "", reason: str = "", code: str = "") -> None:
        """Its delivery has come this far. Without a moment: how it began, which anything else replaces."""
        new = (at, STAGES[state], person, reason, code)
        if new > (self.state_at, STAGES[self.state], self.state_person, self.state_reason, self.code):
            self.code = code
            self.state, self.state_at, self.state_person, self.state_reason = state, at, person, reason

    def is_told(self, person: str, front_end: str, state: str, at: int, reason: str = "") -> None:
        """Somebody was told of it, or could not be. It counts as told when anybody was."""
        known = from_json(self.told) if self.told else {}
        key, new = f"{person} {front_end}", [at, STAGES[state], state, person, reason]
        known[key] = max(known.get(key, new), new)
        self.told = to_json(dict(sorted(known.items()))).decode()
        if self.state in ("", "received", "told", "not_told"):
            told = [one for one in known.values() if one[2] == "told"]
            at, _, state, person, reason = max(told or known.values())
            self.state, self.state_at, self.state_person, self.state_reason = state, at, person, reason


def tellings(told: str) -> tuple[list[str], dict[str, str]]:
    """From `Message.told`: who was told, in order, and who could not be on any way, with why."""
    known = sorted(from_json(told).values()) if told else []
    reached = list(dict.fromkeys(person for _, _, state, person, _ in known if state == "told"))
    return reached, {person: why for _, _, _, person, why in known if person not in reached}


@dataclass(slots=True)
class Content:
    """The words themselves."""

    message: str
    text: str
    text_full: str = ""
    html: str = ""
    body: str = ""


@dataclass(slots=True)
class FactRow:
    """One event, as a trace and a list of decisions show it."""

    event: str
    type: str
    source: str
    causation: str
    conversation: str
    about: str
    mail: str
    person: str
    sequence: int
    at: int
    stored_at: int
    what: str
    code: str
    why: str
    due: int = 0  # the moment that it sets, of timers and promises; 0: none


def handle_id_of(channel: str, address: str) -> str:
    """The key of a handle's row."""
    return derive_short("hd", channel, address)


def columns(row_type: type) -> tuple[str, ...]:
    """The names of a row's columns."""
    return tuple(one.name for one in fields(row_type))
