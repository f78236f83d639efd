"""A process that reads the mailboxes of a home into RAW, to be killed: HOME NATS_URL."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from byname.bus.publish import GroupPublisher, Publisher
from byname.bus.raw import RawWriter
from byname.channels.email.imap_settings import ImapSection
from byname.channels.email.settings import EmailSection
from byname.channels.transport import Transport
from byname.config import load_config
from byname.service import Service
from byname.store.migrate import upgrade
from fastapi import FastAPI

from services.ingest.imap.tables import METADATA
from services.ingest.imap.wiring import open_imap
from services.ingest.room import Room

KEYS = "1:" + "ab" * 32


async def main(home: Path, nats: str) -> None:
    environ = {"BYNAME_NATS_URL": nats, "BYNAME_EMAIL_KEYS": KEYS}
    config = load_config(home, {"imap": ImapSection, "email": EmailSection}, environ)
    service = Service("ingest", config, METADATA)
    await upgrade(service.engine, "ingest")
    await service.connect()
    raw = RawWriter(GroupPublisher(Publisher(service.nc, timeout_s=1.0, patience_s=2.0)), service.blobs)
    await open_imap(Room(service, FastAPI(), raw, {}, Transport(), ""))
    await service.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
