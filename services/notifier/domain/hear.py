"""What each fact means for what is to be sent. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from byname.contracts import (
    AnswerHeld,
    AnswerReceived,
    AskingChanged,
    AskRequested,
    CallLogged,
    ConfirmationRequested,
    ConversationAssigned,
    ConversationClosed,
    ConversationOffered,
    ConversationOpened,
    ConversationSnoozed,
    ConversationTagged,
    ConversationWoken,
    CustomerTiered,
    DeliveryReported,
    Event,
    HandleBlocked,
    HandleUnblocked,
    HuddleCalled,
    HuddleEnded,
    IncidentClosed,
    IncidentJoined,
    IncidentLeft,
    IncidentOpened,
    MessageAttached,
    MessageReceived,
    NoteAdded,
    NudgeRequested,
    PageRequested,
    PortfolioMoved,
    PromiseDismissed,
    PromiseMade,
    PromiseReopened,
    PromiseSettled,
    ReplyFailed,
    ReplyRequested,
    ReplyResolved,
    ReplyScheduled,
    ReplyWithdrawn,
    WishDropped,
    WishNoted,
)
from byname.team import Team

from services.notifier.domain import calling, deeds, promising, telling
from services.notifier.domain.batch import Batch, Heard
from services.notifier.domain.held import held_receipt
from services.notifier.domain.known import ConversationFacts, Known, Words
from services.notifier.domain.outcome import bounced, resolved
from services.notifier.domain.send import Send, WordsTurn
from services.notifier.domain.telling import TURN_CHARS

WAITING = ("missed", "voicemail", "busy", "failed")
_NO_ANSWER = ("note", "later")  # what goes along with one of these goes to nobody now


def hear(
    known: Known,
    team: Team,
    events: Sequence[Event[Any]],
    now: datetime,
    held: Collection[str] = (),
    *,
    calls: bool = False,
) -> Heard:
    """Take in a batch in its order. WordsMissing when something it builds on is not here yet.

    `held` and `calls`: see Batch.
    """
    batch = Batch(known, team, now, held, calls)
    for item in events:
        _TAKE[type(item.data)](batch, item)
    telling.finish(batch)
    return batch.heard


def _received(batch: Batch, item: Event[Any]) -> None:
    said: MessageReceived = item.data
    words = Words(
        said.message, said.sender.name, said.sender.address, said.subject, said.text, said.attachments,
        said.kind, said.received_at, said.channel, not said.reply_rule, item.id,
    )  # fmt: skip
    batch.known.keep_words(words)
    batch.heard.words.append(words)


def _called(batch: Batch, item: Event[Any]) -> None:
    said: CallLogged = item.data
    waiting = said.direction == "in" and said.outcome in WAITING
    text = f"{said.text}\n\n{said.notes}".strip()
    at = said.ended_at or said.started_at
    before = batch.known.words.get(said.call)
    words = Words(
        said.call, said.handle.name, said.handle.address, "", text, (), "message" if waiting else "call",
        at, "phone", event=before.event if before else item.id,
    )  # fmt: skip
    batch.known.keep_words(words)
    batch.heard.words.append(words)


def _opened(batch: Batch, item: Event[Any]) -> None:
    said: ConversationOpened = item.data
    facts = ConversationFacts(
        said.conversation, said.handle.name, said.handle.address, said.handle.channel, said.subject,
        said.customer_since, said.conversations, said.customer,
    )  # fmt: skip
    batch.known.conversations[facts.id] = facts
    batch.heard.conversations.append(facts)


def _requested(batch: Batch, item: Event[Any]) -> None:
    said: ReplyRequested = item.data
    who = _name(batch, said.person)
    batch.heard.turns.append(
        WordsTurn(said.reply, said.conversation, said.requested_at, who, True, said.text[:TURN_CHARS])
    )
    batch.decided(said.answer)
    if said.answer:  # else words of before go out on another way
        batch.stood(said.conversation, "answered", said.requested_at)
    if said.to.channel in batch.held:
        return  # whoever holds the customer's socket hears it too, and says what became of it
    content = said.model_dump(mode="json", exclude={"reply", "conversation", "person", "sequence"})
    content["order"] = item.causation
    batch.send("reply", said.reply, item, said.person, content)


def _answered(batch: Batch, item: Event[Any]) -> None:
    said: AnswerReceived = item.data
    orders = {one.name for one in said.commands}
    if (said.text.strip() or said.attachments) and orders.isdisjoint(_NO_ANSWER):
        batch.stood(said.conversation, "answering", said.received_at, said.answer)
        if "promise" not in orders:
            batch.stood(said.conversation, "keeping", said.received_at, said.answer)
    deeds.answered(batch, item)


def _scheduled(batch: Batch, item: Event[Any]) -> None:
    batch.decided(item.data.answer)
    deeds.done(batch, item)


def _snoozed(batch: Batch, item: Event[Any]) -> None:
    said: ConversationSnoozed = item.data
    batch.stood(said.conversation, "rested", said.snoozed_at)
    deeds.done(batch, item)


def _blocked(batch: Batch, item: Event[Any]) -> None:
    said: HandleBlocked = item.data
    batch.stood(said.conversation, "rested", said.blocked_at)
    deeds.done(batch, item)


def _asked(batch: Batch, item: Event[Any]) -> None:
    said: ConfirmationRequested = item.data
    content = {"to": said.to.model_dump(mode="json"), "url": said.url}
    batch.send("confirm", said.confirmation, item, said.person, content)


def _failed(batch: Batch, item: Event[Any]) -> None:
    said: ReplyFailed = item.data
    if item.source == "notifier":
        return  # our own: its receipt is in the log already
    content = {"outcome": "failed", "because": said.reason, "what_to_do": "The conversation is open again"}
    batch.send("receipt", said.reply, item, said.person, content)


def _held(batch: Batch, item: Event[Any]) -> None:
    said: AnswerHeld = item.data
    batch.decided(said.answer)
    deeds.refused(batch, item.causation)
    if not said.tell or not said.person:
        return
    if said.reason.code == "huddle":  # its receipt says that it is a note now: one mail is enough
        batch.heard.sends[:] = [one for one in batch.heard.sends if not _tells_of_note(one, said)]
    batch.send("receipt", said.answer, item, said.person, held_receipt(said, batch.team))


def _tells_of_note(send: Send, said: AnswerHeld) -> bool:
    mine = (send.conversation, send.person) == (said.conversation, said.person)
    return mine and send.content.get("outcome") == "noted" and send.content["text"] == said.text


def _noted(batch: Batch, item: Event[Any]) -> None:
    said: NoteAdded = item.data
    who, text = _name(batch, said.person), said.text[:TURN_CHARS]
    batch.heard.turns.append(WordsTurn(said.note, said.conversation, said.added_at, who, True, text, True))
    telling.noted(batch, item)
    if said.front_end == "email":
        content = {"outcome": "noted", "text": said.text, "order": item.causation}
        batch.send("receipt", said.note, item, said.person, content)


def _closed(batch: Batch, item: Event[Any]) -> None:
    said: ConversationClosed = item.data
    batch.stood(said.conversation, "rested", said.closed_at)
    if said.front_end == "email" and said.alone:
        batch.send("receipt", item.id, item, said.person, {"outcome": "closed"})
    else:
        deeds.done(batch, item)


def _assigned(batch: Batch, item: Event[Any]) -> None:
    telling.assigned(batch, item)
    deeds.done(batch, item)


def _huddle_called(batch: Batch, item: Event[Any]) -> None:
    telling.huddle_called(batch, item)
    deeds.done(batch, item)


def _huddle_ended(batch: Batch, item: Event[Any]) -> None:
    batch.stands(item.data.conversation, huddle=())
    deeds.done(batch, item)


def _resolved(batch: Batch, item: Event[Any]) -> None:
    said: ReplyResolved = item.data
    send = batch.known.sends_by_reply.get(said.reply)
    if send and send.state == "unknown":
        batch.decide(resolved(send, item, batch.now, again=said.send_again))


def _reported(batch: Batch, item: Event[Any]) -> None:
    said: DeliveryReported = item.data
    if not said.hard:
        return
    for send in batch.known.sends_reported(said.send, said.original_message_id):
        if send.state in ("sent", "handing", "unknown"):
            batch.decide(bounced(send, item, batch.now))


def _name(batch: Batch, person_id: str) -> str:
    person = batch.team.person(person_id)
    return person.voice_name if person else person_id


_TAKE: dict[Any, Callable[[Batch, Event[Any]], None]] = {
    MessageReceived: _received,
    CallLogged: _called,
    ConversationOpened: _opened,
    MessageAttached: telling.attached,
    ConversationAssigned: _assigned,
    ConversationOffered: telling.offered,
    HuddleCalled: _huddle_called,
    HuddleEnded: _huddle_ended,
    PageRequested: calling.page_requested,
    NudgeRequested: calling.nudge_requested,
    AskRequested: calling.ask_requested,
    PromiseMade: promising.made,
    PromiseSettled: promising.settled,
    PromiseReopened: promising.reopened,
    PromiseDismissed: promising.dismissed,
    ConversationSnoozed: _snoozed,
    ConversationWoken: deeds.done,
    ReplyScheduled: _scheduled,
    ReplyWithdrawn: deeds.done,
    AskingChanged: deeds.done,
    WishNoted: deeds.done,
    WishDropped: deeds.done,
    CustomerTiered: deeds.done,
    IncidentOpened: calling.incident_opened,
    IncidentJoined: deeds.done,
    IncidentLeft: deeds.done,
    IncidentClosed: deeds.done,
    ConversationTagged: deeds.done,
    HandleBlocked: _blocked,
    HandleUnblocked: deeds.done,
    PortfolioMoved: calling.portfolio_moved,
    ReplyRequested: _requested,
    ConfirmationRequested: _asked,
    ReplyFailed: _failed,
    AnswerReceived: _answered,
    AnswerHeld: _held,
    NoteAdded: _noted,
    ConversationClosed: _closed,
    ReplyResolved: _resolved,
    DeliveryReported: _reported,
}
