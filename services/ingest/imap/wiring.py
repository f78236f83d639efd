"""The wiring of mailboxes: one watch for each folder, started and stopped with ingest."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Literal

from byname.channels.email.imap_settings import ImapMailbox, ImapSection
from byname.channels.email.relay import looks_like_bounce, looks_like_relay
from byname.channels.email.settings import relay_keys

from services.ingest.domain import refuse_recipient
from services.ingest.imap.catch_up import CatchUp
from services.ingest.imap.mails import KindOf
from services.ingest.imap.place import Place
from services.ingest.imap.store import MailboxStore
from services.ingest.imap.watch import FolderWatch
from services.ingest.room import Room


async def open_imap(room: Room) -> None:
    """Read the mailboxes of [imap]; nothing when there are none."""
    watches = watches_of(room)
    tasks: list[asyncio.Task[None]] = []

    async def begin() -> None:
        for watch in watches:
            tasks.append(asyncio.create_task(watch.run(), name=f"imap {watch.name} {watch.folder}"))

    async def end() -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    room.service.on_start(begin)
    room.service.on_stop(end)


def watches_of(room: Room) -> Sequence[FolderWatch]:
    """One watch for each folder of each mailbox."""
    store = MailboxStore(room.service.db)
    kind_of = addresses_of(room)

    def catch_up(mailbox: ImapMailbox, folder: str) -> CatchUp:
        place = Place(mailbox.host, mailbox.user, folder)
        return CatchUp(mailbox, place, store, room.keep, kind_of, room.service.clock)

    return [
        FolderWatch(name, mailbox, folder, catch_up(mailbox, folder))
        for name, mailbox in room.section(ImapSection).mailboxes.items()
        for folder in mailbox.folders
    ]


def addresses_of(room: Room) -> KindOf:
    """Which addresses are ours, as SMTP would decide."""
    service = room.service
    keys = relay_keys(service.config, service.team.current.company.domain)

    def kind_of(address: str) -> Literal["signed", "ours", ""]:
        if refuse_recipient(address, service.team.current, keys, service.clock.now()):
            return ""
        signed = looks_like_relay(address, keys.domain) or looks_like_bounce(address, keys.domain)
        return "signed" if signed else "ours"

    return kind_of
