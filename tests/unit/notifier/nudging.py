"""Facts of promises, nudges and asks, each detail replaceable by keyword."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from byname.contracts import (
    AskRequested,
    Event,
    Handle,
    NudgeItem,
    NudgeRequested,
    PromiseMade,
    PromiseReopened,
    PromiseSettled,
    Turn,
)
from byname.ids import derive, derive_short

from tests.support.facts import START, an_event
from tests.unit.notifier.moves import CU, CV

_numbers = itertools.count(1)
_sequences = itertools.count(100)


def a_promise(text: str, due: datetime | None, **more: Any) -> Event[PromiseMade]:
    """Sophie has promised it, an hour ago; each call says so anew."""
    values: dict[str, Any] = {
        "promise": derive("pr", text),
        "conversation": CV,
        "customer": CU,
        "person": "sophie",
        "text": text,
        "due": due,
        "zone": "Europe/Berlin",
        "front_end": "email",
        "made_at": START - timedelta(hours=1),
        "sequence": next(_sequences),
    }
    return an_event(PromiseMade(**{**values, **more}))


def a_settlement(promise: str, **more: Any) -> Event[PromiseSettled]:
    values: dict[str, Any] = {
        "promise": promise,
        "conversation": CV,
        "person": "sophie",
        "outcome": "kept",
        "settled_at": START,
        "sequence": next(_sequences),
    }
    return an_event(PromiseSettled(**{**values, **more}))


def a_reopening(promise: str) -> Event[PromiseReopened]:
    return an_event(
        PromiseReopened(
            promise=promise, conversation=CV, reply="rp_1", reopened_at=START, sequence=next(_sequences)
        )
    )


def an_item(kind: str = "breach", conversation: str = CV, **more: Any) -> NudgeItem:
    """A matter of Ann's, as followup words it."""
    since = START - timedelta(minutes=35)
    values: dict[str, Any] = {
        "kind": kind,
        "about": derive("msg", conversation),
        "conversation": conversation,
        "customer": CU,
        "said": "Ann Lee has been waiting since today at 09:55: an answer was due today at 10:25.",
        "due": START - timedelta(minutes=5),
        "since": since,
        "turns": (Turn(who="Ann Lee", ours=False, text="Where is my order?", at=since),),
    }
    return NudgeItem(**{**values, **more})


def a_nudge(*items: NudgeItem, person: str = "sophie", **more: Any) -> Event[NudgeRequested]:
    values: dict[str, Any] = {
        "nudge": derive("nu", str(next(_numbers))),
        "person": person,
        "items": items or (an_item(),),
        "requested_at": START,
    }
    return an_event(NudgeRequested(**{**values, **more}), key=person, source="followup")


def an_ask(**more: Any) -> Event[AskRequested]:
    values: dict[str, Any] = {
        "ask": derive("ask", str(next(_numbers))),
        "conversation": CV,
        "customer": CU,
        "person": "sophie",
        "to": Handle(channel="email", address="ann@customer.example", name="Ann Lee"),
        "subject": "My order",
        "message_id": "aaaaaaaaaaaaaaaa@acme.example",
        "in_reply_to": "mail1@customer.example",
        "references": ("mail1@customer.example",),
        "requested_at": START,
        "sequence": next(_sequences),
    }
    values |= more
    values.setdefault("message_id", f"{derive_short('sd', values['ask'])[3:]}@acme.example")
    return an_event(AskRequested(**values))
