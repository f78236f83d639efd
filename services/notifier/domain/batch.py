"""One batch being heard: what it leads to so far. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from byname.contracts import Event
from byname.team import Team

from services.notifier.domain.known import ConversationFacts, Known, Words
from services.notifier.domain.outcome import Verdict
from services.notifier.domain.pointless import Promised, Settled, Stood, What
from services.notifier.domain.send import Deed, Kind, Send, WordsTurn, new_send


@dataclass(slots=True)
class Heard:
    """What a batch leads to: rows to keep, mails to send, verdicts on mails already sent."""

    words: list[Words] = field(default_factory=list)
    conversations: list[ConversationFacts] = field(default_factory=list)
    turns: list[WordsTurn] = field(default_factory=list)
    promises: dict[str, Promised] = field(default_factory=dict)
    sends: list[Send] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    waiting: dict[str, Send] = field(default_factory=dict)  # briefings that wait for words
    dropped: set[str] = field(default_factory=set)  # keys of briefings from before: the words tell it
    released: set[str] = field(default_factory=set)  # keys of briefings from before: the words do not
    deeds: list[Deed] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)  # keys of receipts: a refusal tells it
    stood: dict[tuple[str, What], Stood] = field(default_factory=dict)  # by conversation
    decided: set[str] = field(default_factory=set)  # answers of which the router has said what they become
    settled: dict[str, Settled] = field(default_factory=dict)  # by promise or suggestion


@dataclass(frozen=True, slots=True)
class Briefing:
    """What a person is told of a conversation, unless words that may come until then tell it."""

    item: Event[Any]
    person: str
    content: Mapping[str, Any]
    not_before: datetime


@dataclass(slots=True)
class Batch:
    """Goes through a batch; what was said earlier in it counts as known.

    `held` are the channels whose customers are held on a socket by somebody else, who sends there; `calls`
    says whether people can be called on the phone.
    """

    known: Known
    team: Team
    now: datetime
    held: Collection[str] = ()
    calls: bool = False
    heard: Heard = field(default_factory=Heard)
    briefings: list[Briefing] = field(default_factory=list)

    def send(self, kind: Kind, about: str, item: Event[Any], person: str, content: Mapping[str, Any]) -> None:
        """Note a mail about what the event says."""
        self.heard.sends.append(self.new(kind, about, item, person, content))

    def new(self, kind: Kind, about: str, item: Event[Any], person: str, content: Mapping[str, Any]) -> Send:
        """The mail, not noted yet."""
        return new_send(
            kind, about[:40], conversation=getattr(item.data, "conversation", ""), person=person,
            domain=self.team.company.domain, content=content, because=item, now=self.now,
        )  # fmt: skip

    def stands(self, conversation: str, **now: Any) -> None:
        """Whose it is, who answers, who thinks along: what is new of it."""
        facts = self.known.conversations.get(conversation)
        changed = replace(facts, **now) if facts else None
        if changed and changed != facts:
            self.known.conversations[conversation] = changed
            self.heard.conversations.append(changed)

    def decide(self, verdict: Verdict) -> None:
        """One verdict a state: whoever clicks twice, or bounces twice, finds it decided."""
        self.heard.verdicts.append(verdict)
        self.known.decided(replace(verdict.send, state=verdict.state))

    def stood(self, conversation: str, what: What, at: datetime, answer: str = "") -> None:
        """Something after which nobody has to be told of the conversation what was true before."""
        known = self.heard.stood.get((conversation, what))
        if known is None or at >= known.at:
            self.heard.stood[conversation, what] = Stood(conversation, what, at, answer)

    def decided(self, answer: str) -> None:
        """The answer is on its way no more: it has become a reply, or something else, or was held."""
        self.heard.decided.add(answer)
        gone = [key for key, one in self.heard.stood.items() if one.answer == answer]
        for key in gone:
            del self.heard.stood[key]

    def promised(self, promise: Promised) -> None:
        """The newest that is said of a promise."""
        known = self.heard.promises.get(promise.id)
        if known is None or promise.sequence >= known.sequence:
            self.heard.promises[promise.id] = self.known.promises[promise.id] = promise

    def settled(self, about: str, sequence: int, *, over: bool = True) -> None:
        """A promise or a suggestion is off the list, or on it again."""
        known = self.heard.settled.get(about)
        if known is None or sequence >= known.sequence:
            self.heard.settled[about] = Settled(about, sequence, over)
