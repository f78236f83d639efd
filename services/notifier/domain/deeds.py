"""What came of the orders on top of an answer, as sentences for the one receipt that its person gets. Pure.

The receipt is noted with the answer and waits; each fact that the router says because of the answer adds a
sentence and lets it go. Words, a note, or a refusal have receipts of their own, which take the sentences in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from byname.contracts import (
    AnswerReceived,
    ConversationAssigned,
    ConversationClosed,
    ConversationTagged,
    Event,
    HandleBlocked,
    HandleUnblocked,
    HuddleCalled,
    HuddleEnded,
    IncidentClosed,
    IncidentJoined,
    IncidentLeft,
)
from byname.team import Team

from services.notifier.domain.batch import Batch
from services.notifier.domain.send import Deed, done_key

# The router may be slow, or there was nothing to change; then that is said.
NOTHING_COMES = timedelta(minutes=5)
MORE_MAY_COME = timedelta(seconds=3)
_OF_THEIR_OWN = ("note", "help")  # told by another receipt


def answered(batch: Batch, item: Event[Any]) -> None:
    """A person has answered by mail: orders alone get a receipt of what came of them."""
    said: AnswerReceived = item.data
    orders = [one.name for one in said.commands if one.name != "anyway"]
    if said.front_end != "email" or said.text or not orders or orders == ["close"]:
        return
    if not any(one in _OF_THEIR_OWN for one in orders):
        new = batch.new("done", item.id, item, said.person, {"order": item.id, "subject": said.subject})
        batch.heard.sends.append(replace(new, not_before=batch.now + NOTHING_COMES))


def done(batch: Batch, item: Event[Any]) -> None:
    """The router has done something that a person ordered."""
    sentence = _SAY[type(item.data)](item.data, batch.team)
    if sentence and item.causation:
        number = getattr(item.data, "sequence", 0)
        batch.heard.deeds.append(Deed(item.id, item.causation, batch.now, number, sentence))


def refused(batch: Batch, cause: str) -> None:
    """Nothing of the answer was done, and its person is told why."""
    batch.heard.refused.add(done_key(cause))


def _assigned(said: ConversationAssigned, team: Team) -> str:
    if said.reason.code == "took":
        return "The conversation is yours now"
    return f"{_name(team, said.person)} has the conversation now" if said.reason.code == "passed" else ""


def _called(said: HuddleCalled, team: Team) -> str:
    if not said.person:
        return ""
    voice = f"; {_name(team, said.voice)} stays the voice" if said.voice else ""
    names = ", ".join(_name(team, one) for one in said.called or said.people)
    return f"Called into the huddle: {names}{voice}"


def _joined(said: IncidentJoined, _team: Team) -> str:
    return (
        f"The conversation belongs to the incident “{said.name}” now" if said.reason.code == "person" else ""
    )


def _tagged(said: ConversationTagged, _team: Team) -> str:
    return f"The conversation has the tag “{said.tag}” now" if said.on else f"The tag “{said.tag}” is off"


def _name(team: Team, person_id: str) -> str:
    person = team.person(person_id)
    return person.name if person else person_id


@dataclass(frozen=True, slots=True)
class _Always:
    """The same sentence whatever the fact says besides."""

    sentence: str

    def __call__(self, _said: Any, _team: Team) -> str:
        return self.sentence


_SAY: dict[Any, Callable[[Any, Team], str]] = {
    ConversationAssigned: _assigned,
    ConversationClosed: _Always("The conversation is closed"),
    ConversationTagged: _tagged,
    HandleBlocked: _Always("The sender is blocked: what they write disturbs nobody"),
    HandleUnblocked: _Always("The sender is not blocked any more"),
    HuddleCalled: _called,
    HuddleEnded: _Always("The huddle is over"),
    IncidentClosed: lambda said, _team: f"The incident “{said.name}” is over",
    IncidentJoined: _joined,
    IncidentLeft: _Always("The conversation belongs to no incident any more"),
}
