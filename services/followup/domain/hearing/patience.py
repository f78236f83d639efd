"""Conversations put off, words that go out later, and the question afterwards. Pure."""

from __future__ import annotations

from byname.contracts import (
    AskingChanged,
    AskRequested,
    ConversationSnoozed,
    ConversationWoken,
    ReplyScheduled,
    ReplyWithdrawn,
)

from services.followup.domain import telling
from services.followup.domain.known import Turn

BY_PEOPLE = ("person", "customer_wrote")  # whoever did it knows it, or gets the words


def snoozed(turn: Turn, said: ConversationSnoozed) -> None:
    """Nobody is reminded of it until then."""
    matter = turn.known.matter(said.conversation)
    if said.sequence > matter.snooze:
        matter.snoozed, matter.snoozed_until, matter.snooze = True, said.until, said.sequence
    turn.plan(matter.id)


def woken(turn: Turn, said: ConversationWoken) -> None:
    """It is on the table again: whoever waits has done so since now, as far as we are concerned."""
    matter = turn.known.matter(said.conversation)
    if said.sequence <= matter.snooze:
        return
    matter.snoozed, matter.snoozed_until, matter.snooze = False, None, said.sequence
    matter.spoken_at, matter.step, matter.stepped_at = said.woken_at, 0, None
    if matter.waiting:
        matter.waiting_since, matter.stage = said.woken_at, 0
    if said.reason.code not in BY_PEOPLE:
        telling.woken(turn, matter, "")
    turn.plan(matter.id)


def scheduled(turn: Turn, said: ReplyScheduled) -> None:
    """Words for later. They are no answer yet."""
    matter = turn.known.matter(said.conversation, said.customer)
    if matter.answering == said.answer:
        matter.answering, matter.answering_at = "", None
    later = turn.known.later(said.scheduled, said.conversation)
    later.answer, later.person, later.text = said.answer, said.person, said.text
    later.attachments, later.channel, later.front_end = said.attachments, said.channel, said.front_end
    later.send_at, later.sequence, later.unless_answered = said.send_at, said.sequence, said.unless_answered
    if later.state == "unknown":
        later.state = "waiting"
    turn.plan(said.conversation)


def withdrawn(turn: Turn, said: ReplyWithdrawn) -> None:
    """They do not go out; whoever wrote them is told, unless they wanted it so."""
    later = turn.known.later(said.scheduled, said.conversation)
    later.state = "gone"
    matter = turn.known.matter(said.conversation)
    if said.reason.code not in BY_PEOPLE:
        text = f"Your words of before have not gone to {matter.called}: {said.reason.text}."
        since = said.withdrawn_at
        one = telling.item(matter, "withdrawn", said.scheduled, text, since=since, draft=said.text)
        turn.nudge(said.person, one)
    turn.plan(said.conversation)


def asking(turn: Turn, said: AskingChanged) -> None:
    """A person has said when, or that nobody is to be asked."""
    matter = turn.known.matter(said.conversation)
    if said.sequence > matter.asking:
        matter.asking, matter.ask_at, matter.never_ask = said.sequence, said.ask_at, said.ask_at is None
    turn.plan(matter.id)


def asked(turn: Turn, said: AskRequested) -> None:
    """They were asked: not again for some time."""
    turn.known.customer(said.customer).asked_at = said.requested_at
    turn.known.matter(said.conversation, said.customer).ask_at = None
    turn.plan(said.conversation)
