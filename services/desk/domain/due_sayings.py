"""What the facts about promises, targets and timers say, in a sentence. People stand here by id."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from byname.contracts import (
    Fact,
    NudgeRequested,
    PromiseDismissed,
    PromiseMade,
    PromiseOverdue,
    PromiseReopened,
    PromiseSettled,
    PromiseSuggested,
    TargetMissed,
    TimerChanged,
)

from services.desk.domain.saying import Saying


def clock(moment: datetime) -> str:
    """A moment as traces say it."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def quoted(text: str) -> str:
    """Words in a sentence, with what leads to them; nothing where there are none."""
    return f": “{text}”" if text else ""


def _made(d: PromiseMade) -> Saying:
    verb = "moved a promise to" if d.again else "promised"
    when = f"{'' if d.again else 'for '}{clock(d.due)}" if d.due else "without a date"
    what = f"{d.person} {verb} {when}{quoted(d.text)}"
    return Saying(d.promise, what, person=d.person)


def _settled(d: PromiseSettled) -> Saying:
    if d.outcome == "withdrawn":
        what = f"{d.person} took a promise back"
    else:
        how = " by these words" if d.reply else ""
        what = f"{d.person} kept a promise{how}{', late' if d.late else ''}"
    return Saying(d.promise, what, person=d.person)


def _reopened(d: PromiseReopened) -> Saying:
    why = "the words that kept it did not arrive"
    return Saying(d.promise, "a promise is still to be kept", "promise_reopened", why)


def _suggested(d: PromiseSuggested) -> Saying:
    when = f" by {clock(d.due)}" if d.due else ""
    return Saying(
        d.suggestion, f"{d.person} wrote what may be a promise{when}{quoted(d.text)}", person=d.person
    )


def _dismissed(d: PromiseDismissed) -> Saying:
    return Saying(d.suggestion, f"{d.person} said: that is no promise", person=d.person)


def _overdue(d: PromiseOverdue) -> Saying:
    stage = "is late" if d.stage == "late" else "counts as missed"
    why = f"it was due {clock(d.due)}, and {d.person or 'nobody'} has to keep it"
    return Saying(d.promise, f"a promise {stage}{quoted(d.text)}", f"promise_{d.stage}", why, d.person)


def _missed(d: TargetMissed) -> Saying:
    which = "the first answer" if d.which == "first" else "an answer"
    tier = f" for {d.tier}" if d.tier else ""
    why = f"{which} by {d.channel}{tier} was due within {d.minutes} minutes of working time, {clock(d.due)}"
    who = d.person or "nobody"
    return Saying(
        d.message, f"the customer was not answered in time: {who} had it", "target_missed", why, d.person
    )


_CHANGES = {"armed": "armed for", "moved": "moved to", "disarmed": "disarmed", "fired": "went off, armed for"}


def _timer(d: TimerChanged) -> Saying:
    when = f" {clock(d.due)}" if d.due and d.change != "disarmed" else ""
    what = _CHANGES[d.change] if when else {"fired": "went off"}.get(d.change, d.change)
    return Saying(d.timer, f"{d.kind} timer {what}{when}", d.change, d.reason.text, d.person)


def _nudge(d: NudgeRequested) -> Saying:
    count = len(d.items) + d.more
    kinds = ", ".join(dict.fromkeys(one.kind for one in d.items))
    ways = ", on every way" if d.urgent else ""
    matters = "one matter" if count == 1 else f"{count} matters"
    return Saying(d.nudge, f"{d.person} is reminded of {matters} ({kinds}){ways}", person=d.person)


DUE_SAYINGS: dict[type[Fact], Callable[[Any], Saying]] = {
    PromiseMade: _made,
    PromiseSettled: _settled,
    PromiseReopened: _reopened,
    PromiseSuggested: _suggested,
    PromiseDismissed: _dismissed,
    PromiseOverdue: _overdue,
    TargetMissed: _missed,
    TimerChanged: _timer,
    NudgeRequested: _nudge,
}
