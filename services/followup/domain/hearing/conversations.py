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


def opened(turn: Turn, said: ConversationOpened) -> None:
    """A new matter."""
    matter = turn.known.matter(said.conversation, said.customer)
    matter.name, matter.address, matter.channel = said.handle.name, said.handle.address, said.handle.channel
    matter.opened_at = said.opened_at
    matter.spoken_at = matter.spoken_at or said.opened_at
    turn.plan(matter.id)


def assigned(turn: Turn, said: ConversationAssigned) -> None:
    """Somebody has it now; who takes it stops the ladder."""
    matter = turn.known.matter(said.conversation, said.customer)
    if said.sequence > matter.placed:
        matter.person, matter.offered, matter.placed = said.person, (), said.sequence
        matter.owner = said.stand_in_for or said.person
    if said.reason.code == "took":
        matter.step, matter.stepped_at = 0, turn.now if matter.stepped_at else None
        for promise in turn.known.promises_of(matter.id):
            if "owner" in promise.done:
                turn.known.promise(promise.id, matter.id).taken = True
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
    if said.sequence <= matter.status:
        return
    matter.open, matter.status, matter.answered = False, said.sequence, max(matter.answered, said.sequence)
    matter.waiting, matter.waiting_since, matter.snoozed = "", None, False
    days = turn.rules.section.ask_after_days
    if matter.ask_at is None and days and matter.replied and not matter.never_ask:
        matter.ask_at = said.closed_at + timedelta(days=days)
    turn.plan(matter.id)


def reopened(turn: Turn, said: ConversationReopened) -> None:
    """It is not settled after all."""
    matter = turn.known.matter(said.conversation)
    if said.sequence <= matter.status:
        return
    matter.open, matter.status, matter.ask_at = True, said.sequence, None
    matter.spoken_at, matter.step, matter.stepped_at = said.reopened_at, 0, None
    if said.reason.code == "reply_failed" and said.sequence > matter.answered:
        matter.waiting = matter.waiting or matter.newest
        if matter.waiting:
            matter.waiting_since, matter.stage, matter.which = said.reopened_at, 0, "next"
    turn.plan(matter.id)


def tagged(turn: Turn, said: ConversationTagged) -> None:
    """A tag may make another tier."""
    matter = turn.known.matter(said.conversation)
    others = tuple(one for one in matter.tags if one != said.tag)
    matter.tags = (*others, said.tag) if said.on else others
    turn.plan(matter.id)


def blocked(turn: Turn, said: HandleBlocked) -> None:
    """Nobody needs to wait for them."""
    turn.known.matter(said.conversation, said.customer).muted = True
    turn.plan(said.conversation)


def unblocked(turn: Turn, said: HandleUnblocked) -> None:
    """They are heard again."""
    turn.known.matter(said.conversation, said.customer).muted = False
    turn.plan(said.conversation)
