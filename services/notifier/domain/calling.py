"""Beyond the words themselves: pages, nudges, an incident's early warning, customers that moved. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from byname.contracts import (
    AskRequested,
    Event,
    IncidentOpened,
    NudgeItem,
    NudgeRequested,
    PageRequested,
    PortfolioMoved,
)
from byname.ids import derive_short
from byname.team import Person

from services.notifier.domain.batch import Batch
from services.notifier.domain.send import PAGES, Kind, Send

# Many pages of one person at once are one message: they wait for each other, and rest after the last one.
MORE_MAY_BREAK = timedelta(seconds=5)
REST = timedelta(minutes=2)
_OF_WORDS = ("warning", "breach")  # nudges about a customer's words


def page_requested(batch: Batch, item: Event[Any]) -> None:
    """Each of the people is called on every way they gave; the same page again is the same calls."""
    said: PageRequested = item.data
    content = {"role": "page", "message": said.message, "reason": said.reason.text, "step": said.step}
    for name in dict.fromkeys(said.people):
        for kind in _ways(batch.team.person(name), calls=batch.calls):
            new = batch.new(kind, said.page, item, name, content)
            # What waited for this program to come back is as old as it is.
            asked = min(said.requested_at, batch.now)
            wait = batch.now + MORE_MAY_BREAK
            batch.heard.sends.append(replace(new, created_at=asked, not_before=wait, matter="page"))


def nudge_requested(batch: Batch, item: Event[Any]) -> None:
    """One mail of all matters, each a row of its own that drops out when it is not true any more.

    Where it is urgent, also calls, which go along with pages that wait at the same time.
    """
    said: NudgeRequested = item.data
    person = batch.team.person(said.person)
    ways: tuple[Kind, ...] = tuple(_ways(person, calls=batch.calls)) if said.urgent else ("page_mail",)
    for number, matter in enumerate(said.items):
        for way in ways:
            batch.heard.sends.append(_nudge(batch, item, number, matter, way))


def _nudge(batch: Batch, item: Event[Any], number: int, matter: NudgeItem, way: Kind) -> Send:
    said: NudgeRequested = item.data
    kind: Kind = "nudge" if way == "page_mail" else way
    content = {
        "nudge": said.nudge, "item": matter.model_dump(mode="json"), "more": said.more, "urgent": said.urgent,
        "message": matter.about if matter.kind in _OF_WORDS else "",
    }  # fmt: skip
    new = batch.new(kind, derive_short("ni", said.nudge, str(number)), item, said.person, content)
    return replace(
        new,
        about=matter.about[:40],
        conversation=matter.conversation,
        created_at=min(said.requested_at, batch.now),
        not_before=batch.now + MORE_MAY_BREAK if kind in PAGES else None,
        bundle="" if kind in PAGES else derive_short("sd", "nudge", said.nudge, said.person),
        matter=matter.kind,
        since=matter.since,
    )


def ask_requested(batch: Batch, item: Event[Any]) -> None:
    """The customer is asked, once, under the Message-ID by which their answer comes back."""
    said: AskRequested = item.data
    content = said.model_dump(mode="json", exclude={"conversation", "customer", "person", "sequence"})
    new = batch.new("ask", said.ask, item, said.person, content)
    batch.heard.sends.append(replace(new, message_id=said.message_id.strip("<>")))


def _ways(person: Person | None, *, calls: bool) -> Iterator[Kind]:
    """How they can be called; the mail also where they have no way at all, so that it is said to fail."""
    webhook = bool(person and person.page.webhook)
    phone = bool(calls and person and person.page.phone)
    if person is None or person.front_ends.email or not (webhook or phone):
        yield "page_mail"
    if webhook:
        yield "page_webhook"
    if phone:
        yield "page_call"


def incident_opened(batch: Batch, item: Event[Any]) -> None:
    """The early-warning alias is told, once an incident."""
    said: IncidentOpened = item.data
    if not batch.team.company.early_warning:
        return
    content = {
        "name": said.name,
        "reason": said.reason.text,
        "by": said.person,
        "topics": list(said.topics),
        "words": list(said.words),
        "example": batch.known.events.get(item.causation, "")
        or batch.known.last_words.get(said.conversation, ""),
    }
    batch.send("incident", said.incident, item, "", content)


def portfolio_moved(batch: Batch, item: Event[Any]) -> None:
    """The taker is told what is theirs now, and the giver that it is in good hands."""
    said: PortfolioMoved = item.data
    content = {
        "giver": said.giver,
        "taker": said.taker,
        "customers": said.count,
        "conversations": said.conversations,
        "reason": said.reason.text,
    }
    for person in dict.fromkeys((said.taker, said.giver)):
        if batch.team.person(person):
            batch.send("portfolio", said.handover, item, person, content)
