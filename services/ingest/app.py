"""The wiring of ingest: the channels that run here, each on its own, and what they share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial

from byname.bus.fill import check_fill
from byname.bus.memory import Memory
from byname.bus.publish import GroupPublisher, Publisher
from byname.bus.raw import RawWriter
from byname.bus.topology import raw_consumer
from byname.channels.base import Adapter, PollingAdapter
from byname.channels.caller import Caller
from byname.channels.inbound import InboundCall
from byname.channels.registry import enabled_adapters
from byname.channels.transport import Transport
from byname.clock import Clock
from byname.config import Config, ConfigError
from byname.contracts import CallLogged
from byname.observe.http import status_app
from byname.service import Service
from byname.store import Transaction

from services.ingest.chat.wiring import open_chat
from services.ingest.handlers import DocumentReader
from services.ingest.hooks import hook_routes
from services.ingest.languages import Languages
from services.ingest.mail import open_email
from services.ingest.phone.store import take_calls
from services.ingest.phone.wiring import name_of_person, open_phone
from services.ingest.polling import Poller
from services.ingest.room import Room
from services.ingest.settings import IngestSection
from services.ingest.tables import METADATA

# SMTP clients wait five minutes for the answer to DATA (RFC 5321 4.5.3.2.6); we say 451 much earlier.
INTAKE_PATIENCE_S = 8.0
FILL_S = 60.0

# Channels that do more than take webhooks and polls by their adapter.
OPENERS: dict[str, Callable[[Room], Awaitable[None]]] = {
    "email": open_email,
    "chat": open_chat,
    "phone": open_phone,
}


async def build(config: Config, clock: Clock | None = None, channels: Sequence[str] = ()) -> Service:
    """Ingest, connected and wired, with these channels (all that are enabled); the caller starts it."""
    adapters = _chosen(enabled_adapters(config), channels)
    service = Service("ingest", config, METADATA, clock)
    await service.connect()
    section = config.section(IngestSection)
    service.http_address = (section.host, section.port)
    service.http_app = status_app("ingest", service.missing)
    publisher = GroupPublisher(Publisher(service.nc, timeout_s=3.0, patience_s=INTAKE_PATIENCE_S))
    transport = Transport()
    service.on_stop(transport.close)
    room = Room(
        service,
        service.http_app,
        RawWriter(publisher, service.blobs),
        adapters,
        transport,
        Caller("ingest", transport, Memory(service.nc), service.clock),
        section.public_url,
        Languages(on=section.detect_language),
    )
    service.http_app.include_router(hook_routes(room))
    for name, adapter in adapters.items():
        if name != "email":  # mail is read with more care: answers, bounces, loops
            read_documents(room, adapter)
        if name in OPENERS:
            await OPENERS[name](room)
    service.every(FILL_S, lambda: check_fill(service.nc))
    return service


def read_documents(room: Room, adapter: Adapter) -> None:
    """Let the adapter read the channel's originals."""
    service, spec = room.service, raw_consumer(adapter.manifest.name)
    reader = DocumentReader(
        service.db,
        service.blobs,
        spec.durable,
        adapter,
        service.clock,
        partial(say_calls, room),
        room.languages,
    )
    service.hear(spec, reader.on_raw)
    if isinstance(adapter, PollingAdapter) and adapter.poll_every_s > 0:
        poller = Poller(room, adapter)
        service.on_start(poller.start)
        service.on_stop(poller.stop)


async def say_calls(
    room: Room, unit: Transaction, pieces: Sequence[tuple[InboundCall, str]], now: datetime
) -> Sequence[tuple[CallLogged, str]]:
    """Put pieces of calls together; what there is to say of them now."""
    return await take_calls(unit, pieces, now, partial(name_of_person, room))


def _chosen(adapters: dict[str, Adapter], wanted: Sequence[str]) -> dict[str, Adapter]:
    for name in wanted:
        if name not in adapters:
            raise ConfigError(
                f"channel {name} is not enabled: set `enabled = true` in [{name}] of byname.toml "
                f"(enabled are: {', '.join(adapters) or 'none'})"
            )
    return {name: adapter for name, adapter in adapters.items() if not wanted or name in wanted}
