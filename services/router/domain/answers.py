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

from services.router.domain.collision import QUOTED, collision
from services.router.domain.commands import carry_out, refusal
from services.router.domain.introducing import introduction, note_meeting
from services.router.domain.known import Known, say
from services.router.domain.orders import Order
from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation, Way
from services.router.domain.taking import take
from services.router.domain.turns import answered
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
    known.touch(conversation)  # whatever comes of it takes a number
    facts: list[Event[Any]] = []
    way, refused = _refused(known, policy, heard, conversation, now)
    if refused:
        if refused.code == "huddle":
            note = _note(known, answer, answer.text, conversation, now)
            say(facts, note, heard, now, note.note, key=conversation.id)
        say(facts, _held(answer, refused, now), heard, now, answer.answer, key=conversation.id)
        return facts
    _before_words(known, policy, heard, conversation, now, facts)
    if answer.text and way:
        reply = _reply(known, policy, heard, conversation, way, now, facts)
        say(facts, reply, heard, now, "reply", key=conversation.id)
    _after_words(known, policy, heard, conversation, now, facts)
    closes = any(command.name == "close" for command in answer.commands)
    if closes and not _wrote_meanwhile(conversation, answer):
        _close(known, heard, conversation, now, facts)
    return facts


# Whoever takes it answers as the one who has it; whoever passes it on has said their words before.
BEFORE_WORDS = ("take", "tag", "untag", "incident", "leave", "unblock")
AFTER_WORDS = ("huddle", "calm", "resolved", "pass", "block")


def _refused(
    known: Known, policy: Policy, heard: Event[AnswerReceived], conversation: Conversation, now: datetime
) -> tuple[Way | None, Reason | None]:
    """Where the words go, and why nothing of the answer can be done; half of it is never done."""
    answer = heard.data
    way, no_way = find_way(known, conversation, answer.channel)
    stranger = _stranger(answer, policy)
    if stranger:
        return way, stranger
    for command in answer.commands:
        order = Order(known, policy, conversation, heard, now, command.text)
        reason = refusal(order, command.name)
        if reason:
            return way, reason
    if not answer.text:
        return way, None
    return way, no_way or collision(policy, conversation, answer, now)


def _before_words(
    known: Known, policy: Policy, heard: Event[AnswerReceived], conversation: Conversation, now: datetime,
    facts: list[Event[Any]],
) -> None:  # fmt: skip
    for number, command in enumerate(heard.data.commands):
        if command.name == "note":
            note = _note(known, heard.data, command.text, conversation, now, number)
            say(facts, note, heard, now, note.note, key=conversation.id)
        elif command.name in BEFORE_WORDS:
            carry_out(Order(known, policy, conversation, heard, now, command.text), command.name, facts)


def _after_words(
    known: Known, policy: Policy, heard: Event[AnswerReceived], conversation: Conversation, now: datetime,
    facts: list[Event[Any]],
) -> None:  # fmt: skip
    for command in heard.data.commands:
        if command.name in AFTER_WORDS:
            carry_out(Order(known, policy, conversation, heard, now, command.text), command.name, facts)


def _wrote_meanwhile(conversation: Conversation, answer: AnswerReceived) -> bool:
    """The customer has written what the person had not before them: it still waits, and nothing is closed."""
    return 0 < answer.seen < conversation.words_sequence


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


def _note(
    known: Known, answer: AnswerReceived, text: str, conversation: Conversation, now: datetime,
    number: int = 0,
) -> NoteAdded:  # fmt: skip
    known.touch(conversation)
    return NoteAdded(
        note=derive("note", answer.answer, *([str(number)] if number else [])),
        conversation=conversation.id,
        person=answer.person,
        text=text,
        front_end=answer.front_end,
        added_at=now,
        sequence=conversation.next_sequence(),
        tell=_huddled(conversation, answer.person),
    )


def _huddled(conversation: Conversation, author: str) -> tuple[str, ...]:
    """The others of a huddle, its voice among them."""
    others = (conversation.with_whom, *conversation.huddle) if conversation.huddle else ()
    return tuple(one for one in dict.fromkeys(others) if one not in ("", author))


def _reply(
    known: Known, policy: Policy, heard: Event[AnswerReceived], conversation: Conversation, way: Way,
    now: datetime, facts: list[Event[Any]],
) -> ReplyRequested:  # fmt: skip
    answer = heard.data
    reply = derive_short("rp", answer.answer)
    if conversation.offered or not conversation.with_whom:
        take(known, policy, conversation, answer.person, heard, now, facts, by_answering=True)
    person = policy.team.person(answer.person)
    # What everybody can read is no place to say who is away.
    private = person if not way.public else None
    before = introduction(known, policy, conversation, private, now) if private else ""
    note_meeting(known, conversation, answer.person)
    if not _wrote_meanwhile(conversation, answer):
        answered(known, conversation)
        conversation.answered = True
    conversation.writers = tuple(dict.fromkeys((*conversation.writers, answer.person)))
    sequence = conversation.next_sequence()
    conversation.replied_by, conversation.replied_at = answer.person, now
    conversation.replied_sequence = sequence
    conversation.replied_words = " ".join(answer.text.split())[:QUOTED]
    known.touch(conversation)
    return ReplyRequested(
        reply=reply,
        answer=answer.answer,
        conversation=conversation.id,
        customer=conversation.customer,
        person=answer.person,
        to=way.handle,
        subject=conversation.subject,
        text=f"{before}\n\n{answer.text}" if before else answer.text,
        attachments=answer.attachments,
        message_id=next_message_id(known, policy, conversation, reply),
        in_reply_to=way.parent,
        references=tuple(way.refs[-LONGEST_REFERENCES:]),
        front_end=answer.front_end,
        requested_at=now,
        sequence=sequence,
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
