"""The wiring of the chat server: everything is made here, and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from byname.bus.live import Live
from byname.channels.chat.settings import ChatSection
from byname.contracts import Event
from byname.ids import random_id, random_secret
from byname.store import Transaction

from services.ingest.chat.acceptor import Acceptor
from services.ingest.chat.confirmations import Confirmations
from services.ingest.chat.door_sign import DoorSign
from services.ingest.chat.facts import FactsHandler
from services.ingest.chat.files import Files
from services.ingest.chat.http import chat_routes
from services.ingest.chat.hub import Hub
from services.ingest.chat.keeper import Keeper
from services.ingest.chat.limits import Limits
from services.ingest.chat.mails import Mails
from services.ingest.chat.notices import Notices
from services.ingest.chat.pages import page_routes
from services.ingest.chat.presences import Presences
from services.ingest.chat.reception import Reception
from services.ingest.chat.server import ChatServer
from services.ingest.chat.store.keeps import forget_mails, forget_unused
from services.ingest.chat.store.visitors import forget_idle, shared_secret
from services.ingest.chat.visits import Visits
from services.ingest.room import Room
from services.ingest.settings import IngestSection

CHANNEL = "chat"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
SWEEP_S = 60.0
KEEP_S = 20.0
PRESENCE_S = 3.0
SIGN_S = 3.0
ALL_PRESENCE_S = 120.0
FORGET_S = 6 * 3600.0
IDLE = timedelta(days=7)


async def open_chat(room: Room) -> None:
    """Serve the widget below /chat, and hear the replies that go to visitors."""
    service, section = room.service, room.section(ChatSection)
    db, clock = service.db, service.clock
    is_loopback = room.section(IngestSection).host in LOOPBACK
    sites = section.known_sites(loopback=is_loopback)
    hub = Hub(Live(service.nc), random_id("copy"))
    keeper = Keeper(db, service.blobs, clock, lambda stored: room.keep(CHANNEL, stored))
    reception = Reception(lambda: service.team.current, sites)
    notices = Notices(db, clock, service.team, sites, section, reception, hub.told)

    def public_url() -> str:
        return (room.public_url or service.addresses.get("http", "")).rstrip("/")

    mails = Mails(db, keeper, clock, public_url, notices.name_of, hub.told)
    acceptor = Acceptor(
        db,
        keeper,
        clock,
        notice=notices.behind,
        begin=mails.begin,
        told=hub.told,
        new_matter_after_s=section.new_matter_after_s,
    )
    async with db.transaction() as unit:
        key = await shared_secret(unit.connection, "links", random_secret(32))
    server = ChatServer(
        db,
        clock,
        sites,
        limits=Limits(section, asyncio.get_running_loop().time),
        hub=hub,
        visits=Visits(db, clock, hub.signed_in),
        acceptor=acceptor,
        mails=mails,
        confirmations=Confirmations(db, keeper, clock),
        files=Files(db, service.blobs, clock, key),
        reception=reception,
        name_of=notices.name_of,
        public_url=public_url,
    )
    room.app.include_router(chat_routes(server))
    company = service.team.current.company.name
    room.app.include_router(page_routes(server, demo=section.demo and is_loopback, company=company))
    facts = FactsHandler(
        clock, notices.name_of, lambda: service.team.current, hub.present, hub.told, reception
    )
    presences = Presences(db, Live(service.nc), reception)
    _hear(room, facts, presences)
    _live(room, hub, keeper, acceptor, notices, server)
    sign = DoorSign(sites, reception, hub, clock, server.welcome)
    service.on_start(sign.look)
    service.every(SIGN_S, sign.look)


def _hear(room: Room, facts: FactsHandler, presences: Presences) -> None:
    """Replies and people, from the bus."""

    async def on_facts(unit: Transaction, events: Sequence[Event[Any]]) -> None:
        await presences.on_facts(unit, events)
        await facts.on_facts(unit, events)

    room.hear_facts(CHANNEL, on_facts)
    room.service.on_start(presences.start)
    room.service.on_stop(presences.stop)
    room.service.every(SWEEP_S, presences.look_who_is_here)


def _live(
    room: Room, hub: Hub, keeper: Keeper, acceptor: Acceptor, notices: Notices, server: ChatServer
) -> None:
    """What happens at the start, again and again, and in the end."""
    service, away_after_s = room.service, room.section(ChatSection).away_after_s

    async def forget() -> None:
        now = service.clock.now()
        async with service.db.transaction() as unit:
            await forget_idle(unit.connection, now, now - IDLE)
            await forget_mails(unit.connection, now - IDLE)
            await forget_unused(unit.connection, now - IDLE)

    async def begin() -> None:
        await hub.start()
        await keeper.sweep(left_s=0)

    async def end() -> None:
        await notices.stop()
        await acceptor.stop()
        await server.write_presence()
        await keeper.forget()
        await hub.stop()

    service.on_start(begin)
    service.on_stop(end)
    service.every(KEEP_S, keeper.sweep)
    service.every(PRESENCE_S, server.write_presence)
    service.every(min(ALL_PRESENCE_S, away_after_s / 3), server.write_all_presence)
    service.every(SWEEP_S, notices.say_that_nobody_answers)
    service.every(min(SWEEP_S, away_after_s), notices.say_unread)
    service.every(FORGET_S, forget)
