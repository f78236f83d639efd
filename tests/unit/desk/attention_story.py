"""A story about attention: a stand-in, an offer, a huddle, an incident, tags, a block."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import (
    AnswerHeld,
    AnswerReceived,
    Command,
    ConversationAssigned,
    ConversationOffered,
    ConversationTagged,
    Event,
    HandleBlocked,
    HandleUnblocked,
    HuddleCalled,
    HuddleEnded,
    IncidentClosed,
    IncidentJoined,
    IncidentLeft,
    IncidentOpened,
    PageRequested,
    Reason,
    event,
)

from tests.unit.desk.builders import Story

INCIDENT = "in_login"
OFFER_WHY = "it belongs to nobody yet: whoever is here may take it"
STAND_WHY = "Sophie is on leave, and Tom knows billing"


class AttentionStory(Story):
    """One conversation, whose facts carry the sequence that they are given."""

    def fact(self, fact: Any, when: float, source: str = "router") -> Event[Any]:
        """Said by the router about this conversation."""
        about = (self.conversation, str(getattr(fact, "sequence", when)))
        return event(fact, source=source, key=self.conversation, time=self.at(when), about=about)

    def given(self, person: str, sequence: int, **more: Any) -> Event[Any]:
        why = more.pop("why", f"{person.title()} knows them")
        fact = ConversationAssigned(
            conversation=self.conversation, customer=self.customer, person=person,
            reason=Reason(code=more.pop("code", "fit"), text=why), assigned_at=self.at(sequence),
            sequence=sequence, **more,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def stands_in(self, sequence: int, person: str = "tom", owner: str = "sophie") -> Event[Any]:
        until = datetime.fromisoformat("2026-03-09T08:00:00+00:00")
        return self.given(
            person, sequence, code="stand_in", why=STAND_WHY, stand_in_for=owner, until=until, policy=12
        )

    def offered(self, sequence: int, *people: str) -> Event[Any]:
        fact = ConversationOffered(
            conversation=self.conversation, customer=self.customer, people=people or ("sophie", "tom"),
            reason=Reason(code="offered", text=OFFER_WHY), policy=12, offered_at=self.at(sequence),
            sequence=sequence,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def tagged(self, tag: str, sequence: int, *, on: bool = True) -> Event[Any]:
        fact = ConversationTagged(
            conversation=self.conversation, tag=tag, on=on, person="sophie", tagged_at=self.at(sequence),
            sequence=sequence,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def huddle(self, sequence: int, *people: str) -> Event[Any]:
        fact = HuddleCalled(
            conversation=self.conversation, people=people or ("tom",), called=people or ("tom",),
            voice="sophie", reason=Reason(code="person", text="she is upset"), person="sophie",
            called_at=self.at(sequence), sequence=sequence,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def calm(self, sequence: int) -> Event[Any]:
        ended = self.at(sequence)
        fact = HuddleEnded(conversation=self.conversation, person="sophie", ended_at=ended, sequence=sequence)
        return self.fact(fact, sequence)

    def paged(self, sequence: int) -> Event[Any]:
        fact = PageRequested(
            page="pg_1", conversation=self.conversation, message=self.id("msg", 1), step="on_call",
            people=("tom",), reason=Reason(code="unanswered", text="nobody answered for 4 hours"),
            requested_at=self.at(sequence), sequence=sequence,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def opened_incident(
        self, incident: str = INCIDENT, name: str = "Login fails", when: float = 20
    ) -> Event[Any]:
        fact = IncidentOpened(
            incident=incident, name=name, topics=(), words=("cannot sign in",),
            reason=Reason(code="person", text="Sophie says so"), person="sophie", opened_at=self.at(when),
        )  # fmt: skip
        return event(fact, source="router", key=incident, time=self.at(when), about=(incident,))

    def joins(self, sequence: int, incident: str = INCIDENT, name: str = "Login fails") -> Event[Any]:
        fact = IncidentJoined(
            incident=incident, name=name, conversation=self.conversation, customer=self.customer,
            reason=Reason(code="words", text="it says “cannot sign in”"), joined_at=self.at(sequence),
            sequence=sequence,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def leaves(self, sequence: int, incident: str = INCIDENT) -> Event[Any]:
        fact = IncidentLeft(
            incident=incident, conversation=self.conversation, person="tom", left_at=self.at(sequence),
            sequence=sequence,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def over(self, incident: str = INCIDENT, when: float = 90) -> Event[Any]:
        fact = IncidentClosed(
            incident=incident, name="Login fails", person="tom", conversations=1, closed_at=self.at(when)
        )
        return event(fact, source="router", key=incident, time=self.at(when), about=(incident,))

    def blocks(self, sequence: int) -> Event[Any]:
        fact = HandleBlocked(
            handle=self.handle, customer=self.customer, conversation=self.conversation, person="tom",
            reason=Reason(code="blocked", text="sells watches"), blocked_at=self.at(sequence),
            sequence=sequence,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def unblocks(self, sequence: int) -> Event[Any]:
        fact = HandleUnblocked(
            handle=self.handle, customer=self.customer, conversation=self.conversation, person="sophie",
            unblocked_at=self.at(sequence), sequence=sequence,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def says(
        self,
        text: str,
        person: str = "sophie",
        which: int = 50,
        when: float = 200,
        *commands: str,
        **more: Any,
    ) -> Event[Any]:
        """An answer from the desk."""
        fact = AnswerReceived(
            answer=self.id("an", which), conversation=self.conversation, person=person, front_end="desk",
            text=text, commands=tuple(Command(name=one) for one in commands), received_at=self.at(when),
            **more,
        )  # fmt: skip
        return event(fact, source="desk", key=self.conversation, time=self.at(when), about=(fact.answer,))

    def holds(
        self, said: AnswerReceived, code: str = "collision", why: str = "", when: float = 201
    ) -> Event[Any]:
        """The router asks first."""
        asks = "Tom answered today at 10:31: “On its way!”. Your words have not gone out; /anyway sends them"
        fact = AnswerHeld(
            answer=said.answer, conversation=self.conversation, person=said.person, sender=said.person,
            reason=Reason(code=code, text=why or asks), text=said.text, tell=True, held_at=self.at(when),
        )  # fmt: skip
        about = ("held", said.answer)
        return event(fact, source="router", key=self.conversation, time=self.at(when), about=about)

    def eventful(self) -> list[Event[Any]]:
        """All that can happen to a conversation besides words."""
        second = self.received("Still there?", which=2, when=100)
        muted = self.received("Cheap watches", which=3, when=150)
        said = self.says("Let me see", "tom")
        return [
            *self.first_message(),
            self.offered(4), self.stands_in(5), self.tagged("vip", 6), self.huddle(7, "tom", "ann"),
            self.tagged("vip", 8, on=False), self.tagged("late", 9), self.opened_incident(), self.joins(10),
            self.calm(11), self.leaves(12), self.joins(13), self.paged(14), self.over(), self.blocks(15),
            self.unblocks(16), second,
            self.attached(second, sequence=17, which=2, person="", offered=("tom",), topics=("billing",)),
            self.huddle(18), muted,
            self.attached(muted, sequence=19, which=3, person="", muted=True, topics=("spam",)),
            self.blocks(20), said, self.holds(said.data),
        ]  # fmt: skip
