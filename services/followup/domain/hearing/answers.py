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
from services.followup.domain.hearing.wishes import told, untold
from services.followup.domain.ladder import seen_to
from services.followup.domain.suggesting import suggest
from services.followup.domain.values import NAME_CHARS, TURN_CHARS, Matter, Unanswered, Words


def received(turn: work.Turn, said: MessageReceived) -> None:
    """Kept until the router says where it belongs."""
    who = (said.sender.name or said.sender.address)[:NAME_CHARS]
    _keep(turn, Words(said.message, who, said.text[:TURN_CHARS], said.received_at, said.channel, said.zone))


def called(turn: work.Turn, said: CallLogged) -> None:
    """The same for a call; one that was answered is an answer."""
    who = (said.handle.name or said.handle.address)[:NAME_CHARS]
    at = said.ended_at or said.started_at
    spoke = said.outcome == "answered"
    _keep(turn, Words(said.call, who, said.text[:TURN_CHARS], at, "phone", spoke=spoke))


def _keep(turn: work.Turn, words: Words) -> None:
    before = turn.known.words.get(words.id)
    turn.known.words[words.id] = words
    if before and before.conversation:  # another copy was faster with what the router says of them
        turn.known.heard_words.add(words.id)
        _said(turn.known.matter(before.conversation), words, before.sequence)
        turn.plan(before.conversation)
    else:
        turn.known.touch("words", words.id)


def attached(turn: work.Turn, said: MessageAttached) -> None:
    """The customer has said something there: they wait, unless no answer is expected."""
    matter = turn.known.matter(said.conversation, said.customer)
    words, new = turn.known.words.get(said.message), not matter.placed
    at = words.at if words else turn.heard.time
    if said.sequence > matter.placed:
        matter.person, matter.offered, matter.placed = said.person, said.offered, said.sequence
        matter.owner = said.stand_in_for or said.person or matter.owner
    if said.sequence > matter.newest_sequence:
        matter.newest, matter.newest_sequence = said.message, said.sequence
    if words and not words.conversation:
        turn.known.heard_words.add(said.message)
    else:
        turn.known.words[said.message] = Words(
            said.message, "", "", at, conversation=matter.id, sequence=said.sequence
        )
        turn.known.touch("words", said.message)
    if said.sequence > matter.muting and (not said.muted or new):
        matter.muted, matter.muting = said.muted, said.sequence
    if not said.muted:
        _placed(matter, said, words, at)
    turn.plan(matter.id)


def _placed(matter: Matter, said: MessageAttached, words: Words | None, at: datetime) -> None:
    if words:
        _said(matter, words, said.sequence)
    if said.waits and said.sequence > matter.answered:
        channel = (words.channel if words else "") or matter.channel
        matter.waits(Unanswered(said.message, at, channel, said.sequence))
        matter.spoken_at = matter.spoken_at or at


def _said(matter: Matter, words: Words, sequence: int) -> None:
    matter.say(Turn(who=words.who, ours=False, text=words.text, at=words.at))
    matter.zone, matter.channel = words.zone or matter.zone, words.channel or matter.channel
    if words.spoke:
        _spoken(matter, words.at, sequence)


def answering(turn: work.Turn, said: AnswerReceived) -> None:
    """Somebody has answered; what becomes of it the router says in a moment."""
    if said.text and said.conversation in turn.known.matters:
        matter = turn.known.matter(said.conversation)
        matter.answering, matter.answering_at, matter.seen = said.answer, turn.now, said.seen
        if any(one.name == "promise" for one in said.commands):
            matter.promising = said.answer


def held(turn: work.Turn, said: AnswerHeld) -> None:
    """It was not sent: the customer waits as before."""
    if said.conversation in turn.known.matters:
        matter = turn.known.matter(said.conversation)
        if matter.answering == said.answer:
            matter.answering, matter.answering_at = "", None


def replied(turn: work.Turn, said: ReplyRequested) -> None:
    """The customer hears from us: nobody waits, and no silence lasts."""
    matter = turn.known.matter(said.conversation, said.customer)
    if not said.answer:
        return  # words of before, on another way
    until = said.sequence
    if matter.answering == said.answer:
        until = min(until, matter.seen or until)  # what the customer wrote meanwhile still waits
        matter.answering, matter.answering_at = "", None
    who = turn.rules.name(said.person)
    matter.say(Turn(who=who, ours=True, text=said.text[:TURN_CHARS], at=said.requested_at))
    _spoken(matter, said.requested_at, until)
    seen_to(turn, matter)
    told(turn, matter, said)
    suggest(turn, matter, said)
    turn.plan(matter.id)


def failed(turn: work.Turn, said: ReplyFailed) -> None:
    """It has not arrived: the router opens the conversation again, and says so."""
    if said.conversation in turn.known.matters:
        untold(turn, turn.known.matters[said.conversation], said.reply)
        turn.plan(said.conversation)


def _spoken(matter: Matter, at: datetime, until: int) -> None:
    matter.replied = True
    matter.spoken_at = max(matter.spoken_at or at, at)
    matter.step, matter.stepped_at = 0, None
    matter.heard(until)
