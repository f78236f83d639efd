"""What becomes of a person's answer: a reply, a note, a closed conversation, or a refusal. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import (
    AnswerHeld,
    AnswerReceived,
    ConversationClosed,
    Event,
    Reason,
)

from services.router.domain.collision import collision
from services.router.domain.commands import carry_out, refusal
from services.router.domain.contradictions import contradiction
from services.router.domain.known import Known, say
from services.router.domain.notes import add_note
from services.router.domain.orders import Order
from services.router.domain.patience import nothing_later
from services.router.domain.policy import Policy
from services.router.domain.promises import keep_by_words
from services.router.domain.remembered import Conversation, Way
from services.router.domain.replying import reply
from services.router.domain.scheduled import schedule, scheduled_id, wrote_meanwhile
from services.router.domain.snoozing import wake
from services.router.domain.turns import answered
from services.router.domain.ways import find_way
from services.router.errors import UnknownConversation


def place_answer(
    known: Known, policy: Policy, heard: Event[AnswerReceived], now: datetime
) -> list[Event[Any]]:
    """The facts that one answer leads to; none when it was placed before (the same mail again)."""
    answer = heard.data
    if answer.answer in known.placed:
        return []
    conversation = known.conversations.get(answer.conversation)
    if conversation is None:
        raise UnknownConversation(f"there is no conversation {answer.conversation}")
    known.place(answer.answer, conversation.id)
    known.touch(conversation)  # whatever comes of it takes a number
    facts: list[Event[Any]] = []
    way, refused = _refused(known, policy, heard, conversation, now)
    if refused:
        if refused.code == "huddle":
            add_note(known, heard, answer.text, conversation, now, facts)
        say(facts, _held(answer, refused, now), heard, now, answer.answer, key=conversation.id)
        return facts
    _carry_out(known, policy, heard, conversation, now, facts, BEFORE_WORDS)
    if answer.text and way:
        _words(known, policy, heard, conversation, way, now, facts)
    _carry_out(known, policy, heard, conversation, now, facts, AFTER_WORDS)
    closes = any(command.name == "close" for command in answer.commands)
    if closes and not wrote_meanwhile(conversation, answer):
        _close(known, heard, conversation, now, facts)
    return facts


# Whoever takes it answers as the one who has it; whoever passes it on has said their words before. Words keep
# what was promised until then, so what is taken back comes before them, and what is promised with them after.
BEFORE_WORDS = (
    "note", "take", "tag", "untag", "incident", "leave", "unblock", "wake", "unpromise", "kept", "unlater",
    "wish", "unwish", "tier",
)  # fmt: skip
_RANK = {"unpromise": -1, "snooze": 1}
AFTER_WORDS = ("promise", "huddle", "calm", "resolved", "pass", "ask", "snooze", "block")


def _refused(
    known: Known, policy: Policy, heard: Event[AnswerReceived], conversation: Conversation, now: datetime
) -> tuple[Way | None, Reason | None]:
    """Where the words go, and why nothing of the answer can be done; half of it is never done."""
    answer = heard.data
    way, no_way = find_way(known, conversation, answer.channel)
    stranger = _stranger(answer, policy)
    if stranger:
        return way, stranger
    if clash := contradiction(answer):
        return way, clash
    for number, command in enumerate(answer.commands):
        order = Order(known, policy, conversation, heard, now, command.text, number)
        reason = refusal(order, command.name)
        if reason:
            return way, reason
    if not answer.text:
        return way, None
    return way, no_way or collision(policy, conversation, answer, now)


def _carry_out(
    known: Known, policy: Policy, heard: Event[AnswerReceived], conversation: Conversation, now: datetime,
    facts: list[Event[Any]], those: tuple[str, ...],
) -> None:  # fmt: skip
    """Those of the commands, in the order in which they stand there.

    But what is taken back is not kept by another line, and what is passed on can be put off.
    """
    commands = [item for item in enumerate(heard.data.commands) if item[1].name in those]
    for number, command in sorted(commands, key=lambda item: _RANK.get(item[1].name, 0)):
        if command.name == "note":
            add_note(known, heard, command.text, conversation, now, facts, number)
        else:
            order = Order(known, policy, conversation, heard, now, command.text, number)
            carry_out(order, command.name, facts)


def _words(
    known: Known, policy: Policy, heard: Event[AnswerReceived], conversation: Conversation, way: Way,
    now: datetime, facts: list[Event[Any]],
) -> None:  # fmt: skip
    """The words go out, now or later; now, they keep what was promised and take up what was put off.

    Whoever promises along with their words says what is still to come: then the words keep nothing.
    """
    answer = heard.data
    for number, command in enumerate(answer.commands):
        if command.name == "later":
            schedule(Order(known, policy, conversation, heard, now, command.text, number), facts)
            return
    order, before = Order(known, policy, conversation, heard, now, ""), conversation.sequence
    wake(order, facts)
    unseen = wrote_meanwhile(conversation, answer)
    name = reply(known, policy, answer, conversation, way, heard, now, facts, wrote_meanwhile=unseen)
    if not order.says("promise"):
        keep_by_words(
            known, conversation, answer.person, name, before, heard, now, facts, at=answer.received_at
        )


def _stranger(answer: AnswerReceived, policy: Policy) -> Reason | None:
    if policy.team.person(answer.person) is None:
        return Reason(code="not_in_team", text=f"{answer.person} is not in the team (any more)")
    return None


def _held(answer: AnswerReceived, reason: Reason, now: datetime) -> AnswerHeld:
    return AnswerHeld(
        answer=answer.answer,
        conversation=answer.conversation,
        person=answer.person,
        sender=answer.person,
        reason=reason,
        text=answer.text,
        subject=answer.subject,
        tell=True,
        held_at=now,
    )


def _close(
    known: Known,
    heard: Event[AnswerReceived],
    conversation: Conversation,
    now: datetime,
    facts: list[Event[Any]],
) -> None:
    answer = heard.data
    conversation.open = False
    answered(known, conversation)
    closed = ConversationClosed(
        conversation=conversation.id,
        person=answer.person,
        front_end=answer.front_end,
        alone=not facts,
        closed_at=now,
        sequence=conversation.next_sequence(),
    )
    say(facts, closed, heard, now, answer.answer, key=conversation.id)
    conversation.closed_sequence = closed.sequence
    if conversation.expects:
        reason = Reason(
            code="closed", text="the conversation was closed: the words that were to go later do not"
        )
        nothing_later(known, conversation, reason, heard, now, facts, but=scheduled_id(answer.answer))
