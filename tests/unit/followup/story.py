"""A story told to followup's domain, fact by fact, with a clock that goes from timer to timer."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from byname.contracts import (
    AnswerHeld,
    AnswerReceived,
    Command,
    ConversationAssigned,
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    ConversationSnoozed,
    ConversationWoken,
    Event,
    Fact,
    Handle,
    MessageAttached,
    MessageReceived,
    NudgeItem,
    NudgeRequested,
    PromiseMade,
    PromiseSettled,
    Reason,
    ReplyRequested,
    TimerChanged,
    event,
)
from byname.ids import derive
from byname.team import Team, read_team

from services.followup.domain import Known, Rules, Turn, team_moved, timer_due
from services.followup.handlers import decide

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # nine in Berlin
F = TypeVar("F", bound=Fact)
TOML = """
[company]
name = "Acme"
domain = "acme.example"
zone = "Europe/Berlin"

[[person]]
id = "sophie"
name = "Sophie Martin"
addresses = ["sophie@acme.example"]
hours = "mon-fri 09:00-17:00"
stand_ins = ["tom"]

[[person]]
id = "tom"
name = "Tom Becker"
addresses = ["tom@acme.example"]
hours = "mon-fri 09:00-17:00"

[[person]]
id = "mira"
name = "Mira Rao"
addresses = ["mira@acme.example"]

[policy]
on_call = ["mira"]
"""
BUNDLE, PAUSE = timedelta(seconds=5), timedelta(minutes=2)


class Story:
    """What happens, and what followup says of it."""

    def __init__(self, extra: str = "", at: datetime = MONDAY) -> None:
        self.known = Known()
        self.now = at
        self.facts: list[Event[Any]] = []
        self.heard: list[
            tuple[datetime, Event[Any], list[Event[Any]]]
        ] = []  # when, what, and what came of it
        self.follow(read_team(TOML + extra))
        self._sequence = itertools.count(1)
        self._number = itertools.count(1)

    def follow(self, team: Team) -> None:
        """This team from now on."""
        self.rules = Rules(team, 1)

    def move_team(self, team: Team) -> None:
        """Another team comes into force: the timers follow."""
        self.follow(team)
        for conversation in sorted(self.known.matters):
            self._decide(team_moved(conversation, 2, self.now))

    def hear(self, fact: Fact, cause: str = "") -> list[Event[Any]]:
        """One fact, decided at this moment."""
        cause = cause or derive("cause", str(next(self._number)))
        key = getattr(fact, "conversation", "") or "hd_1"
        return self._decide(event(fact, source="test", key=key, time=self.now, causation=cause))

    def until(self, moment: datetime) -> None:
        """The clock goes on to this moment, and every timer goes off in its time."""
        while due := sorted((one.due, one.name) for one in self.known.timers.values() if one.due <= moment):
            self.now = max(self.now, due[0][0])
            name = due[0][1]
            timer = self.known.timers.pop(name)
            self._decide(timer_due(name, timer.due, timer.conversation))
        self.now = max(self.now, moment)

    def wait(self, **duration: float) -> None:
        """The clock goes on by so much."""
        self.until(self.now + timedelta(**duration))

    def said(self, kind: type[F]) -> list[F]:
        """All facts of this kind so far."""
        return [one.data for one in self.facts if isinstance(one.data, kind)]

    def told(self, person: str = "") -> list[NudgeItem]:
        """All that this person (or anybody) was told."""
        nudges = [one for one in self.said(NudgeRequested) if person in ("", one.person)]
        return [item for one in nudges for item in one.items]

    def life(self, timer: str) -> list[str]:
        """What became of a timer, in order."""
        return [one.change for one in self.said(TimerChanged) if one.timer == timer]

    def _decide(self, heard: Event[Any]) -> list[Event[Any]]:
        turn = Turn(self.known, self.rules, heard, self.now, BUNDLE, PAUSE)
        said = decide(turn)
        self.facts += said
        self.heard.append((self.now, heard, said))
        return said

    # What happens, in the router's words.

    def opens(self, conversation: str = "cv_1", channel: str = "email", person: str = "sophie") -> str:
        """Ann writes for the first time."""
        handle = Handle(channel=channel, address="ann@big.example", name="Ann Lee")
        self.hear(
            ConversationOpened(
                conversation=conversation, customer="cu_ann", handle=handle, new_customer=True,
                customer_since=self.now, conversations=1, subject="", opened_at=self.now,
                sequence=next(self._sequence),
            )
        )  # fmt: skip
        if person:
            self.assigns(conversation, person)
        return self.writes(conversation, channel, person)

    def assigns(self, conversation: str, person: str, code: str = "fit", stand_in_for: str = "") -> None:
        self.hear(
            ConversationAssigned(
                conversation=conversation, customer="cu_ann", person=person, stand_in_for=stand_in_for,
                reason=Reason(code=code, text=""), assigned_at=self.now, sequence=next(self._sequence),
            )
        )  # fmt: skip

    def writes(
        self,
        conversation: str = "cv_1",
        channel: str = "email",
        person: str = "sophie",
        *,
        waits: bool = True,
    ) -> str:
        """Ann's words; their id."""
        message = derive("msg", str(next(self._number)))
        handle = Handle(channel=channel, address="ann@big.example", name="Ann Lee")
        self.hear(
            MessageReceived(
                message=message, channel=channel, sender=handle, recipients=(), subject="", text="Hello?",
                received_at=self.now,
            )
        )  # fmt: skip
        self.hear(
            MessageAttached(
                message=message, conversation=conversation, customer="cu_ann", person=person,
                reason=Reason(code="fit", text=""), sequence=next(self._sequence), waits=waits,
            )
        )  # fmt: skip
        return message

    def answers(self, conversation: str = "cv_1", person: str = "sophie", text: str = "It is here.") -> str:
        """One of ours has answered, and the router has made a reply of it."""
        answer = self.is_answering(conversation, person, text)
        self.hear(self.reply_of(answer, conversation, person, text))
        return answer

    def is_answering(
        self, conversation: str = "cv_1", person: str = "sophie", text: str = "It is here.", *, seen: int = 0,
        commands: tuple[str, ...] = (),
    ) -> str:  # fmt: skip
        """One of ours has answered; the router has not spoken yet."""
        answer = derive("an", str(next(self._number)))
        self.hear(
            AnswerReceived(
                answer=answer, conversation=conversation, person=person, front_end="email", text=text,
                received_at=self.now, seen=seen,
                commands=tuple(Command(name=one, text="") for one in commands),
            )
        )  # fmt: skip
        return answer

    def reply_of(self, answer: str, conversation: str, person: str, text: str) -> ReplyRequested:
        return ReplyRequested(
            reply=derive("rp", answer), answer=answer, conversation=conversation, customer="cu_ann",
            person=person, to=Handle(channel="email", address="ann@big.example"), subject="", text=text,
            message_id="m@acme.example", front_end="email", requested_at=self.now,
            sequence=next(self._sequence),
        )  # fmt: skip

    def holds(self, answer: str, conversation: str = "cv_1") -> None:
        self.hear(
            AnswerHeld(
                answer=answer, conversation=conversation, person="sophie", sender="sophie",
                reason=Reason(code="collision", text=""), text="", tell=True, held_at=self.now,
            )
        )  # fmt: skip

    def closes(self, conversation: str = "cv_1") -> None:
        self.hear(
            ConversationClosed(
                conversation=conversation, person="sophie", front_end="desk", alone=True,
                closed_at=self.now, sequence=next(self._sequence),
            )
        )  # fmt: skip

    def reopens(self, conversation: str = "cv_1", code: str = "customer_wrote") -> None:
        self.hear(
            ConversationReopened(
                conversation=conversation, person="sophie", reason=Reason(code=code, text=""),
                reopened_at=self.now, sequence=next(self._sequence),
            )
        )  # fmt: skip

    def promises(
        self, due: datetime | None, text: str = "the invoice", conversation: str = "cv_1",
        promise: str = "pr_1", *, again: bool = False, cause: str = "", suggestion: str = "",
    ) -> None:  # fmt: skip
        self.hear(
            PromiseMade(
                promise=promise, conversation=conversation, customer="cu_ann", person="sophie", text=text,
                due=due, front_end="desk", made_at=self.now, sequence=next(self._sequence), again=again,
                suggestion=suggestion,
            ),
            cause,
        )  # fmt: skip

    def keeps(self, promise: str = "pr_1", conversation: str = "cv_1") -> None:
        self.hear(
            PromiseSettled(
                promise=promise, conversation=conversation, person="sophie", outcome="kept",
                settled_at=self.now, sequence=next(self._sequence),
            )
        )  # fmt: skip

    def snoozes(self, until: datetime | None, conversation: str = "cv_1") -> None:
        self.hear(
            ConversationSnoozed(
                conversation=conversation, person="sophie", until=until, snoozed_at=self.now,
                sequence=next(self._sequence),
            )
        )  # fmt: skip

    def wakes(self, conversation: str = "cv_1") -> None:
        """The moment has come until which it was put off."""
        self.hear(
            ConversationWoken(
                conversation=conversation, person="sophie", reason=Reason(code="time", text=""),
                woken_at=self.now, sequence=next(self._sequence),
            )
        )  # fmt: skip
