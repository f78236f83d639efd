"""How `byname timers` tells what is armed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from byname.clock import rfc3339
from byname.contracts import TimerChanged

if TYPE_CHECKING:
    from services.followup.domain import Timer

NAMES = (
    "answer.CONVERSATION, silence.CONVERSATION, snooze.CONVERSATION, ask.CONVERSATION, promise.PROMISE, "
    "later.ID and nudge.PERSON"
)


@dataclass(frozen=True, slots=True)
class Found:
    """What is armed by name, and the lives by name, each in order."""

    armed: dict[str, Timer]
    lives: dict[str, list[TimerChanged]]
    why_no_life: str = ""  # the bus could not be asked

    @property
    def names(self) -> list[str]:
        """The armed ones first, the first due first."""
        armed = sorted(self.armed, key=lambda name: (self.armed[name].due, name))
        return [*armed, *(name for name in self.lives if name not in self.armed)]


def unknown(what: str, why_no_life: str) -> str:
    """Of what nobody has heard."""
    if why_no_life:
        return f"nothing is armed for {what}; what was armed before cannot be read: {why_no_life}"
    if "." in what or not what.startswith("cv_"):
        return (
            f"there is no timer {what}, and there never was: names are {NAMES}. "
            "`byname timers list` shows those that are armed"
        )
    return f"nothing is armed in {what}, and nothing ever was: `byname timers list` shows what is armed"


def table(found: Sequence[Timer], now: datetime) -> list[str]:
    """One line each, below their heads; none of nothing."""
    rows = [
        (_local(one.due, now), from_now(one.due, now), one.name, one.person or "-", _about(one), one.why)
        for one in found
    ]
    if not rows:
        return []
    heads = ("DUE", "", "TIMER", "PERSON", "CONVERSATION", "WHY")
    widths = [max(len(row[place]) for row in (heads, *rows)) for place in range(len(heads) - 1)]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in (heads, *rows)
    ]


def _about(timer: Timer) -> str:
    """Its conversation, where the name does not say it already."""
    return "" if timer.name.endswith(f".{timer.conversation}") else timer.conversation


def footer(shown: int, count: int, *, narrowed: bool) -> str:
    """How many there are."""
    if not count:
        return "nothing of that kind is armed" if narrowed else "nothing is armed"
    timers_ = "1 timer is armed" if count == 1 else f"{count:,} timers are armed"
    return timers_ if shown == count else f"{timers_}; these are the first {shown:,}, --limit shows more"


def lives(found: Found, now: datetime) -> list[str]:
    """Each timer with what became of it."""
    lines = []
    for name in found.names:
        lines += ["", *_life(name, found.armed.get(name), found.lives.get(name, ()), now)]
    if found.why_no_life:
        lines += ["", f"What was armed before cannot be read: {found.why_no_life}"]
    return lines[1:]


def _life(name: str, armed: Timer | None, life: Sequence[TimerChanged], now: datetime) -> list[str]:
    if armed:
        whose = f", {armed.person}" if armed.person else ""
        lines = [f"{name}  due {_local(armed.due, now)} ({from_now(armed.due, now)}){whose}: {armed.why}"]
        lines += [f"  conversation {armed.conversation}"] if _about(armed) else []
    else:
        lines = [f"{name}  not armed"]
    for one in life:
        due = f"for {_local(one.due, now)}" if one.due else ""
        lines.append(f"  {_local(one.changed_at, now)}  {one.change:8}  {due:23}  {one.reason.text}".rstrip())
    return lines


def _local(moment: datetime, now: datetime) -> str:
    """By the clock of this machine: the day only where it is another one."""
    there, here = moment.astimezone(), now.astimezone()
    if there.date() == here.date():
        return f"{there:%H:%M:%S}"
    return f"{there:%a %d %b %H:%M:%S}" if there.year == here.year else f"{there:%a %d %b %Y %H:%M:%S}"


def from_now(moment: datetime, now: datetime) -> str:
    """`in 12 minutes`, `2 hours ago`."""
    seconds = round(abs((moment - now).total_seconds()))
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        if seconds >= 2 * size or size == 1:
            number = seconds // size
            span = f"{number} {unit}{'' if number == 1 else 's'}"
            return f"in {span}" if moment > now else f"{span} ago"
    raise AssertionError("every span has its unit")


def timer_json(timer: Timer, now: datetime) -> dict[str, Any]:
    return {
        "timer": timer.name, "kind": timer.kind, "conversation": timer.conversation, "person": timer.person,
        "due": rfc3339(timer.due), "in_seconds": round((timer.due - now).total_seconds()), "why": timer.why,
    }  # fmt: skip


def lives_json(found: Found, now: datetime) -> dict[str, Any]:
    return {
        "timers": [
            {
                "timer": name,
                "armed": timer_json(found.armed[name], now) if name in found.armed else None,
                "life": [one.model_dump(mode="json") for one in found.lives.get(name, ())],
            }
            for name in found.names
        ],
        "unread": found.why_no_life,
    }
