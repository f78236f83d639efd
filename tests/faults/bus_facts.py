"""What the bus says became of each original: read from RAW, EVENTS and DEAD, by ids."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from byname.bus.connection import connect
from byname.bus.dead import list_dead
from byname.bus.read import stream_messages
from byname.contracts import (
    FACTS,
    ConversationOpened,
    MessageAttached,
    MessageReceived,
    PersonTold,
    decode,
)

from tests.support.system import System


@dataclass(frozen=True)
class Heard:
    """A message that was received."""

    sender: str  # of the envelope
    text: str
    at: datetime


@dataclass
class Facts:
    """By message id: what was received, and by which Message-ID its person was told; the dead by sender."""

    received: dict[str, Heard] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    told_at: dict[str, datetime] = field(default_factory=dict)
    opened: list[ConversationOpened] = field(default_factory=list)
    attached: Counter[str] = field(default_factory=Counter)
    dead: list[tuple[str, str]] = field(default_factory=list)
    ends: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def ends_of(self, sender: str) -> int:
        """How many ends this sender's one mail came to."""
        return len(self.ends[sender])

    def dead_of(self, sender: str) -> str:
        """Why it is a dead letter; empty when it is none."""
        return "; ".join(cause for who, cause in self.dead if who == sender)

    def text_of(self, sender: str) -> str:
        """The words that were read."""
        return "".join(one.text for one in self.received.values() if one.sender == sender)

    def ways_of(self, senders: set[str]) -> list[float]:
        """How long their messages were on the way from their arrival to the person's relay (seconds)."""
        mine = [(one, heard) for one, heard in self.received.items() if heard.sender in senders]
        return [(self.told_at[one] - heard.at).total_seconds() for one, heard in mine]

    def attached_to(self, conversation: str) -> int:
        """How many messages came to it."""
        return self.attached[conversation]


async def look(system: System) -> Facts:
    """Everything that the bus holds now."""
    facts = Facts()
    nc = await connect(system.nats, "verdict")
    try:
        senders: dict[str, str] = {}
        async for message in stream_messages(nc, "RAW"):
            envelope = json.loads(message.headers["byname-envelope"])
            senders[message.headers["ce-id"]] = envelope["mail_from"]
        async for message in stream_messages(nc, "EVENTS"):
            _take(facts, decode(message.data, FACTS), senders)
        async for letter in list_dead(nc):
            sender = senders[letter.original_id]
            facts.dead.append((sender, letter.cause))
            facts.ends[sender].append(letter.cause)
    finally:
        await nc.close()
    return facts


def _take(facts: Facts, item: object, senders: dict[str, str]) -> None:
    said = item.data  # type: ignore[attr-defined]
    if isinstance(said, MessageReceived):
        sender = senders[item.causation]  # type: ignore[attr-defined]
        facts.received[said.message] = Heard(sender, said.text, said.received_at)
        facts.ends[sender].append(said.message)
    elif isinstance(said, PersonTold):
        facts.told[said.message] = said.message_id.strip("<>")
        facts.told_at[said.message] = said.told_at
    elif isinstance(said, ConversationOpened):
        facts.opened.append(said)
    elif isinstance(said, MessageAttached):
        facts.attached[said.conversation] += 1
