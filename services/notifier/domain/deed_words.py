"""What the router has done because a person said so, each in half a sentence. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from byname.channels.email.model import Mailbox
from byname.channels.email.notice import short_name
from byname.contracts import (
    AskingChanged,
    ConversationAssigned,
    ConversationClosed,
    ConversationSnoozed,
    ConversationTagged,
    ConversationWoken,
    CustomerTiered,
    HandleBlocked,
    HandleUnblocked,
    HuddleCalled,
    HuddleEnded,
    IncidentClosed,
    IncidentJoined,
    IncidentLeft,
    PromiseDismissed,
    PromiseMade,
    PromiseSettled,
    ReplyScheduled,
    ReplyWithdrawn,
    WishDropped,
    WishNoted,
)
from byname.hours import when
from byname.hours.words import NAMES, day_of

from services.notifier.domain.batch import Batch

_MOST_WORDS = 120  # characters of a person's own words, as far as they are repeated
# They do not go out because of what others did; a nudge tells of it.
_NOT_ORDERED = ("they_answered", "collision", "closed", "muted", "not_in_team")


def sentence_of(batch: Batch, said: Any) -> str:
    """What was done; empty where nobody ordered it."""
    return _SAY[type(said)](batch, said)


def clock(moment: datetime, zone_name: str) -> str:
    """A day and a time that nobody can read wrong: Friday 27 November 17:00 (Berlin)."""
    there = moment.astimezone(ZoneInfo(zone_name))
    return f"{NAMES[there.weekday()]} {day_of(there.date())} {there:%H:%M} ({_city(zone_name)})"


def _city(zone_name: str) -> str:
    return zone_name.rpartition("/")[2].replace("_", " ")


def _assigned(batch: Batch, said: ConversationAssigned) -> str:
    if said.reason.code == "took":
        return "The conversation is yours now"
    return f"{_name(batch, said.person)} has the conversation now" if said.reason.code == "passed" else ""


def _called(batch: Batch, said: HuddleCalled) -> str:
    if not said.person:
        return ""
    voice = f"; {_name(batch, said.voice)} stays the voice" if said.voice else ""
    names = ", ".join(_name(batch, one) for one in said.called or said.people)
    return f"Called into the huddle: {names}{voice}"


def _joined(_batch: Batch, said: IncidentJoined) -> str:
    return (
        f"The conversation belongs to the incident “{said.name}” now" if said.reason.code == "person" else ""
    )


def _tagged(_batch: Batch, said: ConversationTagged) -> str:
    return f"The conversation has the tag “{said.tag}” now" if said.on else f"The tag “{said.tag}” is off"


def _promised(batch: Batch, said: PromiseMade) -> str:
    what = _short(said.text) or "a promise"
    if said.due is None:
        return f"Noted: {what}, without a date"
    by = clock(said.due, _zone(batch, said.person, said.zone))
    return f"Moved: {what}, now by {by}" if said.again else f"Noted: {what}, by {by}"


def _settled(batch: Batch, said: PromiseSettled) -> str:
    promise = batch.known.promises.get(said.promise)
    what = _short(promise.text) if promise else ""
    how = "Taken back" if said.outcome == "withdrawn" else "Kept, though late" if said.late else "Kept"
    return f"{how}: {what}" if what else f"{how}: a promise"


def _snoozed(batch: Batch, said: ConversationSnoozed) -> str:
    who = _customer(batch, said.conversation)
    if said.until is None:
        return f"Put off until {who} writes"
    return f"Put off until {clock(said.until, _zone(batch, said.person))}, or until {who} writes"


def _woken(_batch: Batch, said: ConversationWoken) -> str:
    return "The conversation is not put off any more" if said.reason.code == "person" else ""


def _scheduled(batch: Batch, said: ReplyScheduled) -> str:
    zone = _zone(batch, said.person, said.zone)
    at = when(said.send_at, said.scheduled_at, ZoneInfo(zone))
    unless = f", unless {_customer(batch, said.conversation)} writes first" if said.unless_answered else ""
    return f"Your words go out {at} ({_city(zone)}){unless}"


def _withdrawn(_batch: Batch, said: ReplyWithdrawn) -> str:
    if said.reason.code in _NOT_ORDERED:
        return ""
    return f"These words do not go out later any more: “{_short(said.text)}”"


def _asking(batch: Batch, said: AskingChanged) -> str:
    who = _customer(batch, said.conversation)
    if said.ask_at is None:
        return f"{_capital(who)} is not asked afterwards whether it was sufficient"
    at = clock(said.ask_at, _zone(batch, said.person))
    return f"{_capital(who)} is asked on {at} whether it was sufficient, if the conversation is closed then"


def _wished(batch: Batch, said: WishNoted) -> str:
    who = _customer(batch, said.conversation)
    return f"Noted as a wish: {_short(said.name)}; when it is there, {who} is told by their own person"


def _tiered(batch: Batch, said: CustomerTiered) -> str:
    if not said.tier:
        return f"{_capital(_customer(batch, said.conversation))} is of no tier now"
    tier = batch.team.tier(said.tier)
    label = tier.label if tier else said.tier
    return f"{_capital(_customer(batch, said.conversation))} is of the tier “{label}” now"


def _name(batch: Batch, person_id: str) -> str:
    person = batch.team.person(person_id)
    return person.name if person else person_id


def _customer(batch: Batch, conversation: str) -> str:
    facts = batch.known.conversations.get(conversation)
    return short_name(Mailbox(facts.address, facts.name)) if facts and facts.name else "the customer"


def _zone(batch: Batch, person_id: str, said: str = "") -> str:
    person = batch.team.person(person_id)
    return said or (batch.team.zone_of(person) if person else batch.team.company.zone)


def _short(text: str) -> str:
    text = " ".join(text.split()).rstrip(".")
    return text if len(text) <= _MOST_WORDS else text[: _MOST_WORDS - 1].rstrip() + "…"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _always(sentence: str) -> Callable[[Batch, Any], str]:
    return lambda _batch, _said: sentence


_SAY: dict[Any, Callable[[Batch, Any], str]] = {
    ConversationAssigned: _assigned,
    ConversationClosed: _always("The conversation is closed"),
    ConversationTagged: _tagged,
    HandleBlocked: _always("The sender is blocked: what they write disturbs nobody"),
    HandleUnblocked: _always("The sender is not blocked any more"),
    HuddleCalled: _called,
    HuddleEnded: _always("The huddle is over"),
    IncidentClosed: lambda _batch, said: f"The incident “{said.name}” is over",
    IncidentJoined: _joined,
    IncidentLeft: _always("The conversation belongs to no incident any more"),
    PromiseMade: _promised,
    PromiseSettled: _settled,
    PromiseDismissed: _always("Noted: that was no promise"),
    ConversationSnoozed: _snoozed,
    ConversationWoken: _woken,
    ReplyScheduled: _scheduled,
    ReplyWithdrawn: _withdrawn,
    AskingChanged: _asking,
    WishNoted: _wished,
    WishDropped: _always("The wish is off the list: they are not told of it"),
    CustomerTiered: _tiered,
}
