"""Opens the doors of phone logs besides the webhooks: files, the manager interface, and a sweep."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
from functools import partial
from pathlib import Path

from byname.bus.errors import BusUnavailable
from byname.channels.model import Stored
from byname.channels.phone.settings import PhoneSection
from byname.channels.phone.spoken import capitalised

from services.ingest.domain.inbound import call_event
from services.ingest.phone.ami import AmiAccess, AmiClient
from services.ingest.phone.follow import Follower
from services.ingest.phone.store import load_cursor, save_cursor, sweep_calls
from services.ingest.room import Room

log = logging.getLogger(__name__)

CHANNEL = "phone"
SWEEP_S = 30.0
PATIENCE_S = 1.0


async def open_phone(room: Room) -> None:
    """Follow the files and the manager interface that the settings name; say of calls that fell silent."""
    settings = room.section(PhoneSection)
    for path, source in _files(settings):
        follower = Follower(
            path,
            source,
            partial(room.keep, CHANNEL),
            partial(load_cursor, room.service.db),
            partial(save_cursor, room.service.db),
            from_end=settings.first_reading == "end",
            header=source == "csv" and settings.csv_header,
        )
        room.service.every(settings.files_every_s, follower.look)
    if settings.ami_host:
        _open_ami(room, settings)
    room.service.every(SWEEP_S, lambda: sweep(room))


async def sweep(room: Room) -> None:
    """Say of the calls whose end nobody told."""
    now = room.service.clock.now()
    async with room.service.db.transaction() as unit:
        said = await sweep_calls(unit, now, partial(name_of_person, room))
        unit.emit([call_event(fact, cause, now) for fact, cause in said])


def name_of_person(room: Room, person: str) -> str:
    """As customers know them."""
    found = room.service.team.current.person(person)
    return found.voice_name if found else capitalised(person)


def _files(settings: PhoneSection) -> list[tuple[Path, str]]:
    asterisk = [(Path(one).expanduser(), "asterisk") for one in settings.cdr_files]
    return asterisk + [(Path(one).expanduser(), "csv") for one in settings.csv_files]


def _open_ami(room: Room, settings: PhoneSection) -> None:
    access = AmiAccess(
        settings.ami_host, settings.ami_port, settings.ami_user, settings.ami_secret.get_secret_value()
    )
    client = AmiClient(access, partial(keep_record, room))
    tasks: list[asyncio.Task[None]] = []

    async def start() -> None:
        tasks.append(asyncio.create_task(client.run()))

    async def stop() -> None:
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    room.service.on_start(start)
    room.service.on_stop(stop)


async def keep_record(room: Room, block: bytes) -> None:
    """Keep a Cdr event; the bus away, wait for it: nobody would tell us of the call again."""
    stored = Stored(f"ami:{hashlib.sha256(block).hexdigest()}", block, {"source": "ami"})
    while True:
        try:
            await room.keep(CHANNEL, stored)
        except BusUnavailable as error:
            log.warning("phone: a call record waits for the bus: %s", error)
            await asyncio.sleep(PATIENCE_S)
        else:
            return
