"""Sentences of ours that read like a promise: suggested, never assumed. Pure."""

from __future__ import annotations

from byname.contracts import PromiseSuggested, ReplyRequested
from byname.dates import find_promises
from byname.ids import derive

from services.followup.domain import known as work
from services.followup.domain import telling
from services.followup.domain.values import Matter

AT_THE_DESK = "desk"  # whoever answers there sees the suggestion at once


def suggest(turn: work.Turn, matter: Matter, reply: ReplyRequested) -> None:
    """Look for promises in what was written, unless its writer has said themselves what they promise."""
    if any(one.cause == turn.heard.causation for one in turn.known.promises_in(matter.id) if one.cause):
        return
    person = turn.rules.team.person(reply.person)
    if person is None:
        return
    mine = turn.rules.team.zone_of(person)
    zones = (mine, matter.zone) if matter.zone and matter.zone != mine else (mine,)
    hours = turn.rules.people.hours(person.id)
    for number, found in enumerate(find_promises(reply.text, reply.requested_at, zones, hours)):
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


def _tell(turn: work.Turn, matter: Matter, suggested: PromiseSuggested) -> None:
    by = f" by {turn.rules.when(suggested.due, turn.now, suggested.person)}" if suggested.due else ""
    question = "Is that a promise" + (f"{by}?" if by else ", and by when?")
    said = f"You wrote to {matter.called}: \u201c{suggested.text}\u201d {question}"
    since = suggested.suggested_at
    one = telling.item(matter, "suggestion", suggested.suggestion, said, since=since, due=suggested.due)
    turn.nudge(suggested.person, one)
