"""Words for colleagues only. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import AnswerReceived, Event, NoteAdded
from byname.ids import derive

from services.router.domain.known import Known, say
from services.router.domain.remembered import Conversation


def add_note(
    known: Known, heard: Event[AnswerReceived], text: str, conversation: Conversation, now: datetime,
    facts: list[Event[Any]], number: int = 0,
) -> None:  # fmt: skip
    """They stay inside; `number` tells which of the answer's commands they come from."""
    answer = heard.data
    known.touch(conversation)
    note = NoteAdded(
        note=derive("note", answer.answer, *([str(number)] if number else [])),
        conversation=conversation.id,
        person=answer.person,
        text=text,
        front_end=answer.front_end,
        added_at=now,
        sequence=conversation.next_sequence(),
        tell=_huddled(conversation, answer.person),
    )
    say(facts, note, heard, now, note.note, key=conversation.id)


def _huddled(conversation: Conversation, author: str) -> tuple[str, ...]:
    """The others of a huddle, its voice among them."""
    others = (conversation.with_whom, *conversation.huddle) if conversation.huddle else ()
    return tuple(one for one in dict.fromkeys(others) if one not in ("", author))
