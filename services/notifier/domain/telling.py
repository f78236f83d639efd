"""Whom a fact of the router has to be told: who answers, who may, and who thinks along. Pure.

Words come with a notice. Where a conversation comes to a person without new words, they get a briefing: the
last turns, open promises, and why. A move that comes with words must not be told twice: the router says both
because of one event, the customer's. So a briefing waits for a moment, and for long where its cause is known
to be a customer's. The words of the same conversation drop it, those of another release it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from byname.contracts import (
    ConversationAssigned,
    ConversationOffered,
    Event,
    HuddleCalled,
    MessageAttached,
    NoteAdded,
)

from services.notifier.domain.batch import Batch, Briefing
from services.notifier.domain.send import WordsTurn
from services.notifier.errors import WordsMissing

TURN_CHARS = 1000
WORDS_COME = timedelta(minutes=5)  # right behind it; if they do not, it is told all the same
WORDS_MAY_COME = timedelta(seconds=3)  # another copy may be hearing of them at this moment
OWN_DOING = ("took",)  # they know: whoever was not quick enough is told instead


def attached(batch: Batch, item: Event[Any]) -> None:
    """The customer's words have found their conversation: a notice to each who has to know."""
    said: MessageAttached = item.data
    words = batch.known.words.get(said.message)
    if words is None:
        raise WordsMissing(f"the words of {said.message} have not arrived here yet")
    who = words.name or words.address
    batch.heard.turns.append(
        WordsTurn(said.message, said.conversation, words.received_at, who, False, words.text[:TURN_CHARS])
    )
    batch.stands(said.conversation, customer=said.customer, person=said.person, huddle=said.huddle)
    batch.known.attached[said.message] = said.conversation
    batch.known.last_words[said.conversation] = said.message
    _settle(batch, item)
    if words.kind == "call" or said.muted:
        return  # they have spoken: there is nothing to tell; or nobody wants to hear it
    for person, content in _told(said):
        batch.send("notice", said.message, item, person, content)


def assigned(batch: Batch, item: Event[Any]) -> None:
    """Another person answers from now on."""
    said: ConversationAssigned = item.data
    batch.stands(said.conversation, customer=said.customer, person=said.person)
    if said.reason.code in OWN_DOING:
        batch.stood(said.conversation, "taken", said.assigned_at)
    elif said.person and said.person != said.previous:
        role = _standing_in(said) if said.stand_in_for else {"role": "yours"}
        _brief(batch, item, said.person, {"reason": said.reason.text, "warnings": [], **role})


def offered(batch: Batch, item: Event[Any]) -> None:
    """Nobody has it: each of these is told of the customer's last words, unless they were told before."""
    said: ConversationOffered = item.data
    if item.causation in batch.known.events:
        return  # it comes with words, and the notices of those say it
    message = batch.known.last_words.get(said.conversation)
    content = {"reason": said.reason.text, "warnings": [], "role": "offered"}
    for person in said.people:
        if message:
            batch.send("notice", message, item, person, content)
        else:
            _brief(batch, item, person, content)


def huddle_called(batch: Batch, item: Event[Any]) -> None:
    """A difficult conversation: those who are called in get what was said so far."""
    said: HuddleCalled = item.data
    batch.stands(said.conversation, huddle=said.people)
    content = {
        "reason": said.reason.text, "warnings": [], "role": "huddle", "voice": said.voice, "by": said.person,
    }  # fmt: skip
    for person in said.called:
        if person != said.voice:
            _brief(batch, item, person, content)


def noted(batch: Batch, item: Event[Any]) -> None:
    """What a huddle thinks has to reach its voice, and the others who think along."""
    said: NoteAdded = item.data
    facts = batch.known.conversations.get(said.conversation)
    voice = facts.person if facts else ""
    content = {
        "reason": "", "role": "note", "by": said.person, "note": said.text, "voice": voice,
        "message": batch.known.last_words.get(said.conversation, ""),
    }  # fmt: skip
    for person in said.tell:
        batch.send("briefing", said.note, item, person, content)


def _told(said: MessageAttached) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each person once, with what their notice says besides the words."""
    common = {"reason": said.reason.text, "warnings": list(said.warnings)}
    if said.person:
        yield said.person, {**common, **(_standing_in(said) if said.stand_in_for else {})}
    for person in dict.fromkeys(said.offered):
        if person != said.person:
            yield person, {**common, "role": "offered"}
    for person in dict.fromkeys(said.huddle):
        if person != said.person and person not in said.offered:
            yield person, {**common, "role": "huddle", "voice": said.person}


def _standing_in(said: MessageAttached | ConversationAssigned) -> dict[str, Any]:
    until = said.until.isoformat() if said.until else ""
    return {"role": "stand_in", "owner": said.stand_in_for, "until": until}


def _brief(batch: Batch, item: Event[Any], person: str, content: Mapping[str, Any]) -> None:
    """Brief the person, unless the words that came because of the same event tell it."""
    known, conversation = batch.known, item.data.conversation
    because_of = known.events.get(item.causation)
    came_to = known.attached.get(because_of, "") if because_of else ""
    if came_to == conversation:
        return
    content = {**content, "message": known.last_words.get(conversation, "")}
    if came_to:
        batch.send("briefing", item.causation, item, person, content)
    else:
        wait = WORDS_COME if because_of else WORDS_MAY_COME
        batch.briefings.append(Briefing(item, person, content, batch.now + wait))


def finish(batch: Batch) -> None:
    """Note the briefings whose words were not in the batch."""
    for one in batch.briefings:
        new = batch.new("briefing", one.item.causation, one.item, one.person, one.content)
        batch.heard.waiting[new.key] = replace(new, not_before=one.not_before)


def _settle(batch: Batch, item: Event[Any]) -> None:
    """The words have come: what waited because of the same event is told by them, or has to be told now."""
    heard, cause, conversation = batch.heard, item.causation, item.data.conversation
    for one in [one for one in batch.briefings if one.item.causation == cause]:
        batch.briefings.remove(one)
        if one.item.data.conversation != conversation:
            batch.send("briefing", cause, one.item, one.person, one.content)
    for key, send in batch.known.waiting.items():
        if send.about == cause[:40]:
            (heard.dropped if send.conversation == conversation else heard.released).add(key)
