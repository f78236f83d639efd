"""What customers say, and what we answer. Pure."""

from __future__ import annotations

from datetime import datetime

from byname.contracts import (
    AnswerHeld,
    AnswerReceived,
    CallLogged,
    MessageAttached,
    MessageReceived,
    ReplyFailed,
    ReplyRequested,
    Turn,
)

from services.followup.domain import known as work
from services.followup.domain.hearing.wishes import told
from services.followup.domain.suggesting import suggest
from services.followup.domain.values import TURN_CHARS, Matter, Words


def received(turn: work.Turn, said: MessageReceived) -> None:
    """Kept until the router says where it belongs."""
    who = said.sender.name or said.sender.address
    _keep(turn, Words(said.message, who, said.text[:TURN_CHARS], said.received_at, said.channel, said.zone))


def called(turn: work.Turn, said: CallLogged) -> None:
    """The same for a call; one that was answered is an answer."""
    who = said.handle.name or said.handle.address
    at = said.ended_at or said.started_at
    spoke = said.outcome == "answered"
    _keep(turn, Words(said.call, who, said.text[:TURN_CHARS], at, "phone", spoke=spoke))


def _keep(turn: work.Turn, words: Words) -> None:
    turn.known.words[words.id] = words
    turn.known.touch("words", words.id)


def attached(turn: work.Turn, said: MessageAttached) -> None:
    """The customer has said something there: they wait, unless no answer is expected."""
    matter = turn.known.matter(said.conversation, said.customer)
    words = turn.known.words.get(said.message)
    at = words.at if words else turn.heard.time
    if said.sequence > matter.placed:
        matter.person, matter.offered, matter.placed = said.person, said.offered, said.sequence
        matter.owner = said.stand_in_for or said.person or matter.owner
    turn.known.heard_words.add(said.message)
    if said.muted:
        return
    matter.muted = False
    if words:
        matter.say(Turn(who=words.who, ours=False, text=words.text, at=at))
        matter.zone, matter.channel = words.zone or matter.zone, words.channel or matter.channel
        if words.spoke:
            _spoken(matter, at, said.sequence)
    if said.waits and said.sequence > matter.answered:
        _waits(matter, said.message, at)
    turn.plan(matter.id)


def _waits(matter: Matter, message: str, at: datetime) -> None:
    matter.newest = message
    if matter.waiting:
        return  # more words win us no time
    matter.waiting, matter.waiting_since, matter.stage = message, at, 0
    matter.waiting_on = matter.channel
    matter.which = "next" if matter.replied else "first"
    matter.spoken_at = matter.spoken_at or at


def answering(turn: work.Turn, said: AnswerReceived) -> None:
    """Somebody has answered; what becomes of it the router says in a moment."""
    if said.text and said.conversation in turn.known.matters:
        matter = turn.known.matter(said.conversation)
        matter.answering, matter.answering_at = said.answer, turn.now


def held(turn: work.Turn, said: AnswerHeld) -> None:
    """It was not sent: the customer waits as before."""
    if said.conversation in turn.known.matters:
        matter = turn.known.matter(said.conversation)
        if matter.answering == said.answer:
            matter.answering, matter.answering_at = "", None


def replied(turn: work.Turn, said: ReplyRequested) -> None:
    """The customer hears from us: nobody waits, and no silence lasts."""
    matter = turn.known.matter(said.conversation, said.customer)
    if matter.answering == said.answer:
        matter.answering, matter.answering_at = "", None
    if not said.answer:
        return  # words of before, on another way
    who = turn.rules.name(said.person)
    matter.say(Turn(who=who, ours=True, text=said.text[:TURN_CHARS], at=said.requested_at))
    _spoken(matter, said.requested_at, said.sequence)
    told(turn, matter, said)
    suggest(turn, matter, said)
    turn.plan(matter.id)


def failed(turn: work.Turn, said: ReplyFailed) -> None:
    """It has not arrived: the router opens the conversation again, and says so."""
    if said.conversation in turn.known.matters:
        turn.plan(said.conversation)


def _spoken(matter: Matter, at: datetime, sequence: int) -> None:
    matter.answered = max(matter.answered, sequence)
    matter.replied = True
    matter.spoken_at = max(matter.spoken_at or at, at)
    matter.step, matter.stepped_at = 0, None
    matter.waiting, matter.waiting_since, matter.stage = "", None, 0
