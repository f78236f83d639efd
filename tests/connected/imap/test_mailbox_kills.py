"""500 mails come in while connections break, the server goes away, the bus dies and readers are killed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
from byname.contracts import MessageReceived

from tests.connected.imap.mailboxes import mail
from tests.support import warm
from tests.support.imap_server import ImapServer
from tests.support.nats import Bus
from tests.support.waiting import until

pytestmark = [pytest.mark.connected, pytest.mark.slow]

MAILS = 500
RECEIVED = f"{MessageReceived.type}.>"
SETTINGS = """\
[imap.mailboxes.support]
host = "127.0.0.1"
port = {port}
tls = "none"
user = "support@acme.example"
password = "right"
idle_s = 2.0
poll_s = 0.2
since = 2026-01-01
"""


class Readers:
    """Processes that read one mailbox; each is killed and started again."""

    def __init__(self, home: Path, nats: str) -> None:
        self._home, self._nats = home, nats
        self._running: list[warm.Warm] = []

    async def start(self) -> None:
        with (self._home / "readers.log").open("ab") as log:
            words = ("tests.connected.imap.reading_process", str(self._home), self._nats)
            self._running.append(warm.start(words, os.environ, log.fileno()))

    async def kill(self) -> None:
        """kill -9 of the oldest."""
        process = self._running.pop(0)
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    async def kill_all(self) -> None:
        while self._running:
            await self.kill()

    def log(self) -> str:
        return (self._home / "readers.log").read_text("utf-8", "replace")[-3000:]


@pytest.fixture
async def server() -> AsyncIterator[ImapServer]:
    async with ImapServer() as running:
        yield running


async def test_each_mail_is_on_raw_once(bus: Bus, server: ImapServer, tmp_path: Path) -> None:
    (tmp_path / "byname.toml").write_text(SETTINGS.format(port=server.port))
    readers, chance = Readers(tmp_path, bus.server.url), random.Random(7)
    try:
        await _storm(server, bus, readers, chance)
        await readers.start()
        await until(partial(_all_there, bus), "all mails are on RAW and read", 90, readers.log)
        await asyncio.sleep(1.0)  # what would come twice would come now
    finally:
        await readers.kill_all()
    found = Counter(one.data for one in await bus.stored("RAW", "raw.email"))
    assert set(found) == {_mail(number) for number in range(MAILS)}
    assert set(found.values()) == {1}
    assert len(await bus.stored("EVENTS", RECEIVED)) == MAILS
    assert server.logins >= 8


async def _storm(server: ImapServer, bus: Bus, readers: Readers, chance: random.Random) -> None:
    """All mails in five rounds, each with a reader at work that is killed, and one misfortune more."""
    misfortunes: list[Callable[[], Awaitable[None]]] = [
        lambda: _renumbered(server),
        lambda: bus.restart(downtime_s=0.5),
        lambda: _away(server),
        lambda: _renumbered(server),
        lambda: bus.restart(downtime_s=0.1),
    ]
    for number, misfortune in enumerate(misfortunes):
        before = server.logins
        await readers.start()
        await until(partial(_more_logins, server, before), "a reader is at work", 60, readers.log)
        killed_at, struck_at = chance.sample(range(10, MAILS // 5), 2)
        for one in range(MAILS // 5):
            server.append(_mail(number * MAILS // 5 + one))
            if one % 20 == 0:
                server.drop_after(chance.randrange(200, 20_000))
            if one == struck_at:
                await misfortune()
            if one == killed_at:
                await readers.kill()
                await readers.start()
            await asyncio.sleep(chance.choice([0, 0, 0, 0.01, 0.05]))
        await asyncio.sleep(chance.uniform(0, 1.5))
        await readers.kill()


async def _renumbered(server: ImapServer) -> None:
    server.renumber()


async def _away(server: ImapServer) -> None:
    await server.away()
    await asyncio.sleep(0.5)
    await server.back()


async def _more_logins(server: ImapServer, before: int) -> bool:
    return server.logins > before


async def _all_there(bus: Bus) -> bool:
    return await bus.count("RAW") >= MAILS and len(await bus.stored("EVENTS", RECEIVED)) >= MAILS


def _mail(number: int) -> bytes:
    return mail(f"number {number}", "x" * (number % 50) * 40)
