"""Sentences of ours that read like a promise: suggested, never assumed. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from byname.contracts import PromiseSuggested, ReplyRequested
from byname.dates import find_promises
from byname.ids import derive

from services.followup.domain import known as work
from services.followup.domain import telling
from services.followup.domain.values import Matter

SAME = timedelta(hours=12)  # so close to a promise by command, a sentence means that one
LONG_AGO = timedelta(days=2)  # nobody is asked what they meant by words of before
AT_THE_DESK = "desk"  # whoever answers there sees the suggestion at once


def suggest(turn: work.Turn, matter: Matter, reply: ReplyRequested) -> None:
    """Look for promises in what was written, unless its writer has said themselves what they promise."""
    person = turn.rules.team.person(reply.person)
    if person is None or turn.now - reply.requested_at > LONG_AGO:
        return
    mine = turn.rules.team.zone_of(person)
    zones = (mine, matter.zone) if matter.zone and matter.zone != mine else (mine,)
    hours = turn.rules.people.hours(person.id)
    said = _said_themselves(turn, matter)
    if not said and matter.promising == reply.answer:
        return  # they have: it is heard in a moment, and what it is about is not known before
    for number, found in enumerate(find_promises(reply.text, reply.requested_at, zones, hours)):
        if any(found.due is None or due is None or abs(due - found.due) <= SAME for due in said):
            continue
        fact = PromiseSuggested(
            suggestion=derive("ps", reply.reply, str(number)),
            conversation=matter.id,
            customer=matter.customer,
            person=reply.person,
            reply=reply.reply,
            text=found.text,
            due=found.due,
            zone=found.zone,
            suggested_at=turn.now,
        )
        turn.say(fact, matter.id, fact.suggestion)
        if reply.front_end != AT_THE_DESK:
            _tell(turn, matter, fact)


def _said_themselves(turn: work.Turn, matter: Matter) -> list[datetime | None]:
    """When what they have promised by a command, in the same answer, is due."""
    cause = turn.heard.causation
    known = [one.due for one in turn.known.promises_in(matter.id) if cause and one.cause == cause]
    return [*known, *turn.known.promised_with.get(cause, ())]


def _tell(turn: work.Turn, matter: Matter, suggested: PromiseSuggested) -> None:
    by = f" by {turn.rules.since(suggested.due, turn.now, suggested.person)}" if suggested.due else ""
    question = "Is that a promise" + (f"{by}?" if by else ", and by when?")
    said = f"You wrote to {matter.called}: \u201c{suggested.text}\u201d {question}"
    since = suggested.suggested_at
    one = telling.item(matter, "suggestion", suggested.suggestion, said, since=since, due=suggested.due)
    turn.nudge(suggested.person, one)
