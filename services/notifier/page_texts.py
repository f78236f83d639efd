"""What a page says by webhook and on the phone. Pure: the same row always says the same.

A customer's words are in neither: webhooks end up in chat rooms, and phones on loudspeakers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from byname.channels.email import headerfields as fields
from byname.clock import rfc3339
from byname.team import Person, Team

from services.notifier.matters import WAITS, item_of, matter_of
from services.notifier.notices import customer_of, sentence, waited
from services.notifier.store.send_log import Task

TYPE = "byname.page"
_MOST, _NAMED = 100, 5  # of many at once: in the data, by name in the text


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A language as Twilio's <Say> knows it, and its sentences, with {name}, {time} and {count}."""

    locale: str
    waits: str  # one customer
    several: str  # customers
    other: str  # one matter of another kind, as of a promise
    matters: str  # several, not all of them customers who wait
    nobody: str  # what a customer without a name is called
    minutes: str
    hours: str


# https://www.twilio.com/docs/voice/twiml/say#attributes-language
_SPOKEN: Mapping[str, _Spoken] = {
    "en": _Spoken(
        "en-US",
        "Byname is calling. {name} has waited for an answer for {time}. Please look at the desk.",
        "Byname is calling. {count} customers are waiting for an answer. Please look at the desk.",
        "Byname is calling, about {name}: something was promised. Please look at the desk.",
        "Byname is calling. {count} matters need you. Please look at the desk.",
        "A customer",
        "minutes",
        "hours",
    ),
    "de": _Spoken(
        "de-DE",
        "Hier ist Byname. {name} wartet seit {time} auf eine Antwort. Bitte schau nach.",
        "Hier ist Byname. {count} Menschen warten auf eine Antwort. Bitte schau nach.",
        "Hier ist Byname, wegen {name}: Es war etwas versprochen. Bitte schau nach.",
        "Hier ist Byname. {count} Angelegenheiten brauchen dich. Bitte schau nach.",
        "Eine Kundin oder ein Kunde",
        "Minuten",
        "Stunden",
    ),
    "fr": _Spoken(
        "fr-FR",
        "Ici Byname. {name} attend une réponse depuis {time}. Merci de regarder.",
        "Ici Byname. {count} clients attendent une réponse. Merci de regarder.",
        "Ici Byname, au sujet de {name} : quelque chose a été promis. Merci de regarder.",
        "Ici Byname. {count} sujets ont besoin de toi. Merci de regarder.",
        "Un client",
        "minutes",
        "heures",
    ),
    "es": _Spoken(
        "es-ES",
        "Aquí Byname. {name} espera una respuesta desde hace {time}. Por favor, échale un vistazo.",
        "Aquí Byname. {count} clientes esperan una respuesta. Por favor, échales un vistazo.",
        "Aquí Byname, por {name}: se prometió algo. Por favor, échale un vistazo.",
        "Aquí Byname. {count} asuntos te necesitan. Por favor, échales un vistazo.",
        "Un cliente",
        "minutos",
        "horas",
    ),
    "it": _Spoken(
        "it-IT",
        "Qui Byname. {name} aspetta una risposta da {time}. Per favore, dai un'occhiata.",
        "Qui Byname. {count} clienti aspettano una risposta. Per favore, dai un'occhiata.",
        "Qui Byname, per {name}: è stato promesso qualcosa. Per favore, dai un'occhiata.",
        "Qui Byname. {count} questioni hanno bisogno di te. Per favore, dai un'occhiata.",
        "Un cliente",
        "minuti",
        "ore",
    ),
    "nl": _Spoken(
        "nl-NL",
        "Dit is Byname. {name} wacht al {time} op een antwoord. Kijk alsjeblieft even.",
        "Dit is Byname. {count} klanten wachten op een antwoord. Kijk alsjeblieft even.",
        "Dit is Byname, over {name}: er is iets beloofd. Kijk alsjeblieft even.",
        "Dit is Byname. {count} zaken hebben je nodig. Kijk alsjeblieft even.",
        "Een klant",
        "minuten",
        "uur",
    ),
    "pt": _Spoken(
        "pt-PT",
        "Aqui Byname. {name} espera uma resposta há {time}. Por favor, veja.",
        "Aqui Byname. {count} clientes esperam uma resposta. Por favor, veja.",
        "Aqui Byname, sobre {name}: algo foi prometido. Por favor, veja.",
        "Aqui Byname. {count} assuntos precisam de si. Por favor, veja.",
        "Um cliente",
        "minutos",
        "horas",
    ),
}


def webhook_body(task: Task, person: Person, team: Team, desk_url: str) -> bytes:
    """The JSON of a page. `text` is what chat rooms with incoming webhooks show.

    Where several are told of at once, `data` is about the first, and `data.all` about each.
    """
    each = _distinct(task)
    shown = [_data(one, person, team, desk_url) for one in each[:_MOST]]
    data: dict[str, Any] = shown[0] if len(each) == 1 else {**shown[0], "count": len(each), "all": shown}
    text = _one_text(each[0], person, team) if len(each) == 1 else _text(each, person, team)
    link = data["link"] if len(each) == 1 else desk_url
    body = {
        "type": TYPE,
        "timestamp": rfc3339(task.send.created_at),
        "text": " ".join(part for part in (text, link) if part),
        "data": data,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def twiml(task: Task, person: Person) -> str:
    """What Twilio says when the person picks up, twice, in the first language of theirs that we speak."""
    spoken = next((_SPOKEN[one] for one in person.languages if one in _SPOKEN), _SPOKEN["en"])
    each = _distinct(task)
    waiting = all(_waits(one) for one in each)
    if len(each) > 1:
        said = (spoken.several if waiting else spoken.matters).format(count=len(each))
    else:
        name = _name(task) or spoken.nobody
        said = (spoken.waits if waiting else spoken.other).format(name=name, time=_time(task, spoken))
    return f'<Response><Say language="{spoken.locale}" loop="2">{escape(said)}</Say></Response>'


def _distinct(task: Task) -> list[Task]:
    """Each conversation with one thing of a kind: whoever waits is called about once."""
    found = {(one.send.conversation, _waits(one) or one.send.about): one for one in reversed(task.all)}
    return list(reversed(found.values()))


def _waits(task: Task) -> bool:
    return task.send.matter in ("", *WAITS)


def _data(task: Task, person: Person, team: Team, desk_url: str) -> dict[str, Any]:
    send, item = task.send, item_of(task)
    link = f"{desk_url.rstrip('/')}/conversations/{quote(send.conversation)}" if desk_url else ""
    return {
        "page": send.content.get("nudge") or send.about,
        "kind": send.matter or "page",
        "step": item.step if item else send.content["step"],
        "person": person.id,
        "conversation": send.conversation,
        "who": _name(task) or "A customer",
        "channel": _channel(task),
        "since": rfc3339(_since(task)),
        "minutes": _minutes(task),
        "reason": matter_of(task, person, team).title if item else send.content["reason"],
        "link": link,
    }


def _one_text(task: Task, person: Person, team: Team) -> str:
    name = _name(task) or "A customer"
    if not _waits(task):
        return sentence(matter_of(task, person, team).title)
    said = f"{name} has waited for an answer for {waited(_since(task), task.send.created_at)}."
    why = "" if item_of(task) else sentence(task.send.content["reason"])
    return f"{said} {why}".rstrip()


def _text(each: Sequence[Task], person: Person, team: Team) -> str:
    waiting = all(_waits(one) for one in each)
    first = f"{len(each)} customers wait for an answer" if waiting else f"{len(each)} matters need you"
    if waiting:
        some = [f"{_name(o) or 'A customer'} ({waited(_since(o), o.send.created_at)})" for o in each[:_NAMED]]
    else:
        some = [matter_of(one, person, team).title for one in each[:_NAMED]]
    more = f", and {len(each) - _NAMED} more" if len(each) > _NAMED else ""
    return f"{first}: {', '.join(some)}{more}."


def _time(task: Task, spoken: _Spoken) -> str:
    minutes = max(2, _minutes(task))
    return f"{minutes} {spoken.minutes}" if minutes < 120 else f"{minutes // 60} {spoken.hours}"


def _name(task: Task) -> str:
    """The customer's name where they gave one: an address, spoken letter by letter, helps nobody."""
    return fields.display_name(customer_of(task).name, 100)


def _channel(task: Task) -> str:
    known = task.words or task.conversation
    return known.channel if known else ""


def _since(task: Task) -> datetime:
    if task.words:
        return task.words.received_at
    return task.send.since or task.send.created_at


def _minutes(task: Task) -> int:
    return max(1, int((task.send.created_at - _since(task)).total_seconds() // 60))
