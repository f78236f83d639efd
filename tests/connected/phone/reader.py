"""A follower in a process of its own, to be killed: keeps each line in a file, its place in SQLite.

python reader.py HOME CDR KEPT: looks again and again; each line it keeps is on disk before it goes on.
"""

from __future__ import annotations

import asyncio
import os
import sys
from functools import partial
from pathlib import Path

from byname.channels.model import Stored

from services.ingest.phone.follow import Follower
from services.ingest.phone.store import load_cursor, save_cursor
from tests.connected.phone.places import ingest_store


async def follow(home: Path, cdr: Path, kept: Path) -> None:
    """Until killed."""
    with kept.open("ab", buffering=0) as out:

        async def keep(stored: Stored) -> None:
            await asyncio.sleep(0)
            out.write(stored.body + b"\n")
            os.fsync(out.fileno())

        async with ingest_store("", home) as store:
            follower = Follower(
                cdr, "asterisk", keep, partial(load_cursor, store), partial(save_cursor, store),
                from_end=False, header=False,
            )  # fmt: skip
            print("ready", flush=True)
            while True:
                await follower.look()
                await asyncio.sleep(0.005)


if __name__ == "__main__":
    asyncio.run(follow(*(Path(word) for word in sys.argv[1:4])))
