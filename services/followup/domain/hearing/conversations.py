"""Who has a conversation, and how it stands. Pure."""

from __future__ import annotations

from datetime import timedelta

from byname.contracts import (
    ConversationAssigned,
    ConversationClosed,
    ConversationOffered,
    ConversationOpened,
    ConversationReopened,
    ConversationTagged,
    HandleBlocked,
    HandleUnblocked,
)

from services.followup.domain.known import Turn
from services.followup.domain.ladder import seen_to
from services.followup.domain.values import NAME_CHARS, Matter, Unanswered

# It is the customer's last words that wait again.
NOT_ANSWERED = ("reply_failed", "unblocked")


def opened(turn: Turn, said: ConversationOpened) -> None:
    """A new matter."""
    matter = turn.known.matter(said.conversation, said.customer)
    matter.name, matter.address = said.handle.name[:NAME_CHARS], said.handle.address
    matter.channel = matter.channel or said.handle.channel
    matter.opened_at = said.opened_at
    matter.spoken_at = matter.spoken_at or said.opened_at
    if matter.placed:  # else it will be in a moment
        turn.plan(matter.id)


def assigned(turn: Turn, said: ConversationAssigned) -> None:
    """Somebody has it now; who takes it stops the ladder."""
    matter = turn.known.matter(said.conversation, said.customer)
    if said.sequence > matter.placed:
        matter.person, matter.offered, matter.placed = said.person, (), said.sequence
        matter.owner = said.stand_in_for or said.person
    if said.reason.code == "took":
        matter.step, matter.stepped_at = 0, turn.now if matter.stepped_at else None
        seen_to(turn, matter)
    turn.plan(matter.id)


def offered(turn: Turn, said: ConversationOffered) -> None:
    """Nobody has it."""
    matter = turn.known.matter(said.conversation, said.customer)
    if said.sequence > matter.placed:
        matter.person, matter.offered, matter.placed = "", said.people, said.sequence
    turn.plan(matter.id)


def closed(turn: Turn, said: ConversationClosed) -> None:
    """Settled: nobody waits any more; some days later the customer may be asked."""
    matter = turn.known.matter(said.conversation)
    newest = said.sequence > matter.status
    _ends(matter, said.sequence)
    seen_to(turn, matter)
    days = turn.rules.section.ask_after_days
    if newest and matter.ask_at is None and days and not matter.never_ask:
        matter.ask_at = said.closed_at + timedelta(days=days)
    turn.plan(matter.id)


def _ends(matter: Matter, sequence: int) -> None:
    """Nobody waits for what was said before this fact, and nothing is put off; it may be open again since."""
    if sequence > matter.status:
        matter.open, matter.status = False, sequence
    if sequence > matter.snooze:
        matter.snoozed, matter.snoozed_until, matter.snooze = False, None, sequence
    matter.heard(sequence)


def reopened(turn: Turn, said: ConversationReopened) -> None:
    """It is not settled after all."""
    matter = turn.known.matter(said.conversation)
    if said.sequence <= matter.status:
        return
    matter.open, matter.status = True, said.sequence
    if said.sequence > matter.muting:
        matter.muted, matter.muting = False, said.sequence
    if said.sequence > matter.asking:
        matter.ask_at = None
    matter.spoken_at = max(matter.spoken_at or said.reopened_at, said.reopened_at)
    matter.step, matter.stepped_at = 0, None
    not_answered = said.reason.code in NOT_ANSWERED and said.sequence > matter.answered
    if not_answered and 0 < matter.newest_sequence < said.sequence:
        matter.heard(said.sequence - 1)
        matter.waits(Unanswered(matter.newest, said.reopened_at, matter.channel, said.sequence))
    turn.plan(matter.id)


def tagged(turn: Turn, said: ConversationTagged) -> None:
    """A tag may make another tier."""
    matter = turn.known.matter(said.conversation)
    if said.sequence > matter.tagging.get(said.tag, 0):
        matter.tagging[said.tag] = said.sequence
        others = tuple(one for one in matter.tags if one != said.tag)
        matter.tags = (*others, said.tag) if said.on else others
    turn.plan(matter.id)


def blocked(turn: Turn, said: HandleBlocked) -> None:
    """Nobody needs to wait for them; what was put off is so no longer, and no fact says it."""
    matter = turn.known.matter(said.conversation, said.customer)
    if said.sequence > matter.muting:
        matter.muted, matter.muting = True, said.sequence
    _ends(matter, said.sequence)
    turn.plan(said.conversation)


def unblocked(turn: Turn, said: HandleUnblocked) -> None:
    """They are heard again."""
    matter = turn.known.matter(said.conversation, said.customer)
    if said.sequence > matter.muting:
        matter.muted, matter.muting = False, said.sequence
    turn.plan(said.conversation)
