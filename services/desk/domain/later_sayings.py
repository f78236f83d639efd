"""What the facts about patience and wishes say, in a sentence. People stand here by id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from byname.contracts import (
    AskDue,
    AskingChanged,
    AskRequested,
    ConversationSnoozed,
    ConversationWoken,
    CustomerTiered,
    Fact,
    MoodGiven,
    ReplyReleased,
    ReplyScheduled,
    ReplyWithdrawn,
    SnoozeOver,
    WishDone,
    WishDropped,
    WishNoted,
    WishTold,
)

from services.desk.domain.due_sayings import clock, quoted
from services.desk.domain.saying import Saying


def _snoozed(d: ConversationSnoozed) -> Saying:
    until = clock(d.until) if d.until else "the customer writes"
    return Saying(d.conversation, f"{d.person} put it off until {until}", person=d.person)


def _over(d: SnoozeOver) -> Saying:
    return Saying(d.conversation, "the moment has come until which it was put off")


def _woken(d: ConversationWoken) -> Saying:
    return Saying(d.conversation, "it is on the table again", d.reason.code, d.reason.text, d.person)


def _scheduled(d: ReplyScheduled) -> Saying:
    unless = ", unless they write first" if d.unless_answered else ""
    return Saying(
        d.answer or d.scheduled, f"{d.person}'s words go out {clock(d.send_at)}{unless}", person=d.person
    )


def _released(d: ReplyReleased) -> Saying:
    return Saying(d.answer or d.scheduled, f"the moment has come for {d.person}'s words", person=d.person)


def _withdrawn(d: ReplyWithdrawn) -> Saying:
    what = f"words of {d.person} that were to go out later do not"
    return Saying(d.scheduled, what, d.reason.code, d.reason.text, d.person)


def _asking(d: AskingChanged) -> Saying:
    what = f"is asked {clock(d.ask_at)} whether it was sufficient" if d.ask_at else "is not asked afterwards"
    return Saying(d.conversation, f"{d.person} said: the customer {what}", person=d.person)


def _ask_due(d: AskDue) -> Saying:
    return Saying(d.ask, "it is time to ask whether it was sufficient")


def _asked(d: AskRequested) -> Saying:
    return Saying(d.ask, f"{d.to.address} is asked whether it was sufficient", person=d.person)


def _mood(d: MoodGiven) -> Saying:
    return Saying(d.ask, f"the customer is {d.mood}{quoted(d.text)}")


def _noted(d: WishNoted) -> Saying:
    return Saying(d.wish, f"{d.person} noted a wish: “{d.name}”", person=d.person)


def _dropped(d: WishDropped) -> Saying:
    return Saying(d.wish, f"{d.person} said: they need not be told of that wish", person=d.person)


def _done(d: WishDone) -> Saying:
    return Saying(d.wish, f"{d.person} said: “{d.name}” has come true", person=d.person)


def _told(d: WishTold) -> Saying:
    return Saying(d.wish, f"{d.person} told the customer that it is there", person=d.person)


def _tiered(d: CustomerTiered) -> Saying:
    tier = f"of tier {d.tier}" if d.tier else "of no tier"
    return Saying(d.customer, f"{d.person} said: the customer is {tier}", person=d.person)


LATER_SAYINGS: dict[type[Fact], Callable[[Any], Saying]] = {
    ConversationSnoozed: _snoozed,
    SnoozeOver: _over,
    ConversationWoken: _woken,
    ReplyScheduled: _scheduled,
    ReplyReleased: _released,
    ReplyWithdrawn: _withdrawn,
    AskingChanged: _asking,
    AskDue: _ask_due,
    AskRequested: _asked,
    MoodGiven: _mood,
    WishNoted: _noted,
    WishDropped: _dropped,
    WishDone: _done,
    WishTold: _told,
    CustomerTiered: _tiered,
}
