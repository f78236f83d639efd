"""A customer over all channels: who they are where, why we know, what was said, what may be linked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from byname.team import Team

from services.desk.views.conversations import ConversationView
from services.desk.views.model import PersonView, Row, View, moment, name_of
from services.desk.views.shown import channel_words, shown_address, shown_name


class HandleView(View):
    """A way to the customer. `link` is the link by which it became theirs, empty where there was none."""

    channel: str
    label: str
    address: str
    shown: str  # the address as people write it
    name: str
    code: str
    why: str
    since: datetime
    link: str


class LinkView(View):
    """Two became one, or were taken apart again."""

    id: str
    shown: str  # by which address
    label: str  # on which channel
    merged: str  # the customer who became this one, if there was one
    code: str
    why: str
    person: str  # who decided it, if a person did
    time: datetime
    undone: bool
    undone_at: datetime | None
    undone_by: str
    undone_why: str


class SuggestionView(View):
    """What may be one, and what nobody has decided yet."""

    id: str
    channel: str
    label: str
    address: str
    shown: str
    other: str  # the customer who may be the same; empty: nobody has written from there yet
    other_name: str
    why: str
    time: datetime


class HistoryView(View):
    """One thing that was said, on whatever channel."""

    id: str
    conversation: str
    subject: str
    time: datetime
    direction: str
    channel: str
    label: str
    public: bool
    is_call: bool
    name: str
    words: str


class CustomerDetail(View):
    """One customer over all channels. `merged` are customers who have become this one."""

    id: str
    name: str
    merged: tuple[str, ...]
    owner: PersonView | None
    handles: tuple[HandleView, ...]
    conversations: tuple[ConversationView, ...]
    links: tuple[LinkView, ...]
    suggestions: tuple[SuggestionView, ...]
    history: tuple[HistoryView, ...]
    next: str  # `before` of the older part of the history; empty when this is all


@dataclass(frozen=True, slots=True)
class CustomerRows:
    """What the store has about a customer. `all_handles` are those that links and suggestions speak of."""

    id: str
    merged: tuple[str, ...] = ()
    handles: Sequence[Row] = ()
    links: Sequence[Row] = ()
    suggestions: Sequence[Row] = ()
    history: Sequence[Row] = ()
    all_handles: Mapping[str, Row] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)  # of other customers


def customer_detail(
    rows: CustomerRows, conversations: Sequence[ConversationView], team: Team, after: str
) -> CustomerDetail:
    handles = handle_views(rows.handles, conversations)
    mine = {rows.id, *rows.merged}
    named = next((one.name for one in handles if one.name), "")
    name = named or _unnamed(handles, conversations)
    return CustomerDetail(
        id=rows.id,
        name=name,
        merged=rows.merged,
        owner=conversations[0].owner if conversations else None,
        handles=handles,
        conversations=tuple(conversations),
        links=tuple(_link(one, rows.all_handles, team) for one in rows.links),
        suggestions=tuple(
            _suggestion(one, mine, rows.names) for one in rows.suggestions if not _settled(one, mine, rows)
        ),
        history=tuple(_history(one, team, named) for one in rows.history),
        next=after,
    )


def handle_views(handles: Sequence[Row], conversations: Sequence[ConversationView]) -> tuple[HandleView, ...]:
    """The customer's handles; what is from before links is known by its conversations alone."""
    found = {(one["channel"], one["address"]): _handle(one) for one in handles}
    for one in conversations:
        who = one.customer
        if (who.channel, who.address) not in found and not found:
            since = one.opened_at or one.last_activity_at
            found[who.channel, who.address] = HandleView(
                channel=who.channel, label=channel_words(who.channel), address=who.address, shown=who.shown,
                name=who.name, code="wrote", why="they wrote or called from it", since=since, link="",
            )  # fmt: skip
    return tuple(found.values())


def _handle(row: Row) -> HandleView:
    return HandleView(
        **{name: row[name] for name in ("channel", "address", "name", "code", "why", "link")},
        label=channel_words(row["channel"]),
        shown=shown_address(row["channel"], row["address"], row["name"]),
        since=moment(row["customer_at"]),
    )


def _unnamed(handles: Sequence[HandleView], conversations: Sequence[ConversationView]) -> str:
    """What to call somebody whose name nobody has told: their mail, their number, else their channel."""
    if not handles:
        return next((one.customer.name for one in conversations), "Somebody new")
    first = min(handles, key=lambda one: _SAID.index(one.channel) if one.channel in _SAID else len(_SAID))
    return shown_name(first.channel, first.address)


_SAID = ("email", "phone")


def _link(row: Row, handles: Mapping[str, Row], team: Team) -> LinkView:
    by = handles.get(row["handle"])
    return LinkView(
        **{name: row[name] for name in ("id", "merged", "code", "why", "undone_why")},
        shown=shown_address(by["channel"], by["address"], by["name"]) if by else "an address",
        label=channel_words(by["channel"]) if by else "",
        person=name_of(team, row["person"]),
        time=moment(row["at"]),
        undone=bool(row["undone_at"]),
        undone_at=moment(row["undone_at"]) if row["undone_at"] else None,
        undone_by=name_of(team, row["undone_by"]),
    )


def _settled(row: Row, mine: set[str], rows: CustomerRows) -> bool:
    """By other means: both are this customer already."""
    handle = {(one["channel"], one["address"]) for one in rows.handles}
    return row["customer"] in mine and (row["channel"], row["address"]) in handle


def _suggestion(row: Row, mine: set[str], names: Mapping[str, str]) -> SuggestionView:
    """Seen from this customer: the other is whoever is not they."""
    other = row["other"] if row["customer"] in mine else row["customer"]
    return SuggestionView(
        **{name: row[name] for name in ("id", "channel", "address", "why")},
        label=channel_words(row["channel"]),
        shown=shown_address(row["channel"], row["address"]),
        other=other,
        other_name=names.get(other, ""),
        time=moment(row["at"]),
    )


def _history(row: Row, team: Team, known_as: str) -> HistoryView:
    theirs = shown_name(row["channel"], row["address"], row["name"] or known_as)
    name = theirs if row["direction"] == "in" else name_of(team, row["person"])
    return HistoryView(
        **{name: row[name] for name in ("id", "conversation", "subject", "direction", "channel", "words")},
        time=moment(row["at"]),
        label=channel_words(row["channel"]),
        public=bool(row["public"]),
        is_call=row["kind"] == "call",
        name=name or "Somebody of ours",
    )
