"""What is due in a conversation: the answer, what is put off, what goes out later, what is asked, timers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from byname.team import Team

from services.desk.domain.due_rows import WITHDRAWN
from services.desk.views.attention import ReasonView
from services.desk.views.model import PersonView, Row, View, moment, name_of, person_view
from services.desk.views.promises import CustomerPromise, PromiseSuggestion, promise_view, suggestion_view


@dataclass(frozen=True, slots=True)
class DueRows:
    """What the store has of what is due in one conversation. `target` is its answer's timer."""

    watched: Row | None = None
    target: Row | None = None
    promises: Sequence[Row] = ()
    hints: Sequence[Row] = ()
    scheduled: Sequence[Row] = ()
    timers: Sequence[Row] = ()
    nudges: Sequence[Row] = ()
    wishes: Sequence[Row] = ()
    tier: Row | None = None


NOTHING_DUE = DueRows()


class TargetView(View):
    """By when the customer should have an answer, or should have had one."""

    state: Literal["due", "overdue"]
    due: datetime
    which: str  # first, next; empty while nothing is overdue
    minutes: int  # of working time; 0 while nothing is overdue
    tier: str


class SnoozeView(View):
    """A person has put the conversation off."""

    until: datetime | None  # none: until the customer writes
    by: str
    since: datetime


class ScheduledView(View):
    """Words that go out later, or that were withdrawn and have not been said since."""

    id: str
    state: Literal["waiting", "withdrawn"]
    person: PersonView | None
    text: str
    channel: str  # empty: where the customer last wrote
    send_at: datetime
    zone: str
    unless_answered: bool
    files: int
    reason: str  # why they do not go out


class AskingView(View):
    """Whether and when the customer is asked if it was sufficient. Said by nobody: as the team file says."""

    at: datetime | None
    never: bool
    by: str  # who said so
    asked_at: datetime | None
    asked_by: str  # in whose voice
    asked_to: str


class MoodView(View):
    """How it was, in the customer's own words."""

    mood: str  # happy, fine, unhappy
    text: str
    time: datetime


class TimerView(View):
    """A timer as it stands. `due`: of one that has gone off, the moment that it was armed for."""

    name: str
    kind: str
    conversation: str
    person: PersonView | None
    state: str  # armed, disarmed, fired
    due: datetime | None
    reason: ReasonView
    changed_at: datetime


class TimerChange(View):
    """A piece of a timer's life."""

    time: datetime
    change: str  # armed, moved, disarmed, fired
    due: datetime | None
    text: str  # why


class TimerDetail(TimerView):
    """A timer with its life, the newest change first."""

    life: tuple[TimerChange, ...]


class WishRef(View):
    """Something that the customer wishes for."""

    id: str
    name: str
    done: bool
    told: bool


class NudgeView(View):
    """What a person was reminded of."""

    person: str
    kind: str
    step: str
    said: str
    urgent: bool
    time: datetime


class DueView(View):
    """All that is due in one conversation besides its answer."""

    promises: tuple[CustomerPromise, ...]  # open ones by when they are due, then the last that were settled
    suggestions: tuple[PromiseSuggestion, ...]  # about which nobody has decided
    scheduled: tuple[ScheduledView, ...]
    asking: AskingView | None
    mood: MoodView | None
    wishes: tuple[WishRef, ...]
    timers: tuple[TimerView, ...]  # that are armed, the next first
    reminders: tuple[NudgeView, ...]  # that our people had, the newest first
    tier: str  # that a person has put the customer in; empty: as the team file says


def due_fields(rows: DueRows, team: Team, now: datetime, name: str) -> dict[str, Any]:
    """The fields of a DueView; `name` is the customer's."""
    return {
        "promises": tuple(promise_view(one, team, now) for one in rows.promises),
        "suggestions": tuple(suggestion_view(one, team, name) for one in rows.hints),
        "scheduled": tuple(scheduled_view(one, team) for one in rows.scheduled),
        "asking": _asking(rows.watched, team),
        "mood": _mood(rows.watched),
        "wishes": tuple(wish_ref(one) for one in rows.wishes),
        "timers": tuple(timer_view(one, team) for one in rows.timers),
        "reminders": tuple(nudge_view(one, team) for one in rows.nudges),
        "tier": _tier(rows.tier, team),
    }


def target_view(row: Row, watched: Row | None, timer: Row | None) -> TargetView | None:
    """None when nobody waits for an answer, as far as is watched: answered, closed, put off."""
    if row["status"] != "open" or _is_snoozed(row, watched):
        return None
    if watched and watched["missed_at"] > row["last_out_at"] and not _rearmed(timer, watched["missed_at"]):
        return TargetView(
            state="overdue", due=moment(watched["missed_due"]), which=watched["missed_which"],
            minutes=watched["missed_minutes"], tier=watched["missed_tier"],
        )  # fmt: skip
    if timer and timer["state"] == "armed" and timer["due"]:
        goal = moment(timer["goal"] or timer["due"])
        return TargetView(state="due", due=goal, which="", minutes=0, tier="")
    return None


def _rearmed(timer: Row | None, missed_at: int) -> bool:
    """Something has changed since: another answer is due, or none."""
    return bool(timer) and timer is not None and timer["state"] != "fired" and timer["changed_at"] > missed_at


def _is_snoozed(row: Row, watched: Row | None) -> bool:
    """Closing ends it, and so does opening again: what is newer than the snooze counts."""
    if not watched or not watched["snoozed"] or row["status"] != "open":
        return False
    return bool(watched["snooze_sequence"] > row["status_sequence"])


def snooze_view(row: Row, watched: Row | None, team: Team) -> SnoozeView | None:
    if watched is None or not _is_snoozed(row, watched):
        return None
    return SnoozeView(
        until=moment(watched["snoozed_until"]) if watched["snoozed_until"] else None,
        by=name_of(team, watched["snoozed_by"]),
        since=moment(watched["snoozed_at"]),
    )


def scheduled_view(row: Row, team: Team) -> ScheduledView:
    withdrawn = row["state"] == WITHDRAWN
    return ScheduledView(
        **{name: row[name] for name in ("id", "text", "channel", "zone")},
        state="withdrawn" if withdrawn else "waiting",
        person=person_view(team, row["person"]),
        send_at=moment(row["send_at"]),
        unless_answered=bool(row["unless_answered"]),
        files=len(json.loads(row["attachments"] or "[]")),
        reason=row["why"] if withdrawn else "",
    )


def _asking(watched: Row | None, team: Team) -> AskingView | None:
    if watched is None or (watched["ask_sequence"] < 0 and not watched["asked_at"]):
        return None
    said = watched["ask_sequence"] >= 0
    return AskingView(
        at=moment(watched["ask_at"]) if watched["ask_at"] else None,
        never=said and not watched["ask_at"],
        by=name_of(team, watched["ask_by"]),
        asked_at=moment(watched["asked_at"]) if watched["asked_at"] else None,
        asked_by=name_of(team, watched["asked_by"]),
        asked_to=watched["asked_to"],
    )


def _mood(watched: Row | None) -> MoodView | None:
    if watched is None or not watched["mood"]:
        return None
    return MoodView(mood=watched["mood"], text=watched["mood_words"], time=moment(watched["mood_at"]))


def wish_ref(row: Row) -> WishRef:
    told = row["told_at"] > 0 and row["told_at"] >= row["at"]
    return WishRef(id=row["id"], name=row["name"], done=row["done_at"] > row["at"], told=told)


def timer_view(row: Row, team: Team) -> TimerView:
    return TimerView(**_timer(row, team))


def timer_detail(row: Row, life: Sequence[Row], team: Team) -> TimerDetail:
    return TimerDetail(**_timer(row, team), life=tuple(_change(one) for one in life))


def _timer(row: Row, team: Team) -> dict[str, Any]:
    return {
        "name": row["id"],
        "kind": row["kind"],
        "conversation": row["conversation"],
        "person": person_view(team, row["person"]),
        "state": row["state"],
        "due": moment(row["due"]) if row["due"] else None,
        "reason": ReasonView(code=row["code"], text=row["why"]),
        "changed_at": moment(row["changed_at"]),
    }


def _change(row: Row) -> TimerChange:
    due = moment(row["due"]) if row["due"] else None
    return TimerChange(time=moment(row["at"]), change=row["code"], due=due, text=row["why"])


def nudge_view(row: Row, team: Team) -> NudgeView:
    return NudgeView(
        **{name: row[name] for name in ("kind", "step", "said")},
        person=name_of(team, row["person"]),
        urgent=bool(row["urgent"]),
        time=moment(row["at"]),
    )


def _tier(row: Row | None, team: Team) -> str:
    if row is None or not row["tier"]:
        return ""
    found = team.tier(row["tier"])
    return found.label if found else str(row["tier"])
