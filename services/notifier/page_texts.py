"""What a page says by webhook and on the phone. Pure: the same row always says the same.

A customer's words are in neither: webhooks end up in chat rooms, and phones on loudspeakers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from byname.channels.email import headerfields as fields
from byname.clock import rfc3339
from byname.team import Person

from services.notifier.notices import customer_of, sentence, waited
from services.notifier.store.send_log import Task

TYPE = "byname.page"


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A language as Twilio's <Say> knows it, and the sentence, with {name} and {time}."""

    locale: str
    text: str
    nobody: str  # what a customer without a name is called
    minutes: str
    hours: str


# https://www.twilio.com/docs/voice/twiml/say#attributes-language
_SPOKEN: Mapping[str, _Spoken] = {
    "en": _Spoken(
        "en-US",
        "Byname is calling. {name} has waited for an answer for {time}. Please look at the desk.",
        "A customer",
        "minutes",
        "hours",
    ),
    "de": _Spoken(
        "de-DE",
        "Hier ist Byname. {name} wartet seit {time} auf eine Antwort. Bitte schau nach.",
        "Eine Kundin oder ein Kunde",
        "Minuten",
        "Stunden",
    ),
    "fr": _Spoken(
        "fr-FR",
        "Ici Byname. {name} attend une réponse depuis {time}. Merci de regarder.",
        "Un client",
        "minutes",
        "heures",
    ),
    "es": _Spoken(
        "es-ES",
        "Aquí Byname. {name} espera una respuesta desde hace {time}. Por favor, échale un vistazo.",
        "Un cliente",
        "minutos",
        "horas",
    ),
    "it": _Spoken(
        "it-IT",
        "Qui Byname. {name} aspetta una risposta da {time}. Per favore, dai un'occhiata.",
        "Un cliente",
        "minuti",
        "ore",
    ),
    "nl": _Spoken(
        "nl-NL",
        "Dit is Byname. {name} wacht al {time} op een antwoord. Kijk alsjeblieft even.",
        "Een klant",
        "minuten",
        "uur",
    ),
    "pt": _Spoken(
        "pt-PT",
        "Aqui Byname. {name} espera uma resposta há {time}. Por favor, veja.",
        "Um cliente",
        "minutos",
        "horas",
    ),
}


def webhook_body(task: Task, person: Person, desk_url: str) -> bytes:
    """The JSON of a page. `text` is what chat rooms with incoming webhooks show."""
    name, minutes = _name(task) or "A customer", _minutes(task)
    send, since = task.send, _since(task)
    link = f"{desk_url.rstrip('/')}/conversations/{quote(send.conversation)}" if desk_url else ""
    said = f"{name} has waited for an answer for {waited(since, send.created_at)}."
    data: dict[str, Any] = {
        "page": send.about,
        "step": send.content["step"],
        "person": person.id,
        "conversation": send.conversation,
        "who": name,
        "channel": task.words.channel if task.words else "",
        "since": rfc3339(since),
        "minutes": minutes,
        "reason": send.content["reason"],
        "link": link,
    }
    text = " ".join(part for part in (said, sentence(send.content["reason"]), link) if part)
    body = {"type": TYPE, "timestamp": rfc3339(send.created_at), "text": text, "data": data}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def twiml(task: Task, person: Person) -> str:
    """What Twilio says when the person picks up, twice, in the first language of theirs that we speak."""
    spoken = next((_SPOKEN[one] for one in person.languages if one in _SPOKEN), _SPOKEN["en"])
    minutes = max(2, _minutes(task))
    time = f"{minutes} {spoken.minutes}" if minutes < 120 else f"{minutes // 60} {spoken.hours}"
    said = spoken.text.format(name=_name(task) or spoken.nobody, time=time)
    return f'<Response><Say language="{spoken.locale}" loop="2">{escape(said)}</Say></Response>'


def _name(task: Task) -> str:
    """The customer's name where they gave one: an address, spoken letter by letter, helps nobody."""
    return fields.display_name(customer_of(task).name, 100)


def _since(task: Task) -> datetime:
    return task.words.received_at if task.words else task.send.created_at


def _minutes(task: Task) -> int:
    return max(1, int((task.send.created_at - _since(task)).total_seconds() // 60))
