"""Customers who go from one person to another, as people see it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from byname.team import Team
from pydantic_core import from_json

from services.desk.views.model import PersonView, Row, View, moment, person_view


class HandoverView(View):
    """A hand-over: decided, and, once `state` is done, how much went."""

    id: str
    state: Literal["decided", "done"]
    giver: PersonView | None
    taker: PersonView | None
    customers: tuple[str, ...]  # empty: all that the giver had
    farewell: str
    hello: str
    by: PersonView | None
    decided_at: datetime | None
    moved_at: datetime | None
    count: int
    conversations: int
    why: str


def handover_view(row: Row, team: Team) -> HandoverView:
    return HandoverView(
        id=row["id"],
        state="done" if row["moved_at"] else "decided",
        giver=person_view(team, row["giver"]),
        taker=person_view(team, row["taker"]),
        customers=tuple(from_json(row["customers"])) if row["customers"] else (),
        farewell=row["farewell"],
        hello=row["hello"],
        by=person_view(team, row["person"]),
        decided_at=moment(row["decided_at"]) if row["decided_at"] else None,
        moved_at=moment(row["moved_at"]) if row["moved_at"] else None,
        count=row["count"],
        conversations=row["conversations"],
        why=row["why"],
    )
