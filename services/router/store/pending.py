"""What conversations still wait for, in the JSON of their rows; nothing where they wait for nothing."""

from __future__ import annotations

from typing import Any

from byname.store.database import micros, moment

from services.router.domain import Conversation, Promised, Scheduled, Settled, Snooze


def pending_value(one: Conversation) -> dict[str, Any]:
    """For the row."""
    value: dict[str, Any] = {}
    if one.promises:
        value["promises"] = [_promise_value(promised) for promised in one.promises]
    if one.settled:
        value["settled"] = [
            {"reply": words.reply, "promises": [_promise_value(promised) for promised in words.promises]}
            for words in one.settled
        ]
    if one.snooze:
        until = micros(one.snooze.until) if one.snooze.until else None
        value["snooze"] = [one.snooze.sequence, micros(one.snooze.at), until]
    if one.scheduled:
        value["scheduled"] = [
            {"id": waits.id, "person": waits.person, "text": waits.text, "sequence": waits.sequence,
             "at": micros(waits.at), "keeps": waits.keeps}
            for waits in one.scheduled
        ]  # fmt: skip
    return value


def take_pending(found: dict[str, Any]) -> None:
    """From the row: its JSON becomes values, in place."""
    if "promises" in found:
        found["promises"] = tuple(_promise(one) for one in found["promises"])
    if "settled" in found:
        found["settled"] = tuple(
            Settled(one["reply"], tuple(_promise(promised) for promised in one["promises"]))
            for one in found["settled"]
        )
    if "snooze" in found:
        sequence, at, until = found["snooze"]
        found["snooze"] = Snooze(sequence, moment(at), moment(until) if until is not None else None)
    if "scheduled" in found:
        found["scheduled"] = tuple(
            Scheduled(**{**one, "at": moment(one["at"])}) for one in found["scheduled"]
        )


def _promise_value(one: Promised) -> dict[str, Any]:
    value = {
        "id": one.id, "text": one.text, "due": micros(one.due) if one.due else None, "person": one.person,
        "made_at": micros(one.made_at), "sequence": one.sequence,
    }  # fmt: skip
    seldom = {"zone": one.zone, "mark": one.mark, "call": one.call, "revision": one.revision}
    return value | {name: it for name, it in seldom.items() if it}


def _promise(value: dict[str, Any]) -> Promised:
    due = moment(value["due"]) if value["due"] is not None else None
    return Promised(**{**value, "due": due, "made_at": moment(value["made_at"])})
