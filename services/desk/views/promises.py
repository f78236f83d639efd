"""What our people have promised, and what may be a promise, as people and programs see it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from byname.team import Team

from services.desk.domain.promise_rows import UNDATED
from services.desk.views.model import PersonView, Row, View, moment, name_of, person_view
from services.desk.views.shown import customer_name


class CustomerPromise(View):
    """Something that one of our people has told a customer they would do."""

    id: str
    conversation: str
    customer: str
    name: str  # the customer's
    person: PersonView | None  # who made it
    keeper: PersonView | None  # who has to keep it: whoever the conversation is with now
    text: str
    due: datetime | None  # none: nobody has named a moment
    zone: str  # by which it was meant
    state: Literal["open", "late", "missed", "kept", "withdrawn"]
    kept_late: bool
    made_at: datetime
    settled_at: datetime | None
    settled_by: str
    reply: str  # the words that kept it


class PromiseSuggestion(View):
    """A sentence that may be a promise: nothing is assumed before a person says so."""

    id: str
    conversation: str
    customer: str
    name: str
    person: PersonView | None  # whose words they are
    reply: str
    text: str
    due: datetime | None  # none: it says when in words that are no date
    zone: str
    time: datetime


def promise_view(row: Row, team: Team, now: datetime) -> CustomerPromise:
    """`row` is a promise with its conversation's customer and keeper."""
    made_by = person_view(team, row["person"])
    return CustomerPromise(
        **{name: row[name] for name in ("id", "conversation", "customer", "text", "zone", "reply")},
        name=customer_name(row),
        person=made_by,
        keeper=person_view(team, row["keeper"]) or made_by,
        due=due_moment(row["due"]),
        state=_state(row, now),
        kept_late=row["state"] == "kept" and bool(row["late"]),
        made_at=moment(row["made_at"]),
        settled_at=moment(row["settled_at"]) if row["settled_at"] else None,
        settled_by=name_of(team, row["settled_by"]),
    )


def suggestion_view(row: Row, team: Team, name: str = "") -> PromiseSuggestion:
    """`name` is the customer's, where the row does not tell it."""
    return PromiseSuggestion(
        **{name: row[name] for name in ("id", "conversation", "customer", "reply", "text", "zone")},
        name=name or customer_name(row),
        person=person_view(team, row["person"]),
        due=due_moment(row["due"]),
        time=moment(row["at"]),
    )


def due_moment(micros: int) -> datetime | None:
    """When it is due; None where nobody has named a moment."""
    return None if micros >= UNDATED else moment(micros)


def _state(row: Row, now: datetime) -> Literal["open", "late", "missed", "kept", "withdrawn"]:
    state: str = row["state"]
    if state == "kept":
        return "kept"
    if state == "withdrawn":
        return "withdrawn"
    due = due_moment(row["due"])
    if due is None or due > now:
        return "open"
    return "missed" if row["stage"] == "missed" and row["stage_due"] == row["due"] else "late"
