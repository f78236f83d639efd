"""What customers wish for, who waits to be told, and what to tell them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from byname.team import Team

from services.desk.views.model import PersonView, Row, View, moment, name_of, person_view
from services.desk.views.shown import customer_name


class WisherView(View):
    """A customer who wishes for it."""

    conversation: str
    customer: str
    name: str
    subject: str
    keeper: PersonView | None  # whose customer they are: who tells them
    noted_by: str
    noted_at: datetime
    told_at: datetime | None
    told_by: str
    text: str  # what their person may write to them, once it is done


class WishView(View):
    """Something that customers wish for."""

    id: str
    name: str
    state: Literal["open", "done"]  # open: somebody has wished for it since it was done, if it was
    noted_at: datetime | None
    done_at: datetime | None
    done_by: str
    words: str  # what whoever did it wants them to know
    waiting: int
    told: int


class WishDetail(WishView):
    """A wish with those who wish for it. `next` is the `after` of the page after this one."""

    wishers: tuple[WisherView, ...]
    next: str


class ToTellView(View):
    """A customer whose wish has come true and whom nobody has told."""

    wish: str
    wish_name: str
    conversation: str
    name: str
    keeper: PersonView | None
    done_at: datetime


def wish_view(row: Row, team: Team) -> WishView:
    return WishView(**_wish(row, team))


def wish_detail(row: Row, wishers: Sequence[Row], team: Team, after: str) -> WishDetail:
    shown = tuple(wisher_view(one, row, team) for one in wishers)
    return WishDetail(**_wish(row, team), wishers=shown, next=after)


def is_done(row: Row) -> bool:
    """Whether it has come true, and nobody has wished for it since."""
    return bool(row["done_at"] and row["done_at"] >= row["newest_at"])


def _wish(row: Row, team: Team) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("id", "name", "words", "waiting", "told")},
        "state": "done" if is_done(row) else "open",
        "noted_at": moment(row["noted_at"]) if row["noted_at"] else None,
        "done_at": moment(row["done_at"]) if row["done_at"] else None,
        "done_by": name_of(team, row["done_by"]),
    }


def wisher_view(row: Row, wish: Row, team: Team) -> WisherView:
    """`row` is a wisher with their conversation's customer and keeper."""
    told = row["told_at"] > 0 and row["told_at"] >= row["at"]
    name = customer_name(row)
    return WisherView(
        **{name: row[name] for name in ("conversation", "customer")},
        subject=row["subject"] or "",
        name=name,
        keeper=person_view(team, row["keeper"]),
        noted_by=name_of(team, row["person"]),
        noted_at=moment(row["at"]),
        told_at=moment(row["told_at"]) if told else None,
        told_by=name_of(team, row["told_by"]) if told else "",
        text=telling(name, wish["name"], wish["words"]) if wish["done_at"] > row["at"] else "",
    )


def to_tell_view(row: Row, team: Team) -> ToTellView:
    return ToTellView(
        **{name: row[name] for name in ("wish", "wish_name", "conversation")},
        name=customer_name(row),
        keeper=person_view(team, row["keeper"]),
        done_at=moment(row["done_at"]),
    )


def telling(name: str, wish: str, words: str) -> str:
    """A beginning of what a person may write to a customer whose wish has come true."""
    more = f" {words}" if words else ""
    return f"Hello {name},\n\nyou once wished for this: {wish}. It is there now.{more}\n"
