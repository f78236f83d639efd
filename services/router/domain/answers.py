"""What becomes of a person's answer: a reply, a note, a closed conversation, or a refusal. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import (
    AnswerHeld,
    AnswerReceived,
    ConversationClosed,
    Event,
    NoteAdded,
    Reason,
    ReplyRequested,
)
from byname.ids import derive, derive_short

from services.router.domain.known import Conversation, Known, Way, say
from services.router.domain.policy import Policy
from services.router.domain.ways import LONGEST_REFERENCES, find_way, next_message_id
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
    facts: list[Event[Any]] = []
    way, refusal = find_way(known, conversation, answer.channel)
    refusal = _stranger(answer, policy) or (refusal if answer.text else None)
    if refusal:
        say(facts, _held(answer, refusal, now), heard, now, answer.answer, key=conversation.id)
        return facts
    for command in answer.commands:
        if command.name == "note":
            note = _note(answer, command.text, conversation, now)
            say(facts, note, heard, now, note.note, key=conversation.id)
    if answer.text and way:
        reply = _reply(known, policy, answer, conversation, way, now)
        say(facts, reply, heard, now, "reply", key=conversation.id)
    if any(command.name == "close" for command in answer.commands):
        _close(known, heard, conversation, now, facts)
    return facts


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


def _note(answer: AnswerReceived, text: str, conversation: Conversation, now: datetime) -> NoteAdded:
    return NoteAdded(
        note=derive("note", answer.answer),
        conversation=conversation.id,
        person=answer.person,
        text=text,
        front_end=answer.front_end,
        added_at=now,
        sequence=conversation.next_sequence(),
    )


def _reply(
    known: Known, policy: Policy, answer: AnswerReceived, conversation: Conversation, way: Way, now: datetime
) -> ReplyRequested:
    reply = derive_short("rp", answer.answer)
    conversation.answered = True
    known.touch(conversation)
    return ReplyRequested(
        reply=reply,
        answer=answer.answer,
        conversation=conversation.id,
        customer=conversation.customer,
        person=answer.person,
        to=way.handle,
        subject=conversation.subject,
        text=answer.text,
        attachments=answer.attachments,
        message_id=next_message_id(known, policy, conversation, reply),
        in_reply_to=way.parent,
        references=tuple(way.refs[-LONGEST_REFERENCES:]),
        front_end=answer.front_end,
        requested_at=now,
        sequence=conversation.next_sequence(),
        public=way.public,
    )


def _close(
    known: Known,
    heard: Event[AnswerReceived],
    conversation: Conversation,
    now: datetime,
    facts: list[Event[Any]],
) -> None:
    answer = heard.data
    if conversation.open:
        conversation.open = False
        known.count(conversation.owner, -1)
    known.touch(conversation)
    closed = ConversationClosed(
        conversation=conversation.id,
        person=answer.person,
        front_end=answer.front_end,
        alone=not facts,
        closed_at=now,
        sequence=conversation.next_sequence(),
    )
    say(facts, closed, heard, now, answer.answer, key=conversation.id)
