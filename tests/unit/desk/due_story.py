"""A story about what is due: promises, timers, what is put off and sent later, wishes."""

from __future__ import annotations

from typing import Any

from byname.contracts import (
    AskDue,
    AskingChanged,
    AskRequested,
    ConversationSnoozed,
    ConversationWoken,
    CustomerTiered,
    Event,
    MoodGiven,
    NudgeItem,
    NudgeRequested,
    PromiseDismissed,
    PromiseMade,
    PromiseOverdue,
    PromiseReopened,
    PromiseSettled,
    PromiseSuggested,
    Reason,
    ReplyReleased,
    ReplyScheduled,
    ReplyWithdrawn,
    SnoozeOver,
    TargetMissed,
    TimerChanged,
    WishDone,
    WishDropped,
    WishNoted,
    WishTold,
    event,
)

from tests.unit.desk.attention_story import AttentionStory

SENTENCE = "I will get back to you by tomorrow noon"


class DueStory(AttentionStory):
    """One conversation in which things are promised, put off and wished for. Moments are in seconds."""

    def about(
        self, fact: Any, when: float, *about: str, source: str = "followup", key: str = ""
    ) -> Event[Any]:
        """Said about this conversation, or about `key`."""
        place = key or self.conversation
        return event(
            fact, source=source, key=place, time=self.at(when),
            about=(self.conversation, *(about or (str(when),))),
        )  # fmt: skip

    def promised(
        self, sequence: int, which: int = 1, text: str = "the invoice", due: float | None = 3600, **more: Any
    ) -> Event[Any]:
        fact = PromiseMade(
            promise=self.id("pr", which), conversation=self.conversation, customer=self.customer,
            person=more.pop("person", "sophie"), text=text, due=None if due is None else self.at(due),
            zone="Europe/Berlin", front_end="desk", made_at=self.at(sequence), sequence=sequence, **more,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def settled(self, sequence: int, which: int = 1, outcome: Any = "kept", **more: Any) -> Event[Any]:
        fact = PromiseSettled(
            promise=self.id("pr", which), conversation=self.conversation, person="tom", outcome=outcome,
            settled_at=self.at(sequence), sequence=sequence, **more,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def unkept(self, sequence: int, which: int = 1) -> Event[Any]:
        fact = PromiseReopened(
            promise=self.id("pr", which), conversation=self.conversation, reply=self.id("rp", 1),
            reopened_at=self.at(sequence), sequence=sequence,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def overdue(
        self, when: float, which: int = 1, stage: Any = "late", due: float = 3600, text: str = "the invoice"
    ) -> Event[Any]:
        fact = PromiseOverdue(
            promise=self.id("pr", which), conversation=self.conversation, customer=self.customer,
            person="sophie", stage=stage, text=text, due=self.at(due), noticed_at=self.at(when),
        )  # fmt: skip
        return self.about(fact, when, fact.promise, stage, str(due))

    def hinted(
        self, when: float = 70, which: int = 1, text: str = SENTENCE, due: float | None = 90_000, **more: Any
    ) -> Event[Any]:
        fact = PromiseSuggested(
            suggestion=self.id("sg", which), conversation=self.conversation, customer=self.customer,
            person=more.pop("person", "sophie"), reply=self.id("rp", 1), text=text,
            due=None if due is None else self.at(due), zone="Europe/Berlin", suggested_at=self.at(when),
        )  # fmt: skip
        return self.about(fact, when, fact.suggestion)

    def dismissed(self, sequence: int, which: int = 1) -> Event[Any]:
        fact = PromiseDismissed(
            suggestion=self.id("sg", which), conversation=self.conversation, person="tom",
            dismissed_at=self.at(sequence), sequence=sequence,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def timer(
        self, change: Any, when: float, due: float | None = 600, kind: Any = "answer", name: str = "",
        person: str = "sophie", why: str = "an answer is due",
    ) -> Event[Any]:  # fmt: skip
        fact = TimerChanged(
            timer=name or f"{kind}.{self.conversation}", kind=kind,
            conversation="" if kind == "nudge" else self.conversation, person=person, change=change,
            due=None if due is None else self.at(due), reason=Reason(code=kind, text=why),
            changed_at=self.at(when),
        )  # fmt: skip
        return self.about(fact, when, fact.timer, change, str(when))

    def missed(self, when: float, due: float = 600, which: Any = "first") -> Event[Any]:
        fact = TargetMissed(
            conversation=self.conversation, customer=self.customer, message=self.id("msg", 1),
            person="sophie", which=which, channel="email", minutes=10, due=self.at(due),
            noticed_at=self.at(when),
        )  # fmt: skip
        return self.about(fact, when, fact.message, str(due))

    def nudged(self, when: float = 610, *kinds: str, person: str = "sophie") -> Event[Any]:
        items = tuple(
            NudgeItem(
                kind=kind, about=self.id("msg", 1), conversation=self.conversation, customer=self.customer,
                said=f"Ann Lee waits ({kind}).", since=self.at(0),
            )
            for kind in kinds or ("breach",)
        )  # fmt: skip
        fact = NudgeRequested(
            nudge=self.id("nd", int(when)), person=person, items=items, requested_at=self.at(when)
        )
        return self.about(fact, when, fact.nudge, key=person)

    def snoozed(self, sequence: int, until: float | None = 86_400) -> Event[Any]:
        fact = ConversationSnoozed(
            conversation=self.conversation, person="sophie", until=None if until is None else self.at(until),
            snoozed_at=self.at(sequence), sequence=sequence,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def over_snooze(self, when: float, sequence: int) -> Event[Any]:
        fact = SnoozeOver(conversation=self.conversation, snoozed_sequence=sequence, over_at=self.at(when))
        return self.about(fact, when, str(sequence))

    def woken(self, sequence: int, code: str = "customer_wrote") -> Event[Any]:
        fact = ConversationWoken(
            conversation=self.conversation, person="sophie", reason=Reason(code=code, text="Ann Lee wrote"),
            woken_at=self.at(sequence), sequence=sequence,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def later(self, sequence: int, which: int = 1, text: str = "Is it well now?", **more: Any) -> Event[Any]:
        fact = ReplyScheduled(
            scheduled=self.id("la", which), answer=self.id("an", 80 + which), conversation=self.conversation,
            customer=self.customer, person="sophie", text=text, front_end="desk", send_at=self.at(90_000),
            zone="Europe/Berlin", scheduled_at=self.at(sequence), sequence=sequence, **more,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def released(self, when: float, which: int = 1, text: str = "Is it well now?") -> Event[Any]:
        fact = ReplyReleased(
            scheduled=self.id("la", which), answer=self.id("an", 80 + which), conversation=self.conversation,
            person="sophie", text=text, front_end="desk", scheduled_sequence=1, unless_answered=True,
            released_at=self.at(when),
        )  # fmt: skip
        return self.about(fact, when, fact.scheduled)

    def withdrawn(self, sequence: int, which: int = 1, text: str = "Is it well now?") -> Event[Any]:
        fact = ReplyWithdrawn(
            scheduled=self.id("la", which), conversation=self.conversation, person="sophie", text=text,
            reason=Reason(code="they_answered", text="Ann Lee wrote first"), withdrawn_at=self.at(sequence),
            sequence=sequence,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def asking(self, sequence: int, when: float | None = 200_000) -> Event[Any]:
        fact = AskingChanged(
            conversation=self.conversation, person="sophie", ask_at=None if when is None else self.at(when),
            changed_at=self.at(sequence), sequence=sequence,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def asked(self, sequence: int) -> Event[Any]:
        fact = AskRequested(
            ask=self.id("ak", 1), conversation=self.conversation, customer=self.customer, person="sophie",
            to=self.handle, subject="My order", message_id="ask1@acme.example",
            requested_at=self.at(sequence), sequence=sequence,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def ask_due(self, when: float) -> Event[Any]:
        fact = AskDue(
            ask=self.id("ak", 1), conversation=self.conversation, closed_sequence=1, due_at=self.at(when)
        )
        return self.about(fact, when, fact.ask)

    def mood(self, when: float, mood: Any = "unhappy", text: str = "It broke again") -> Event[Any]:
        fact = MoodGiven(
            ask=self.id("ak", 1), conversation=self.conversation, mood=mood, text=text, given_at=self.at(when)
        )
        return self.about(fact, when, mood, text, source="ingest")

    def wished(self, sequence: int, wish: str = "wi_dark", name: str = "Dark mode") -> Event[Any]:
        fact = WishNoted(
            wish=wish, name=name, conversation=self.conversation, customer=self.customer, person="sophie",
            noted_at=self.at(sequence), sequence=sequence,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def unwished(self, sequence: int, wish: str = "wi_dark") -> Event[Any]:
        fact = WishDropped(
            wish=wish, conversation=self.conversation, customer=self.customer, person="tom",
            dropped_at=self.at(sequence), sequence=sequence,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def came_true(self, when: float, wish: str = "wi_dark", words: str = "Switch it on.") -> Event[Any]:
        fact = WishDone(wish=wish, name="Dark mode", words=words, person="tom", done_at=self.at(when))
        return self.about(fact, when, wish, source="desk", key=wish)

    def told_of(self, when: float, wish: str = "wi_dark") -> Event[Any]:
        fact = WishTold(
            wish=wish, conversation=self.conversation, customer=self.customer, person="sophie",
            reply=self.id("rp", 9), told_at=self.at(when),
        )  # fmt: skip
        return self.about(fact, when, wish, fact.conversation)

    def tiered(self, sequence: int, tier: str = "gold") -> Event[Any]:
        fact = CustomerTiered(
            customer=self.customer, conversation=self.conversation, tier=tier, person="sophie",
            tiered_at=self.at(sequence), sequence=sequence,
        )  # fmt: skip
        return self.fact(fact, sequence)

    def everything_due(self) -> list[Event[Any]]:
        """All that can be due, put off, sent later and wished for."""
        said = self.says("Is it well now?", "sophie", 81, 20, "later")
        return [
            *self.first_message(), self.timer("armed", 0.1), self.timer("moved", 0.2, 700),
            self.promised(4), self.promised(5, due=7200, again=True), self.promised(6, 2, "call her", None),
            self.overdue(3601), self.overdue(7201, due=7200), self.overdue(9000, stage="missed", due=7200),
            self.settled(7, reply=self.id("rp", 1)), self.unkept(8), self.settled(9, 2, "withdrawn"),
            self.hinted(), self.hinted(71, 2), self.promised(10, 3, suggestion=self.id("sg", 1)),
            self.dismissed(11, 2), self.missed(701, 700), self.timer("fired", 700, 700),
            self.nudged(702, "breach", "late"), self.snoozed(12), self.over_snooze(86_401, 12),
            self.woken(13), self.snoozed(14, None), said, self.later(15), self.later(16, 2),
            self.withdrawn(17, 2),
            self.released(90_000), self.asking(18), self.asking(19, None), self.ask_due(200_000),
            self.asked(20), self.mood(300_000, "happy", ""), self.mood(300_100), self.wished(21),
            self.unwished(22), self.wished(23, name="A dark mode"), self.came_true(400_000),
            self.told_of(400_100), self.tiered(24), self.tiered(25, ""),
            self.timer("armed", 800, 900, kind="nudge", name="nudge.sophie"), self.closed(sequence=26),
        ]  # fmt: skip
