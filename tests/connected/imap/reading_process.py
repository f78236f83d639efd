"""Ingest with the mailboxes of a home, in a process of its own, to be killed: HOME NATS_URL."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from byname.config import load_config
from byname.store.engine import make_engine
from byname.store.migrate import upgrade

from services.ingest.app import build
from services.ingest.settings import SECTIONS

KEYS = "1:" + "ab" * 32


async def main(home: Path, nats: str) -> None:
    environ = {
        "BYNAME_NATS_URL": nats,
        "BYNAME_EMAIL_KEYS": KEYS,
        "BYNAME_INGEST_PORT": "0",
        "BYNAME_SMTP_PORT": "0",
    }
    engine = make_engine("", home, "ingest")
    await upgrade(engine, "ingest")
    await engine.dispose()
    service = await build(load_config(home, SECTIONS, environ), channels=("email",))
    await service.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
