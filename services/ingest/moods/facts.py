"""From a click to facts: how it was, and words that a person has to read. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.bus.raw import RawInput
from byname.channels.locales import first_language
from byname.channels.moods import mood_label
from byname.contracts import Detail, Event, Handle, MessageReceived, MoodGiven, ThreadHints, event
from byname.errors import Reject
from byname.ids import derive, derive_short
from byname.observe.traces import traceparent_for
from pydantic import ValidationError

from services.ingest.domain.tongue import Guess, tongue
from services.ingest.moods.kept import CHANNEL, KeptMood
from services.ingest.moods.texts import TEXTS, page_language


def mood_facts(raw: RawInput, now: datetime, guess: Guess) -> list[Event[Any]]:
    """mood.given; and message.received where there are words, or somebody is unhappy: a person shall know."""
    try:
        kept = KeptMood.model_validate_json(raw.body)
    except ValidationError as error:
        raise Reject(f"not a click as our page keeps them: {str(error.errors()[0]['msg'])[:200]}") from None
    given = MoodGiven(
        ask=kept.ask,
        conversation=kept.conversation,
        mood=kept.mood,
        text=kept.text,
        given_at=raw.received_at,
    )
    said = [_event(given, kept.conversation, kept.ask, raw, now)]
    if kept.text or kept.mood == "unhappy":
        message = _message(kept, raw, guess)
        key = derive_short("hd", CHANNEL, kept.address)
        said.append(_event(message, key, message.message, raw, now))
    return said


def _message(kept: KeptMood, raw: RawInput, guess: Guess) -> MessageReceived:
    """Their words as any mail's: they answer the mail that asked, and whoever has the link had that mail."""
    language = page_language(kept.accepts)
    silent = TEXTS[language].no_words.format(label=mood_label(kept.mood, language))
    return MessageReceived(
        message=derive("msg", CHANNEL, raw.id),
        channel=CHANNEL,
        sender=Handle(channel=CHANNEL, address=kept.address, name=kept.name),
        recipients=(),
        subject="",
        text=kept.text or silent,
        thread=ThreadHints(in_reply_to=(kept.message_id,), references=(kept.message_id,)),
        authentication="pass",
        sent_at=raw.received_at,
        received_at=raw.received_at,
        details=(Detail(name="mood", value=kept.mood),),
        # Our own words say nothing of theirs.
        language=tongue(kept.text, first_language(kept.accepts), guess) if kept.text else "",
    )


def _event(fact: Any, key: str, about: str, raw: RawInput, now: datetime) -> Event[Any]:
    return event(
        fact,
        source="ingest",
        key=key,
        time=now,
        causation=raw.id,
        about=(about,),
        traceparent=traceparent_for(raw.id),
    )
