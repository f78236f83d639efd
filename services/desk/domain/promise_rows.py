"""Rows about what our people have told customers they would do; the same in any order of facts."""

from __future__ import annotations

from dataclasses import dataclass

UNDATED = 2**62  # due: nobody has named a moment; after every moment there is
LATENESS = {"": 0, "late": 1, "missed": 2}


@dataclass(slots=True)
class Promise:
    """Something promised. `state` is open, kept or withdrawn, by the newest fact of its sequence.

    `stage` (late, missed) was noticed about the moment `stage_due`: it holds while that is still the moment.
    """

    id: str
    conversation: str = ""
    customer: str = ""
    person: str = ""  # who made it
    text: str = ""
    due: int = UNDATED
    zone: str = ""
    suggestion: str = ""
    made_at: int = 0  # first
    made_sequence: int = -1  # of the newest moment and words
    state: str = ""  # empty: not made, as far as we have heard
    state_sequence: int = -1
    settled_at: int = 0
    settled_by: str = ""
    reply: str = ""  # the words that kept it
    late: int = 0  # 1: kept after its moment
    stage: str = ""
    stage_due: int = 0
    stage_at: int = 0

    def is_made(self, person: str, text: str, due: int, zone: str, sequence: int) -> None:
        """Made, or made again with another moment or words."""
        known = (self.made_sequence, self.due, self.text, self.person, self.zone)
        if (sequence, due, text, person, zone) > known:
            self.person, self.text, self.due, self.zone = person, text, due, zone
            self.made_sequence = sequence
        self.is_now("open", sequence)

    def is_now(
        self, state: str, sequence: int, *, at: int = 0, by: str = "", reply: str = "", late: bool = False
    ) -> None:
        """Open, kept or withdrawn."""
        if (sequence, state) > (self.state_sequence, self.state):
            self.state, self.state_sequence = state, sequence
            self.settled_at, self.settled_by, self.reply, self.late = at, by, reply, int(late)

    def is_overdue(self, stage: str, due: int, at: int) -> None:
        """Somebody has noticed that its moment has passed."""
        if (at, LATENESS[stage], due) > (self.stage_at, LATENESS[self.stage], self.stage_due):
            self.stage, self.stage_due, self.stage_at = stage, due, at


@dataclass(slots=True)
class Hint:
    """A sentence that may be a promise, until a person says whether it is one."""

    id: str
    conversation: str = ""
    customer: str = ""
    person: str = ""
    reply: str = ""
    text: str = ""
    due: int = UNDATED
    zone: str = ""
    at: int = 0  # 0: only what was decided is known
    decision: str = ""  # promised, dismissed; empty: nobody has decided
    decided_sequence: int = -1
    decided_by: str = ""

    def is_decided(self, decision: str, by: str, sequence: int) -> None:
        if (sequence, decision) > (self.decided_sequence, self.decision):
            self.decision, self.decided_by, self.decided_sequence = decision, by, sequence
