"""A person says that they are here or away. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import Event, PresenceChanged
from byname.people import Said

from services.router.domain.known import Known
from services.router.domain.policy import Policy


def take_presence(
    known: Known, _policy: Policy, heard: Event[PresenceChanged], now: datetime
) -> list[Event[Any]]:
    """Remembered for the choices that follow; who waits for somebody is looked at again at once."""
    said = heard.data
    known.office.say(said.person, Said(said.state, said.until))
    if said.state != "away":
        for conversation in known.conversations.values():
            if conversation.unattended and conversation.open and conversation.waiting:
                known.timers[conversation.id] = now
    return []
