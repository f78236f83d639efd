"""What was promised on the phone, and what a talk on the phone keeps. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from byname.contracts import CallLogged, Event
from byname.ids import derive

from services.router.domain.known import Known
from services.router.domain.pending import Promised
from services.router.domain.policy import Policy
from services.router.domain.promises import make, settle
from services.router.domain.remembered import Conversation

FRONT_END = "phone"


def call_promises(call: CallLogged) -> Iterable[str]:
    """The ids of the promises that the call names: each is made once, whatever revisions repeat."""
    return [_id(call, one.text) for one in call.promises]


def promised_on_the_phone(
    known: Known, policy: Policy, heard: Event[CallLogged], now: datetime, facts: list[Event[Any]]
) -> None:
    """A talk keeps what was promised before it; what was promised in it is as the newest revision says."""
    call = heard.data
    conversation = known.conversations.get(known.placed.get(call.call, ""))
    if conversation is None or conversation.muted:
        return
    own = {one.id: one for one in conversation.promises if one.call == call.call}
    if any(one.revision > call.revision for one in own.values()):
        return  # a newer revision has been heard already
    person = call.person or conversation.with_whom
    if call.outcome == "answered":
        at = call.answered_at or call.started_at
        kept = [one for one in conversation.promises if one.id not in own and one.made_at < call.started_at]
        settle(known, conversation, kept, "kept", person, heard, now, facts, at=at, reply=call.call)
    said = set(call_promises(call))
    dropped = [one for one in own.values() if one.id not in said]
    settle(known, conversation, dropped, "withdrawn", person, heard, now, facts, at=call.logged_at)
    _make(known, policy, conversation, person, own, heard, now, facts)


def _make(
    known: Known, policy: Policy, conversation: Conversation, person: str, own: dict[str, Promised],
    heard: Event[CallLogged], now: datetime, facts: list[Event[Any]],
) -> None:  # fmt: skip
    call = heard.data
    zone = policy.zones.get(person, policy.team.company.zone)
    for one in call.promises:
        promise = _id(call, one.text)
        before = own.get(promise)
        if before.due == one.due if before else promise in known.placed:
            continue  # nothing new; or it is kept already, taken back, or moved by hand
        known.place(promise, conversation.id)
        made = Promised(
            promise, "", one.due, person, call.ended_at or call.started_at, 0, zone,
            call=call.call, revision=call.revision,
        )  # fmt: skip
        make(known, conversation, made, one.text, FRONT_END, heard, now, facts)


def _id(call: CallLogged, text: str) -> str:
    return derive("pr", call.call, text)
