"""Rows about what is watched, put off and sent later; the same in any order of facts."""

from __future__ import annotations

from dataclasses import dataclass

WITHDRAWN, RELEASED, WAITING = "withdrawn", "released", "waiting"
_FAR = {"": 0, WAITING: 1, RELEASED: 2, WITHDRAWN: 3}


@dataclass(slots=True)
class Timer:
    """A timer by its name. `due`: from now on; of one that has gone off, the moment that it was armed for."""

    id: str
    kind: str = ""
    conversation: str = ""  # empty: it is about a person
    person: str = ""
    state: str = ""  # armed, disarmed, fired
    due: int = 0
    goal: int = 0  # of a warning: the moment that it warns of; 0: `due` itself
    code: str = ""
    why: str = ""
    changed_at: int = 0

    def is_now(self, change: str, due: int, goal: int, at: int, code: str, why: str) -> None:
        """Of the same moment, going off comes first; else what is heard last counts, since a timer's facts
        come in order."""
        if at < self.changed_at or (at == self.changed_at and change == "fired" and self.state != "fired"):
            return
        self.state = "armed" if change == "moved" else change
        self.due, self.goal = due or self.due, goal
        self.code, self.why, self.changed_at = code, why, at


@dataclass(slots=True)
class Watched:
    """What is watched about a conversation; `id` is the conversation's."""

    id: str
    # Put off by a person. It also ends when the conversation is closed or opened again.
    snoozed: int = 0
    snoozed_until: int = 0  # 0: until the customer writes
    snoozed_by: str = ""
    snoozed_at: int = 0
    snooze_sequence: int = -1
    # Whether the customer is asked afterwards.
    ask_at: int = 0  # 0: not at all
    ask_by: str = ""
    ask_sequence: int = -1  # -1: as the team file says
    asked_at: int = 0
    asked_by: str = ""  # in whose voice
    asked_to: str = ""
    mood: str = ""
    mood_words: str = ""
    mood_at: int = 0
    # The customer was not answered in time.
    missed_at: int = 0
    missed_due: int = 0
    missed_which: str = ""
    missed_minutes: int = 0
    missed_tier: str = ""
    missed_message: str = ""

    def is_snoozed(self, on: bool, sequence: int, until: int = 0, by: str = "", at: int = 0) -> None:
        if (sequence, int(on)) > (self.snooze_sequence, self.snoozed):
            self.snoozed, self.snooze_sequence = int(on), sequence
            self.snoozed_until, self.snoozed_by, self.snoozed_at = until, by, at

    def is_to_be_asked(self, at: int, by: str, sequence: int) -> None:
        if (sequence, at, by) > (self.ask_sequence, self.ask_at, self.ask_by):
            self.ask_at, self.ask_by, self.ask_sequence = at, by, sequence

    def was_asked(self, at: int, by: str, to: str) -> None:
        known = (self.asked_at, self.asked_by, self.asked_to)
        self.asked_at, self.asked_by, self.asked_to = max(known, (at, by, to))

    def feels(self, mood: str, words: str, at: int) -> None:
        """The last one counts."""
        known = (self.mood_at, self.mood, self.mood_words)
        self.mood_at, self.mood, self.mood_words = max(known, (at, mood, words))

    def is_missed(self, at: int, due: int, which: str, minutes: int, tier: str, message: str) -> None:
        if (at, due, message) > (self.missed_at, self.missed_due, self.missed_message):
            self.missed_at, self.missed_due, self.missed_which = at, due, which
            self.missed_minutes, self.missed_tier, self.missed_message = minutes, tier, message


@dataclass(slots=True)
class Scheduled:
    """Words that go out later, have gone, or do not."""

    id: str
    answer: str = ""
    conversation: str = ""
    customer: str = ""
    person: str = ""
    text: str = ""
    attachments: str = ""  # JSON
    channel: str = ""  # empty: where the customer last wrote
    send_at: int = 0
    zone: str = ""
    unless_answered: int = 1
    scheduled_at: int = 0
    state: str = ""  # waiting, released, withdrawn
    state_at: int = 0
    code: str = ""
    why: str = ""

    def is_now(self, state: str, at: int, code: str = "", why: str = "") -> None:
        """It only ever goes on: what is withdrawn stays so, even when its moment had come."""
        if (_FAR[state], at) > (_FAR[self.state], self.state_at):
            self.state, self.state_at, self.code, self.why = state, at, code, why


@dataclass(slots=True)
class Nudge:
    """One matter that a person was told about; said once, never changed."""

    id: str
    nudge: str
    person: str
    conversation: str
    kind: str
    about: str
    step: str
    said: str
    at: int
    urgent: int


@dataclass(slots=True)
class CustomerTier:
    """Of which tier a person has said that a customer is; `id` is the customer's."""

    id: str
    tier: str = ""  # empty: of none
    person: str = ""
    at: int = 0
    sequence: int = -1

    def is_now(self, tier: str, person: str, at: int, sequence: int) -> None:
        known = (self.at, self.sequence, self.tier, self.person)
        self.at, self.sequence, self.tier, self.person = max(known, (at, sequence, tier, person))
