"""What a channel gets of ingest when it is opened: where to keep originals, where to listen, what to hear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from byname.bus.raw import RawInput, RawWriter
from byname.bus.topology import facts_consumer
from byname.channels.base import Adapter
from byname.channels.caller import Caller
from byname.channels.model import Stored
from byname.channels.transport import Transport
from byname.config import Section
from byname.ids import derive
from byname.service import Handle, Service
from fastapi import FastAPI

from services.ingest.languages import Languages

S = TypeVar("S", bound=Section)


@dataclass(frozen=True, slots=True)
class Room:
    """Shared by the channels that this process runs."""

    service: Service
    app: FastAPI
    raw: RawWriter
    adapters: Mapping[str, Adapter]  # of the channels that run here
    transport: Transport
    caller: Caller
    public_url: str  # how the world reaches `app`; empty: as the request says
    languages: Languages

    def section(self, kind: type[S]) -> S:
        """Settings."""
        return self.service.config.section(kind)

    async def keep(self, channel: str, stored: Stored) -> str:
        """The original's id, once it is on RAW's disk. BusUnavailable: it is not, ask for it again."""
        raw_id = derive("raw", channel, stored.key)
        now = self.service.clock.now()
        await self.raw.store(RawInput(raw_id, channel, stored.envelope, now, stored.body))
        return raw_id

    def hear_facts(self, channel: str, handle: Handle) -> None:
        """Hear what the bus keeps for this channel, each batch one transaction."""
        self.service.hear_events(handle, facts_consumer(channel))
