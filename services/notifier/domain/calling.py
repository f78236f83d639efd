"""Calls beyond the words themselves: a page, an incident's early warning, customers that moved. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from byname.contracts import Event, IncidentOpened, PageRequested, PortfolioMoved
from byname.team import Person

from services.notifier.domain.batch import Batch
from services.notifier.domain.send import Kind


def page_requested(batch: Batch, item: Event[Any]) -> None:
    """Each of the people is called on every way they gave; the same page again is the same calls."""
    said: PageRequested = item.data
    content = {"role": "page", "message": said.message, "reason": said.reason.text, "step": said.step}
    for name in dict.fromkeys(said.people):
        for kind in _ways(batch.team.person(name), calls=batch.calls):
            new = batch.new(kind, said.page, item, name, content)
            # What waited for this program to come back is as old as it is.
            asked = min(said.requested_at, batch.now)
            batch.heard.sends.append(replace(new, created_at=asked))


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
