"""Whole days at the router, without bus and store: words, calls, answers, presence, timers that fall due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from byname.contracts import Command, Event, Handle, HandoverDecided, PresenceChanged
from byname.ids import derive

from services.router.domain import Conversation, Known, Policy, turn_due
from services.router.handlers import decide
from tests.support.channel_facts import a_call, words_on
from tests.support.facts import START, an_answer, an_event
from tests.unit.router.policy_cases import Pick, rarely, some

COMMANDS = (
    "take", "pass", "pass", "close", "note", "huddle", "calm", "incident", "leave", "resolved", "block",
    "unblock", "anyway", "tag",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """What was heard, what came of it; and whose everything was before and after."""

    heard: Event[Any]
    facts: tuple[Event[Any], ...]
    now: datetime
    policy: Policy
    owners: dict[str, tuple[str, str]]  # conversation or customer: owner before and after, where it changed


@dataclass
class Play:
    """Hears one event after the other; its clock goes on only when told to."""

    policy: Policy
    known: Known = field(default_factory=Known)
    now: datetime = START
    steps: list[Step] = field(default_factory=list)
    armed: dict[str, datetime] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    number: int = 0

    def hear(self, heard: Event[Any]) -> list[Any]:
        """The facts that this event leads to."""
        facts = decide(self.known, self.policy, heard, self.now)
        for name, due in self.known.timers.items():
            self.armed.pop(name, None)
            if due is not None:
                self.armed[name] = due
        self.known.timers.clear()
        self.steps.append(Step(heard, tuple(facts), self.now, self.policy, self._changes()))
        return [one.data for one in facts]

    def _changes(self) -> dict[str, tuple[str, str]]:
        known = self.known
        everything: list[Any] = [*known.conversations.values(), *known.customers.values()]
        found = {
            one.id: (before, one.owner)
            for one in everything
            if (before := self.owners.get(one.id, "")) != one.owner
        }
        self.owners |= {name: after for name, (_, after) in found.items()}
        return found

    # What happens.

    def words(self, who: str = "ann", channel: str = "email", **more: Any) -> list[Any]:
        """A customer writes; `to` is a person's id, else it is to nobody in particular."""
        self.number += 1
        to = more.pop("to", "")
        recipients = (f"{to}@acme.example" if to else "hello@acme.example",) if channel == "email" else ()
        thread = more.pop("thread", "")
        heard = words_on(
            Handle(channel=channel, address=f"{who}@{channel}.example", name=who.title()),
            message=derive("msg", str(self.number)),
            provider_id=f"{who}:{self.number}",
            recipients=recipients,
            received_at=self.now,
            **{"text": "Where is my order?", **more},
            **({"thread": thread} if thread else {}),
        )
        return self.hear(heard)

    def call(self, who: str = "ann", **more: Any) -> list[Any]:
        """A customer calls; nobody is there unless told otherwise."""
        self.number += 1
        handle = Handle(channel="phone", address=f"+49891000{who}")
        times: dict[str, Any] = {"started_at": self.now, "logged_at": self.now}
        return self.hear(a_call(handle, call=derive("call", str(self.number)), **times, **more))

    def answer(self, conversation: str, person: str, text: str = "Here it is.", **more: Any) -> list[Any]:
        """One of ours answers; `commands` are words such as "pass tomas"."""
        self.number += 1
        commands = [one.partition(" ") for one in more.pop("commands", ())]
        heard = an_answer(
            conversation,
            text,
            person=person,
            answer=derive("an", str(self.number)),
            commands=[Command(name=name, text=rest) for name, _, rest in commands],
            received_at=self.now,
            **more,
        )
        return self.hear(heard)

    def presence(self, person: str, state: Any, until: datetime | None = None) -> list[Any]:
        """A person says that they are here, or away."""
        fact = PresenceChanged(person=person, state=state, until=until, by=person, changed_at=self.now)
        self.number += 1
        return self.hear(an_event(fact, key=person, cause=derive("raw", str(self.number))))

    def hand_over(self, giver: str, taker: str, **more: Any) -> list[Any]:
        """All that the giver has is the taker's."""
        self.number += 1
        values = {"handover": derive("ho", str(self.number)), "person": taker, "decided_at": self.now, **more}
        return self.hear(an_event(HandoverDecided(giver=giver, taker=taker, **values), key=taker))

    def wait(self, **duration: float) -> list[Any]:
        """Time goes on; timers go off in their order, each once for each arming."""
        end = self.now + timedelta(**duration)
        said: list[Any] = []
        while due := [(at, name) for name, at in self.armed.items() if at <= end]:
            self.now, name = max(self.now, min(due)[0]), min(due)[1]
            said += self.fire(name)
        self.now = end
        return said

    def fire(self, name: str) -> list[Any]:
        """The broker wakes for this timer; the row says whether there is one."""
        due = self.armed.get(name)
        if due is None or due > self.now:
            return []
        del self.armed[name]
        return self.hear(turn_due(name, due))

    # What is there.

    def conversation(self, facts: Sequence[Any] = ()) -> Conversation:
        """The conversation that these facts are about, or the only one."""
        name = next((one.conversation for one in facts if hasattr(one, "conversation")), "")
        return self.known.conversations[name or next(iter(self.known.conversations))]

    def said(self, kind: type) -> list[Any]:
        """All facts of a kind so far."""
        return [one.data for step in self.steps for one in step.facts if type(one.data) is kind]


def play_on(play: Play, pick: Pick, acts: int, teams: Sequence[Policy] = ()) -> Play:
    """So many things happen, one after the other."""
    for _ in range(acts):
        _ACTS[pick.one(_KINDS)](play, pick, teams)
    return play


def _words(play: Play, pick: Pick, _teams: Sequence[Policy]) -> None:
    people = play.policy.team.people
    channel = pick.one(("email", "email", "email", "chat", "chat", "twitter"))
    who = pick.one(("ann", "ann", "ann", "bob"))
    more: dict[str, Any] = {}
    own = [
        one for one in play.known.conversations.values() if one.handle.address == f"{who}@{channel}.example"
    ]
    if own:
        more["thread"] = rarely(pick, "", pick.one(own).parent)
    if channel == "email":
        more["to"] = rarely(pick, pick.one(people).id, "")
    text = rarely(pick, f"Is {pick.one(people).name} there?", "Where is it?")
    text += rarely(pick, " There is an outage", "")
    play.words(who, channel, text=text, language=pick.one(("", "de")), **more)


def _call(play: Play, pick: Pick, _teams: Sequence[Policy]) -> None:
    outcome = pick.one(("missed", "answered"))
    person = pick.one(play.policy.team.people).id if outcome == "answered" else ""
    play.call(pick.one(("ann", "bob")), outcome=outcome, person=person)


def _answer(play: Play, pick: Pick, _teams: Sequence[Policy]) -> None:
    if not play.known.conversations:
        return
    conversation = pick.one(list(play.known.conversations.values()))
    person = pick.one(play.policy.team.people)
    given = conversation.with_whom or person.id
    commands = some(pick, COMMANDS, 2)
    play.answer(
        conversation.id,
        pick.one((given, given, person.id)),
        pick.one(("", "Here you are.")) if commands else "Here you are.",
        commands=[_command(pick, one, play) for one in commands],
        seen=pick.one((0, conversation.sequence)),
    )


def _command(pick: Pick, name: str, play: Play) -> str:
    person = pick.one(play.policy.team.people).id
    text = {"pass": rarely(pick, "", person), "huddle": person, "incident": "Outage", "block": "spam"}
    return f"{name} {text.get(name, 'word')}"


def _presence(play: Play, pick: Pick, _teams: Sequence[Policy]) -> None:
    until = pick.one((None, play.now + timedelta(hours=2)))
    play.presence(pick.one(play.policy.team.people).id, pick.one(("here", "away", "hours")), until)


def _time(play: Play, pick: Pick, _teams: Sequence[Policy]) -> None:
    minutes = pick.one((1, 1, 6, 6, 20, 70, 250, 600, 1440, 4000))
    play.wait(minutes=minutes)


def _hand_over(play: Play, pick: Pick, _teams: Sequence[Policy]) -> None:
    ids = [one.id for one in play.policy.team]
    play.hand_over(pick.one(ids), pick.one(ids), hello=rarely(pick, "Nice to meet you.", ""))


def _team(play: Play, pick: Pick, teams: Sequence[Policy]) -> None:
    if teams:
        play.policy = pick.one(teams)


_ACTS = {
    "words": _words, "call": _call, "answer": _answer, "presence": _presence, "time": _time,
    "handover": _hand_over, "team": _team,
}  # fmt: skip
_KINDS = (*["words"] * 8, "call", *["answer"] * 5, "presence", "presence", *["time"] * 5, "handover", "team")
