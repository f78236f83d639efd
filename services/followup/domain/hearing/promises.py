"""What was promised, and whether it was kept: the router decides, here it is remembered. Pure."""

from __future__ import annotations

from datetime import datetime

from byname.contracts import PromiseDismissed, PromiseMade, PromiseReopened, PromiseSettled

from services.followup.domain import telling
from services.followup.domain.known import Turn
from services.followup.domain.planning import todo
from services.followup.domain.values import Promise


def made(turn: Turn, said: PromiseMade) -> None:
    """A new one, or one with another moment: everything about it begins anew."""
    turn.known.matter(said.conversation, said.customer)
    promise = turn.known.promise(said.promise, said.conversation)
    if said.sequence > promise.made:
        promise.person, promise.text, promise.suggestion = said.person, said.text, said.suggestion
        promise.made_at, promise.cause = said.made_at, turn.heard.causation
        promise.made, promise.due = said.sequence, said.due
    _not_asked_about(turn, said.suggestion)
    if said.sequence > promise.sequence:
        promise.state, promise.sequence = "open", said.sequence
        promise.done, promise.taken = (), False
        if any(what == "reminder" and due <= turn.now for due, what in _ahead(turn, promise)):
            promise.done = ("reminder",)  # whoever has just said it needs none
        if said.due is None:
            telling.vague(turn, turn.known.matters[said.conversation], promise)
    turn.plan(said.conversation)


def _ahead(turn: Turn, promise: Promise) -> list[tuple[datetime, str]]:
    return todo(promise, turn.rules, turn.known.matters[promise.conversation])


def settled(turn: Turn, said: PromiseSettled) -> None:
    """Kept, or taken back."""
    promise = turn.known.promise(said.promise, said.conversation)
    if said.sequence > promise.sequence:
        promise.state, promise.sequence = said.outcome, said.sequence
    turn.plan(said.conversation)


def reopened(turn: Turn, said: PromiseReopened) -> None:
    """The words that kept it did not arrive."""
    promise = turn.known.promise(said.promise, said.conversation)
    if said.sequence > promise.sequence:
        promise.state, promise.sequence, promise.taken = "open", said.sequence, False
    turn.plan(said.conversation)


def dismissed(turn: Turn, said: PromiseDismissed) -> None:
    """It was none: nobody needs to be asked."""
    _not_asked_about(turn, said.suggestion)


def _not_asked_about(turn: Turn, suggestion: str) -> None:
    for key in [one for one in turn.known.pending if one[1].startswith(f"suggestion {suggestion} ")]:
        turn.known.told.add(key)
        del turn.known.pending[key]
