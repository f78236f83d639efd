"""A person's words become a reply: to whom, in which thread, and with what before them. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import AnswerReceived, Event, ReplyReleased, ReplyRequested
from byname.ids import derive_short

from services.router.domain.collision import QUOTED
from services.router.domain.introducing import introduction, note_meeting
from services.router.domain.known import Known, say
from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation, Way
from services.router.domain.taking import take
from services.router.domain.turns import answered
from services.router.domain.ways import LONGEST_REFERENCES, next_message_id


def reply(
    known: Known, policy: Policy, words: AnswerReceived | ReplyReleased, conversation: Conversation, way: Way,
    heard: Event[Any], now: datetime, facts: list[Event[Any]], *, wrote_meanwhile: bool,
) -> str:  # fmt: skip
    """Say that these words shall go out, once for each answer; the reply's id."""
    name = derive_short("rp", words.answer)
    if conversation.offered or not conversation.with_whom:
        take(known, policy, conversation, words.person, heard, now, facts, by_answering=True)
    person = policy.team.person(words.person)
    # What everybody can read is no place to say who is away.
    private = person if not way.public else None
    before = introduction(known, policy, conversation, private, now) if private else ""
    note_meeting(known, conversation, words.person)
    if not wrote_meanwhile:
        answered(known, conversation)
        conversation.answered = True
    conversation.writers = tuple(dict.fromkeys((*conversation.writers, words.person)))
    sequence = conversation.next_sequence()
    conversation.replied_by, conversation.replied_at = words.person, now
    conversation.replied_sequence = sequence
    conversation.replied_words = " ".join(words.text.split())[:QUOTED]
    known.touch(conversation)
    requested = ReplyRequested(
        reply=name,
        answer=words.answer,
        conversation=conversation.id,
        customer=conversation.customer,
        person=words.person,
        to=way.handle,
        subject=conversation.subject,
        text=f"{before}\n\n{words.text}" if before else words.text,
        attachments=words.attachments,
        message_id=next_message_id(known, policy, conversation, name),
        in_reply_to=way.parent,
        references=tuple(way.refs[-LONGEST_REFERENCES:]),
        front_end=words.front_end,
        requested_at=now,
        sequence=sequence,
        public=way.public,
    )
    say(facts, requested, heard, now, "reply", key=conversation.id)
    return name
