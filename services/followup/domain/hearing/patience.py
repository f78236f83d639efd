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
from services.followup.domain.ladder import seen_to

THEMSELVES = "person"  # whoever did it knows it
IN_ITS_TIME = "time"


def snoozed(turn: Turn, said: ConversationSnoozed) -> None:
    """Nobody is reminded of it until then."""
    matter = turn.known.matter(said.conversation)
    if said.sequence > matter.snooze:
        matter.snoozed, matter.snoozed_until, matter.snooze = True, said.until, said.sequence
        seen_to(turn, matter)
    turn.plan(matter.id)


def woken(turn: Turn, said: ConversationWoken) -> None:
    """It is on the table again: whoever waits has done so since now, as far as we are concerned."""
    matter = turn.known.matter(said.conversation)
    if said.sequence <= matter.snooze:
        return
    matter.snoozed, matter.snoozed_until, matter.snooze = False, None, said.sequence
    matter.spoken_at = max(matter.spoken_at or said.woken_at, said.woken_at)
    matter.step, matter.stepped_at = 0, None
    matter.waits_anew(said.woken_at, said.sequence)
    if said.reason.code == IN_ITS_TIME:
        telling.woken(turn, matter)
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
    if said.reason.code != THEMSELVES:
        telling.withdrawn(turn, matter, said, later.text or said.text)
    turn.plan(said.conversation)


def asking(turn: Turn, said: AskingChanged) -> None:
    """A person has said when, or that nobody is to be asked."""
    matter = turn.known.matter(said.conversation)
    if said.sequence > matter.asking:
        matter.asking, matter.ask_at, matter.never_ask = said.sequence, said.ask_at, said.ask_at is None
    turn.plan(matter.id)


def asked(turn: Turn, said: AskRequested) -> None:
    """They were asked: not again for some time."""
    customer = turn.known.customer(said.customer)
    customer.asked_at = max(customer.asked_at or said.requested_at, said.requested_at)
    matter = turn.known.matter(said.conversation, said.customer)
    if said.sequence > matter.asking:
        matter.ask_at = None
    turn.plan(said.conversation)
