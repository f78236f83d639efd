"""What each event says, in a sentence: for traces, decisions and the command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from byname.contracts import (
    AnswerHeld,
    AnswerReceived,
    CallLogged,
    Command,
    ConfirmationRequested,
    ContactGiven,
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    CustomerLinked,
    CustomerUnlinked,
    DeliveryReported,
    Event,
    Fact,
    LinkDecided,
    LinkSuggested,
    MessageReceived,
    NoteAdded,
    PersonNotTold,
    PersonTold,
    ReplyFailed,
    ReplyRequested,
    ReplyResolved,
    ReplySent,
    ReplyUnknown,
    ReplyUnread,
)
from byname.ids import derive

from services.desk.domain.attention_sayings import ATTENTION_SAYINGS
from services.desk.domain.due_sayings import DUE_SAYINGS
from services.desk.domain.later_sayings import LATER_SAYINGS
from services.desk.domain.people import PEOPLE_SAYINGS
from services.desk.domain.rows import FactRow, micros
from services.desk.domain.saying import Saying


def _received(d: MessageReceived) -> Saying:
    who = d.sender.name or d.sender.address
    if d.kind == "automatic":
        return Saying(d.message, f"an automatic mail came from {who}", "automatic", d.automatic_because)
    if d.kind == "list":
        return Saying(d.message, f"a mailing list's mail came from {who}", "list", d.automatic_because)
    return Saying(d.message, f"{who} wrote: {d.subject or '(no subject)'}")


def _opened(d: ConversationOpened) -> Saying:
    customer = "a new customer" if d.new_customer else "a customer we know"
    return Saying(d.conversation, f"a conversation begins with {customer}, {d.handle.address}")


def _closed(d: ConversationClosed) -> Saying:
    return Saying(d.conversation, f"{d.person} closed it", person=d.person)


def _reopened(d: ConversationReopened) -> Saying:
    return Saying(d.conversation, "it is open again", d.reason.code, d.reason.text, d.person)


def _note(d: NoteAdded) -> Saying:
    return Saying(d.note, f"{d.person} left a note", person=d.person)


def _answer(d: AnswerReceived) -> Saying:
    commands = " ".join(_command(command) for command in d.commands)
    what = f"{d.person} answered from {d.front_end}" if d.text.strip() else f"{d.person} said {commands}"
    return Saying(d.answer, what, person=d.person)


def _command(command: Command) -> str:
    """As it is typed; the words of a note stand in the note."""
    return f"/{command.name} {command.text if command.name != 'note' else ''}".rstrip()


def _held(d: AnswerHeld) -> Saying:
    return Saying(d.answer, f"an answer from {d.sender} was held", d.reason.code, d.reason.text, d.person)


def _requested(d: ReplyRequested) -> Saying:
    return Saying(d.reply, f"a reply to {d.to.address} is on its way", person=d.person)


def _sent(d: ReplySent) -> Saying:
    return Saying(d.reply, f"the customer's side took the reply: {d.response}", person=d.person)


def _failed(d: ReplyFailed) -> Saying:
    what = "the reply came back" if d.bounced else "the reply did not arrive"
    return Saying(d.reply, what, "bounced" if d.bounced else "failed", d.reason, d.person)


def _unknown(d: ReplyUnknown) -> Saying:
    return Saying(d.reply, "nobody can know whether the reply arrived", "reply_unknown", d.reason, d.person)


def _resolved(d: ReplyResolved) -> Saying:
    what = "it goes out again" if d.send_again else "it counts as sent"
    return Saying(d.reply, f"{d.person} decided: {what}", person=d.person)


def _reported(d: DeliveryReported) -> Saying:
    kind = "for good" if d.hard else "for now"
    what = f"a report came: {d.address or 'an address'} did not take our mail {kind} ({d.status or '?'})"
    return Saying(d.send or d.report, what, "delivery_report", d.diagnostic or d.text)


def _called(d: CallLogged) -> Saying:
    way = "called" if d.direction == "in" else "was called"
    return Saying(d.call, f"{d.handle.name or d.handle.address} {way}: {d.text}", person=d.person)


def _unread(d: ReplyUnread) -> Saying:
    return Saying(d.reply, "the customer left without seeing the reply", person=d.person)


def _contact(d: ContactGiven) -> Saying:
    proof = {"none": "not proven", "signed": "signed by the site", "confirmed": "confirmed by them"}[d.proof]
    return Saying(d.contact, f"they gave {d.other.address} ({proof})")


def _confirmation(d: ConfirmationRequested) -> Saying:
    return Saying(d.confirmation, f"{d.to.address} is asked whether it is theirs", person=d.person)


def _decided(d: LinkDecided) -> Saying:
    what = {"link": "they are one customer", "dismiss": "they are not the same", "undo": "the link is undone"}
    return Saying(
        d.suggestion or d.link or d.decision, f"{d.person} decided: {what[d.action]}", "link_decided", d.why,
        d.person,
    )  # fmt: skip


def _suggested(d: LinkSuggested) -> Saying:
    return Saying(
        d.suggestion, f"{d.handle.address} may be theirs: nothing is linked", d.reason.code, d.reason.text
    )


def _linked(d: CustomerLinked) -> Saying:
    what = f"{d.handle.address} is this customer's" + (", and all that came with it" if d.merged else "")
    return Saying(d.link, what, d.reason.code, d.reason.text, d.person)


def _unlinked(d: CustomerUnlinked) -> Saying:
    return Saying(d.link, "a link was undone: they are two again", d.reason.code, d.reason.text, d.person)


def _told(d: PersonTold) -> Saying:
    return Saying(d.message, f"{d.person} was told by {d.front_end}", person=d.person)


def _not_told(d: PersonNotTold) -> Saying:
    return Saying(d.message, f"{d.person} could not be told by {d.front_end}", "not_told", d.reason, d.person)


SAYINGS: dict[type[Fact], Callable[[Any], Saying]] = {
    MessageReceived: _received,
    ConversationOpened: _opened,
    ConversationClosed: _closed,
    ConversationReopened: _reopened,
    NoteAdded: _note,
    AnswerReceived: _answer,
    AnswerHeld: _held,
    ReplyRequested: _requested,
    ReplySent: _sent,
    ReplyFailed: _failed,
    ReplyUnknown: _unknown,
    ReplyResolved: _resolved,
    CallLogged: _called,
    ReplyUnread: _unread,
    ContactGiven: _contact,
    ConfirmationRequested: _confirmation,
    LinkDecided: _decided,
    LinkSuggested: _suggested,
    CustomerLinked: _linked,
    CustomerUnlinked: _unlinked,
    DeliveryReported: _reported,
    PersonTold: _told,
    PersonNotTold: _not_told,
    **ATTENTION_SAYINGS,
    **PEOPLE_SAYINGS,
    **DUE_SAYINGS,
    **LATER_SAYINGS,
}


def mail_digest(message_id: str) -> str:
    """How a Message-ID is kept for tracing: strangers choose them, of any length."""
    plain = message_id.strip().strip("<>")
    return derive("mid", plain) if plain else ""


def _place(event: Event[Any]) -> str:
    """The conversation that it is about; of an incident or a wish itself that: its page is told too."""
    named = (getattr(event.data, name, "") for name in ("conversation", "incident", "wish"))
    items = {one.conversation for one in getattr(event.data, "items", ())}
    only = items.pop() if len(items) == 1 else ""
    return next((one for one in (*named, only, event.conversation) if one), "")


def fact_row(event: Event[Any], now: datetime) -> FactRow:
    """The event as a row. `now` is when the desk stores it."""
    kind = type(event.data)
    saying = SAYINGS[kind](event.data)
    due = getattr(event.data, "due", None)
    return FactRow(
        event=event.id,
        type=kind.type,
        source=event.source,
        causation=event.causation,
        conversation=_place(event),
        about=saying.about,
        mail=mail_digest(getattr(event.data, "provider_id", "") or getattr(event.data, "message_id", "")),
        person=saying.person,
        sequence=event.data.sequence if "sequence" in kind.model_fields else 0,
        at=micros(event.time),
        stored_at=micros(now),
        what=saying.what[:300],
        code=saying.code,
        why=saying.why[:500],
        due=micros(due) if due else 0,
    )
