"""Facts of who answers, as the router says them, each detail replaceable by keyword; and a team to tell."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from byname.contracts import (
    AnswerHeld,
    ConversationAssigned,
    ConversationOffered,
    ConversationOpened,
    Event,
    Handle,
    HuddleCalled,
    IncidentOpened,
    PageRequested,
    PortfolioMoved,
    Reason,
)
from byname.ids import derive, derive_short
from byname.team import read_team

from tests.support.facts import START, an_event

TEAM_TOML = """\
[company]
name = "Acme"
domain = "acme.example"
zone = "Europe/Berlin"
early_warning = "early@home.example"
[[person]]
id = "sophie"
name = "Sophie"
addresses = ["sophie@acme.example"]
front_ends.email = "sophie@home.example"
[[person]]
id = "tom"
name = "Tom"
addresses = ["tom@acme.example"]
front_ends.email = "tom@home.example"
[[person]]
id = "eva"
name = "Eva"
addresses = ["eva@acme.example"]
front_ends.email = "eva@home.example"
languages = ["xx", "de"]
page.webhook = "https://hooks.example/eva"
page.phone = "+49301234567"
[[person]]
id = "kim"
name = "Kim"
addresses = ["kim@acme.example"]
page.phone = "+49301234568"
[[topic]]
id = "billing"
name = "Billing"
words = ["invoice"]
"""
TEAM = read_team(TEAM_TOML)
CV, OTHER = derive_short("cv", "test"), derive_short("cv", "other")
CU = derive_short("cu", "test")
_numbers = itertools.count(1)


def why(code: str, text: str) -> Reason:
    return Reason(code=code, text=text)


def because(item: Event[Any], cause: Event[Any]) -> Event[Any]:
    """The same fact, said because of this event."""
    return an_event(item.data, cause=cause.id)


def an_opening(conversation: str = CV, **more: Any) -> Event[ConversationOpened]:
    values: dict[str, Any] = {
        "conversation": conversation,
        "customer": CU,
        "handle": Handle(channel="email", address="ann@customer.example", name="Ann Lee"),
        "new_customer": False,
        "customer_since": START - timedelta(days=400),
        "conversations": 3,
        "subject": "My order",
        "opened_at": START,
        "sequence": 1,
    }
    return an_event(ConversationOpened(**{**values, **more}))


def an_assignment(person: str, conversation: str = CV, **more: Any) -> Event[ConversationAssigned]:
    """Each call another assignment, unless `cause` says because of what."""
    cause = more.pop("cause", "") or derive("ev", "move", str(next(_numbers)))
    values: dict[str, Any] = {
        "conversation": conversation,
        "customer": CU,
        "person": person,
        "reason": why("passed", "Tom passed it on: “she asks about the discount”"),
        "assigned_at": START,
        "sequence": 5,
    }
    return an_event(ConversationAssigned(**{**values, **more}), cause=cause)


def an_offer(*people: str, **more: Any) -> Event[ConversationOffered]:
    values: dict[str, Any] = {
        "conversation": CV,
        "customer": CU,
        "people": people,
        "reason": why("offered", "nobody has it, and these are here"),
        "offered_at": START,
        "sequence": 6,
    }
    return an_event(ConversationOffered(**{**values, **more}))


def a_huddle(*called: str, **more: Any) -> Event[HuddleCalled]:
    values: dict[str, Any] = {
        "conversation": CV,
        "people": called,
        "called": called,
        "voice": "tom",
        "reason": why("called", "Tom called you: “need the numbers”"),
        "person": "tom",
        "called_at": START,
        "sequence": 7,
    }
    return an_event(HuddleCalled(**{**values, **more}))


def a_page(message: str, *people: str, **more: Any) -> Event[PageRequested]:
    values: dict[str, Any] = {
        "page": derive("pg", CV, message),
        "conversation": CV,
        "message": message,
        "step": "on_call",
        "people": people,
        "reason": why("unanswered", "Sophie has not answered within 30 minutes"),
        "requested_at": START,
        "sequence": 8,
    }
    return an_event(PageRequested(**{**values, **more}))


def an_incident(cause: str = "", **more: Any) -> Event[IncidentOpened]:
    values: dict[str, Any] = {
        "incident": derive("in", "test"),
        "name": "Invoices are late",
        "reason": why("rule", "the rule of topic Billing says so"),
        "opened_at": START,
    }
    return an_event(IncidentOpened(**{**values, **more}), key="in_test", cause=cause)


def a_portfolio(**more: Any) -> Event[PortfolioMoved]:
    values: dict[str, Any] = {
        "handover": derive("ho", "test"),
        "giver": "sophie",
        "taker": "tom",
        "count": 12,
        "conversations": 1,
        "reason": why("handover", "Sophie changes to the product team"),
        "moved_at": START,
    }
    return an_event(PortfolioMoved(**{**values, **more}), key="sophie")


def a_refusal(code: str, text: str, words: str = "Soon!", **more: Any) -> Event[AnswerHeld]:
    values: dict[str, Any] = {
        "answer": derive("an", code, words),
        "conversation": CV,
        "person": "eva",
        "sender": "eva@home.example",
        "reason": why(code, text),
        "text": words,
        "tell": True,
        "held_at": START,
    }
    return an_event(AnswerHeld(**{**values, **more}))
