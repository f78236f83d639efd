"""Why did this go to Tom? One message decided anew, with each rule's word and who else there was. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from byname.contracts import Event, Fact
from byname.team import Person

from services.router.domain import Choice, Sight, Step, Trail, Witness
from services.router.domain.office import limit_of
from services.router.replay.comparing import Outcome, outcome_of
from services.router.replay.playing import Player, PolicyAt
from services.router.replay.recording import Happening


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of our people at that moment. `why_not` is empty for whoever could answer."""

    person: str
    name: str
    status: str  # "at work until 17:00"
    here: bool
    in_hand: int
    limit: int  # 0: none
    kind: str  # of what is in hand: chats, calls, mails
    why_not: str


@dataclass(slots=True)
class Explanation:
    """What each rule said, what came of it, and who else there was."""

    steps: list[Step] = field(default_factory=list)
    how: str = ""  # given, waits, offered; empty where no rule had to be asked
    outcome: Outcome | None = None
    candidates: list[Candidate] = field(default_factory=list)
    warnings: tuple[str, ...] = ()
    version: int = 0  # of the team file; 0: one that is not in force


class _Onlooker(Witness):
    def __init__(self, explanation: Explanation) -> None:
        self._explanation = explanation

    def saw(self, sight: Sight, choice: Choice, trail: Trail) -> None:
        """Write it down before it changes anything."""
        self._explanation.steps, self._explanation.how = list(trail), choice.how
        self._explanation.warnings = choice.warnings
        self._explanation.candidates = [_candidate(sight, one) for one in sight.policy.team.people]


def explain(
    happenings: Sequence[Happening], then: PolicyAt, policy: PolicyAt, heard: Event[Fact], now: datetime
) -> Explanation:
    """What would be decided about `heard` at `now`, after all these had come out as recorded."""
    player, found = Player(()), Explanation()
    for happening in happenings:
        player.as_recorded(happening, then)
    chosen = policy(now, 0)
    found.version = chosen.version
    found.outcome = outcome_of(player.decide(heard, chosen, now, _Onlooker(found)))
    return found


def _candidate(sight: Sight, person: Person) -> Candidate:
    status, kind = sight.status(person), sight.kind
    return Candidate(
        person.id, person.name, status.why, status.here, sight.loads.get(person.id, 0),
        limit_of(person, kind), kind, _why_not(sight, person),
    )  # fmt: skip


def _why_not(sight: Sight, person: Person) -> str:
    status, channel = sight.status(person), sight.ask.channel
    if person.id in sight.ask.without:
        return "had their chance"
    if not status.here:
        return status.why
    if not person.speaks(channel):
        return f"does not answer on {channel}"
    if sight.is_full(person):
        return f"full: {sight.loads.get(person.id, 0)} of {limit_of(person, sight.kind)} {sight.kind}"
    return "" if person.support else "not in support"


def find(happenings: Sequence[Happening], anything: str) -> int | None:
    """The place of what has this id: message, call, Message-ID or event; of a conversation the last words."""
    found = None
    wanted = anything.strip().strip("<>")
    for place, happening in enumerate(happenings):
        attached, data = happening.attached, happening.heard.data
        if attached is None:
            continue
        names = {happening.heard.id, attached.message, getattr(data, "provider_id", "")}
        if wanted in names or any(one.id == wanted for one in happening.said):
            return place
        if attached.conversation == wanted:
            found = place
    return found
