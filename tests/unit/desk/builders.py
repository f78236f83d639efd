"""A short story's events, as the other services would say them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from byname.contracts import (
    AnswerHeld,
    AnswerReceived,
    ConversationAssigned,
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    Event,
    Handle,
    MessageAttached,
    MessageReceived,
    NoteAdded,
    PersonNotTold,
    PersonTold,
    Reason,
    ReplyFailed,
    ReplyRequested,
    ReplySent,
    ReplyUnknown,
    event,
)

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


class Story:
    """Makes the events of one conversation; `number` keeps stories apart, `begins` is in seconds."""

    def __init__(
        self, number: int = 1, *, name: str = "Ann Lee", subject: str = "My order", begins: float = 0
    ) -> None:
        self.conversation = f"cv_{number:032x}"
        self.customer = f"cu_{number:032x}"
        self.handle = Handle(channel="email", address=f"ann{number}@customer.example", name=name)
        self.subject = subject
        self.begins = begins
        self.number = number

    def at(self, seconds: float) -> datetime:
        return at(self.begins + seconds)

    def id(self, kind: str, which: int) -> str:
        return f"{kind}_{self.number:016x}{which:016x}"

    def received(
        self, text: str = "Where is it?", which: int = 1, when: float = 0, **more: Any
    ) -> Event[Any]:
        fact = MessageReceived(
            message=self.id("msg", which),
            channel="email",
            sender=self.handle,
            recipients=("sophie@acme.example",),
            subject=self.subject,
            text=text,
            received_at=self.at(when),
            **more,
        )
        return event(
            fact,
            source="ingest",
            key="h_ann",
            time=self.at(when + 0.01),
            causation=self.id("raw", which),
            about=(fact.message,),
        )

    def opened(self, because: Event[Any], when: float = 0.02) -> Event[Any]:
        fact = ConversationOpened(
            conversation=self.conversation,
            customer=self.customer,
            handle=self.handle,
            new_customer=True,
            customer_since=self.at(when),
            conversations=1,
            subject=self.subject,
            opened_at=self.at(when),
            sequence=1,
        )
        return self._said(fact, "router", when, because)

    def assigned(self, because: Event[Any], person: str = "sophie", sequence: int = 2) -> Event[Any]:
        fact = ConversationAssigned(
            conversation=self.conversation,
            customer=self.customer,
            person=person,
            reason=Reason(code="addressed", text="the mail was addressed to sophie@acme.example"),
            assigned_at=self.at(0.02),
            sequence=sequence,
        )
        return self._said(fact, "router", 0.02, because)

    def attached(self, because: Event[Any], sequence: int = 3, which: int = 1, **more: Any) -> Event[Any]:
        fact = MessageAttached(
            message=self.id("msg", which),
            conversation=self.conversation,
            customer=self.customer,
            person=more.pop("person", "sophie"),
            reason=Reason(code="new", text="nothing was open with this customer"),
            sequence=sequence,
            **more,
        )
        return self._said(fact, "router", 0.02 + sequence / 1000, because)

    def told(
        self, because: Event[Any], which: int = 1, when: float = 0.1, person: str = "sophie"
    ) -> Event[Any]:
        fact = PersonTold(
            message=self.id("msg", which),
            conversation=self.conversation,
            person=person,
            front_end="email",
            message_id="<told@acme.example>",
            told_at=self.at(when),
        )
        return self._said(fact, "notifier", when, because)

    def not_told(
        self,
        because: Event[Any],
        which: int = 1,
        when: float = 0.1,
        person: str = "sophie",
        front_end: str = "email",
    ) -> Event[Any]:
        fact = PersonNotTold(
            message=self.id("msg", which),
            conversation=self.conversation,
            person=person,
            front_end=front_end,
            reason="mailbox full",
            noticed_at=self.at(when),
        )
        return self._said(fact, "notifier", when, because)

    def answered(self, text: str = "On its way!", which: int = 1, when: float = 60) -> Event[Any]:
        fact = AnswerReceived(
            answer=self.id("an", which),
            conversation=self.conversation,
            person="sophie",
            front_end="email",
            text=text,
            received_at=self.at(when),
        )
        return event(
            fact,
            source="ingest",
            key=self.conversation,
            time=self.at(when),
            causation=self.id("raw", 100 + which),
            about=(fact.answer,),
        )

    def held(self, which: int = 1, when: float = 60.5) -> Event[Any]:
        fact = AnswerHeld(
            answer=self.id("an", which),
            conversation=self.conversation,
            person="sophie",
            sender="stranger@elsewhere.example",
            reason=Reason(code="wrong_sender", text="it came from an address that is not Sophie's"),
            text="On its way!",
            tell=True,
            held_at=self.at(when),
        )
        return self._said(fact, "ingest", when, None, (fact.answer,))

    def requested(
        self,
        because: Event[Any],
        text: str = "On its way!",
        which: int = 1,
        sequence: int = 4,
        when: float = 61,
    ) -> Event[Any]:
        fact = ReplyRequested(
            reply=self.id("rp", which),
            answer=self.id("an", which),
            conversation=self.conversation,
            customer=self.customer,
            person="sophie",
            to=self.handle,
            subject=f"Re: {self.subject}",
            text=text,
            message_id=f"rp{which}@acme.example",
            front_end="email",
            requested_at=self.at(when),
            sequence=sequence,
        )
        return self._said(fact, "router", when, because)

    def sent(self, because: Event[Any], which: int = 1, when: float = 62) -> Event[Any]:
        fact = ReplySent(
            reply=self.id("rp", which),
            conversation=self.conversation,
            person="sophie",
            message_id=f"rp{which}@acme.example",
            response="250 OK",
            sent_at=self.at(when),
        )
        return self._said(fact, "notifier", when, because)

    def failed(
        self, because: Event[Any], which: int = 1, when: float = 63, *, bounced: bool = False
    ) -> Event[Any]:
        fact = ReplyFailed(
            reply=self.id("rp", which),
            conversation=self.conversation,
            person="sophie",
            reason="550 no such user",
            status="5.1.1",
            bounced=bounced,
            failed_at=self.at(when),
        )
        return self._said(fact, "notifier", when, because)

    def unknown(self, because: Event[Any], which: int = 1, when: float = 62) -> Event[Any]:
        fact = ReplyUnknown(
            reply=self.id("rp", which),
            conversation=self.conversation,
            person="sophie",
            reason="the connection broke after the final dot",
            noticed_at=self.at(when),
        )
        return self._said(fact, "notifier", when, because)

    def closed(self, sequence: int = 5, when: float = 70) -> Event[Any]:
        fact = ConversationClosed(
            conversation=self.conversation,
            person="sophie",
            front_end="email",
            alone=True,
            closed_at=self.at(when),
            sequence=sequence,
        )
        return self._said(fact, "router", when, None, (str(sequence),))

    def reopened(self, sequence: int = 6, when: float = 80) -> Event[Any]:
        fact = ConversationReopened(
            conversation=self.conversation,
            person="sophie",
            reason=Reason(code="customer_wrote", text="the customer wrote again"),
            reopened_at=self.at(when),
            sequence=sequence,
        )
        return self._said(fact, "router", when, None, (str(sequence),))

    def note(self, text: str = "Ann likes tea", which: int = 1, when: float = 75) -> Event[Any]:
        fact = NoteAdded(
            note=self.id("nt", which),
            conversation=self.conversation,
            person="sophie",
            text=text,
            front_end="email",
            added_at=self.at(when),
            sequence=7,
        )
        return self._said(fact, "router", when, None, (fact.note,))

    def first_message(self, text: str = "Where is it?", **more: Any) -> list[Event[Any]]:
        """A mail of a new customer, up to its person being told."""
        came = self.received(text, **more)
        attached = self.attached(came)
        return [came, self.opened(came), self.assigned(came), attached, self.told(attached)]

    def whole(self) -> list[Event[Any]]:
        """From the first mail to an answer that arrived."""
        answered = self.answered()
        requested = self.requested(answered)
        return [*self.first_message(), answered, requested, self.sent(requested)]

    def _said(
        self, fact: Any, source: str, when: float, because: Event[Any] | None, about: tuple[str, ...] = ()
    ) -> Event[Any]:
        return event(
            fact, source=source, key=self.conversation, time=self.at(when), because=because, about=about
        )
