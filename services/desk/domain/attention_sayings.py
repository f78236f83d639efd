"""What the facts about attention say, in a sentence. People stand here by id, as in every fact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from byname.contracts import (
    ConversationAssigned,
    ConversationOffered,
    ConversationTagged,
    Fact,
    HandleBlocked,
    HandleUnblocked,
    HuddleCalled,
    HuddleEnded,
    IncidentClosed,
    IncidentJoined,
    IncidentLeft,
    IncidentOpened,
    MessageAttached,
    PageRequested,
)

from services.desk.domain.saying import Saying


def listed(names: Sequence[str]) -> str:
    """Names as one says them: a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


FEW = 3


def few(names: Sequence[str]) -> str:
    """Names as one says them; of many only how many they are."""
    return listed(names) if len(names) <= FEW else f"{len(names)} people"


def _until(moment: datetime | None) -> str:
    return f" until {moment:%Y-%m-%d %H:%M} UTC" if moment else ""


def _by(policy: int) -> str:
    return f" (policy {policy})" if policy else ""


def _attached(d: MessageAttached) -> Saying:
    if d.muted:
        what = "its sender is blocked: nobody is told"
    elif d.stand_in_for:
        what = f"{d.person} answers it, standing in for {d.stand_in_for}{_until(d.until)}"
    elif d.offered and not d.person:
        what = f"it is offered to {few(d.offered)}"
    elif d.reason.code == "waits":
        what = f"it waits for {d.person}" + (f", back {d.until:%Y-%m-%d %H:%M} UTC" if d.until else "")
    else:
        what = f"it belongs to {d.person or 'nobody yet'}"
    return Saying(d.message, what + _by(d.policy), d.reason.code, d.reason.text, d.person)


def _assigned(d: ConversationAssigned) -> Saying:
    after = f" after {d.previous}" if d.previous else ""
    if d.stand_in_for:
        what = f"{d.person} stands in for {d.stand_in_for}{_until(d.until)}"
    elif d.person:
        what = f"{d.person} owns it{after}"
    else:
        what = f"nobody has it{after}"
    return Saying(d.conversation, what + _by(d.policy), d.reason.code, d.reason.text, d.person)


def _offered(d: ConversationOffered) -> Saying:
    what = f"it is offered to {few(d.people)}: nobody has it yet{_by(d.policy)}"
    return Saying(d.conversation, what, d.reason.code, d.reason.text)


def _tagged(d: ConversationTagged) -> Saying:
    what = f"{d.person} tagged it “{d.tag}”" if d.on else f"{d.person} took off the tag “{d.tag}”"
    return Saying(d.conversation, what, person=d.person)


def _huddle(d: HuddleCalled) -> Saying:
    what = f"a huddle of {listed(d.people)}" if d.people else "a huddle"
    what += f" around it; {d.voice} stays the voice" if d.voice else " around it"
    return Saying(d.conversation, what, d.reason.code, d.reason.text, d.person)


def _calm(d: HuddleEnded) -> Saying:
    return Saying(d.conversation, f"{d.person} ended the huddle", person=d.person)


def _paged(d: PageRequested) -> Saying:
    who = "everybody who is here" if d.step == "everyone" else "whoever is on call"
    what = f"nobody has answered: {who} is called ({few(d.people) or 'nobody'})"
    return Saying(d.message, what, d.reason.code, d.reason.text)


def _incident(d: IncidentOpened) -> Saying:
    by = f"{d.person} opened" if d.person else "a rule opened"
    return Saying(d.incident, f"{by} the incident “{d.name}”", d.reason.code, d.reason.text, d.person)


def _joined(d: IncidentJoined) -> Saying:
    return Saying(d.conversation, f"it is about the incident “{d.name}”", d.reason.code, d.reason.text)


def _left(d: IncidentLeft) -> Saying:
    return Saying(d.conversation, f"{d.person} said: it is not about the incident", person=d.person)


def _over(d: IncidentClosed) -> Saying:
    what = f"{d.person} closed the incident “{d.name}” ({d.conversations} conversations)"
    return Saying(d.incident, what, person=d.person)


def _blocked(d: HandleBlocked) -> Saying:
    what = f"{d.person} blocked {d.handle.address}"
    return Saying(d.conversation, what, d.reason.code, d.reason.text, d.person)


def _unblocked(d: HandleUnblocked) -> Saying:
    return Saying(d.conversation, f"{d.person} unblocked {d.handle.address}", "unblocked", "", d.person)


ATTENTION_SAYINGS: dict[type[Fact], Callable[[Any], Saying]] = {
    MessageAttached: _attached,
    ConversationAssigned: _assigned,
    ConversationOffered: _offered,
    ConversationTagged: _tagged,
    HuddleCalled: _huddle,
    HuddleEnded: _calm,
    PageRequested: _paged,
    IncidentOpened: _incident,
    IncidentJoined: _joined,
    IncidentLeft: _left,
    IncidentClosed: _over,
    HandleBlocked: _blocked,
    HandleUnblocked: _unblocked,
}
