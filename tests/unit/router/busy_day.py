"""A day at the office, made up from a seed: words on all channels, answers, presence, time that goes by."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime
from typing import Any

from byname.contracts import Command, Event, Handle, HandoverDecided, PresenceChanged
from byname.ids import derive, derive_short
from byname.team import Team, read_team

from tests.support.channel_facts import a_call, a_contact, a_link_decision, an_unread, words_on
from tests.support.facts import START, a_failure, an_answer, an_event

TEAM_FILE = """
[company]
name = "Acme"
domain = "acme.example"
zone = "Europe/Berlin"

[policy]
on_call = ["uma"]
everyone_share = 0.25
red_phone = { people = ["kim"], share = 0.1, per_week = 2 }
pass_on_minutes = { chat = 5, email = 60, phone = 30, twitter = 30 }

[[person]]
id = "sophie"
name = "Sophie"
addresses = ["sophie@acme.example"]
hours = "mon-fri 09:00-12:30, mon-fri 13:30-17:00"
stand_ins = ["tom"]
experienced = true
holds.chats = 2

[[person]]
id = "tom"
name = "Tom"
addresses = ["tom@acme.example"]
hours = "mon-fri 10:00-19:00"
holds.chats = 3
skills = ["money"]
extensions = ["12"]

[[person]]
id = "uma"
name = "Uma"
addresses = ["uma@acme.example"]
hours = "mon-sun 08:00-20:00"
weight = 2
holds.mails = 6

[[person]]
id = "ines"
name = "Ines"
addresses = ["ines@acme.example"]
support = false
hours = "mon-fri 09:00-18:00"
front_line_hours = 2

[[person]]
id = "kim"
name = "Kim"
addresses = ["kim@acme.example"]
support = false

[[topic]]
id = "money"
words = ["invoice"]
huddle = ["uma"]
owner = "ines"

[[topic]]
id = "login"
words = ["password"]
incident = "Login is down"
"""
TEAM: Team = read_team(TEAM_FILE)
OFFERING: Team = read_team(TEAM_FILE.replace("[policy]", '[policy]\nunowned = "offer"\noff = ["everyone"]'))

WORDS = ("hello", "the invoice is wrong", "my password", "is Sophie there?", "for Tom please", "well")
PEOPLE = ("sophie", "tom", "uma", "ines")
COMMANDS: tuple[tuple[str, ...], ...] = (
    (), (), (), ("close",), ("close",), ("take",), ("pass uma",), ("pass",), ("huddle tom why",), ("calm",),
    ("incident Slow words: well",), ("leave",), ("block spam",), ("unblock",), ("tag money",),
    ("take", "anyway"),
)  # fmt: skip
KINDS = (
    *("words",) * 8, *("call",) * 2, *("answer",) * 8, "contact", "link", "unread", "failure", "presence",
    "presence", "handover",
)  # fmt: skip


class BusyDay:
    """Makes up what happens next. A conversation is spoken of by the first words that began one."""

    def __init__(self, seed: int, customers: int = 12) -> None:
        self._seed = seed
        self._chance = random.Random(seed)
        channels = ("email", "chat", "chat", "phone", "twitter")
        self._handles = [Handle(channel=one, address=f"{one}{number}") for number in range(customers)
                         for one in dict.fromkeys(channels)]  # fmt: skip
        self._began: dict[Handle, str] = {}  # the conversation that a handle's first words began
        self._count = 0

    def pause(self) -> int:
        """Minutes that go by until more happens."""
        return self._chance.choice([0, 0, 1, 1, 2, 3, 7, 20, 90])

    def happens(self, now: datetime) -> Event[Any]:
        """Something that the router hears."""
        self._count += 1
        made = getattr(self, f"_{self._chance.choice(KINDS)}")(now) or self._words(now)
        return replace(made, time=now)

    def _words(self, now: datetime) -> Event[Any]:
        handle = self._chance.choice([one for one in self._handles if one.channel != "phone"])
        to = self._chance.choice([(), (), ("hello@acme.example",), ("tom@acme.example",)])
        text = f"{self._chance.choice(WORDS)} {self._count}"
        proofs = (self._other(handle),) if self._chance.random() < 0.05 else ()
        found = words_on(
            handle, at=_since(now), text=text, recipients=to, proofs=proofs,
            message=self._id("msg"), provider_id=self._id("mail"),
            thread=self._chance.choice(["", "", f"thread {handle.address}"]),
        )  # fmt: skip
        self._began.setdefault(handle, derive_short("cv", found.data.message))
        return found

    def _call(self, now: datetime) -> Event[Any]:
        handle = self._chance.choice([one for one in self._handles if one.channel == "phone"])
        outcome = self._chance.choice(["missed", "voicemail", "answered"])
        person = self._chance.choice(["", "tom"]) if outcome != "answered" else "tom"
        line = "12" if person else ""
        found = a_call(
            handle, at=_since(now), outcome=outcome, person=person, line=line, call=self._id("call")
        )
        self._began.setdefault(handle, derive_short("cv", found.data.call))
        return found

    def _answer(self, _now: datetime) -> Event[Any] | None:
        if not self._began:
            return None
        commands = tuple(_command(one) for one in self._chance.choice(COMMANDS))
        text = self._chance.choice(["", f"Words {self._count}", f"Words {self._count}"])
        person = self._chance.choice(PEOPLE)
        return an_answer(self._conversation(), text, person=person, commands=commands, answer=self._id("an"))

    def _unread(self, _now: datetime) -> Event[Any] | None:
        return an_unread(self._conversation()) if self._began else None

    def _failure(self, _now: datetime) -> Event[Any] | None:
        return a_failure(self._conversation(), reason=f"no {self._count}") if self._began else None

    def _contact(self, _now: datetime) -> Event[Any] | None:
        if not self._began:
            return None
        handle = self._chance.choice([one for one in self._began if one.channel != "phone"] or [None])
        proof = self._chance.choice(["none", "none", "confirmed"])
        return a_contact(handle, self._other(handle), proof) if handle else None

    def _link(self, _now: datetime) -> Event[Any] | None:
        return a_link_decision("dismiss", handle=self._chance.choice(self._handles))

    def _presence(self, now: datetime) -> Event[Any]:
        person, state = self._chance.choice(PEOPLE), self._chance.choice(["here", "away", "hours"])
        fact = PresenceChanged(person=person, state=state, by=person, changed_at=now)
        return an_event(fact, key=person, cause=f"presence {self._count}")

    def _handover(self, now: datetime) -> Event[Any] | None:
        if self._chance.random() < 0.7:
            return None
        giver, taker = self._chance.sample(PEOPLE[:3], 2)
        move = HandoverDecided(
            handover=f"ho_{self._count}",
            giver=giver,
            taker=taker,
            farewell="Bye",
            person="uma",
            decided_at=now,
        )
        return an_event(move, key=giver, cause=f"handover {self._count}")

    def _other(self, handle: Handle) -> Handle:
        """Another handle of the same customer, of whom words always begin a conversation of their own."""
        channel = self._chance.choice([one for one in ("email", "chat", "twitter") if one != handle.channel])
        return Handle(channel=channel, address=channel + handle.address.removeprefix(handle.channel))

    def _id(self, kind: str) -> str:
        return derive(kind, str(self._seed), str(self._count))

    def _conversation(self) -> str:
        return self._chance.choice(list(self._began.values()))


def _since(now: datetime) -> float:
    return (now - START).total_seconds()


def _command(text: str) -> Command:
    name, _, words = text.partition(" ")
    return Command(name=name, text=words)
