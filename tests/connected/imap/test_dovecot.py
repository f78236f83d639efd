"""The same against a real Dovecot, where the machine has one (Debian: dovecot-imapd); else skipped."""

from __future__ import annotations

import asyncio
import imaplib
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from byname.store import Database
from byname.store.engine import make_engine
from byname.store.migrate import upgrade

from services.ingest.imap.tables import METADATA
from tests.connected.imap.certificates import write_certificate
from tests.connected.imap.mailboxes import Reader, mail, unwell, well
from tests.support.dovecot import Dovecot, find
from tests.support.facts import FrozenClock

PROGRAM = find()
pytestmark = [
    pytest.mark.connected,
    pytest.mark.skipif(PROGRAM is None, reason="no Dovecot 2.3 here (apt-get install dovecot-imapd)"),
]


@pytest.fixture
async def dovecot(tmp_path: Path) -> AsyncIterator[Dovecot]:
    assert PROGRAM is not None
    async with Dovecot(PROGRAM, *write_certificate(tmp_path)) as server:
        yield server


@pytest.fixture
async def reader(dovecot: Dovecot, tmp_path: Path) -> AsyncIterator[Reader]:
    engine = make_engine("", tmp_path, "ingest")
    await upgrade(engine, "ingest")
    db = Database(engine, METADATA, "ingest", FrozenClock())
    yield Reader(dovecot, db)  # type: ignore[arg-type]
    await db.close()


class Client:
    """Somebody else who uses the mailbox."""

    def __init__(self, dovecot: Dovecot) -> None:
        self._dovecot = dovecot

    async def append(self, *raws: bytes) -> None:
        await self._do(lambda imap: [imap.append("INBOX", "", "", raw) for raw in raws])

    async def flags(self, folder: str = "INBOX") -> list[Any]:
        def read(imap: imaplib.IMAP4) -> list[Any]:
            imap.select(f'"{folder}"', readonly=True)
            return list(imap.uid("FETCH", "1:*", "(FLAGS)")[1])

        found: list[Any] = await self._do(read)
        return [one for one in found if one is not None]

    async def _do(self, what: Any) -> Any:
        def go() -> Any:
            with imaplib.IMAP4("127.0.0.1", self._dovecot.port) as imap:
                imap.login(self._dovecot.user, self._dovecot.password)
                return what(imap)

        return await asyncio.to_thread(go)


async def test_what_lies_there_and_what_comes(dovecot: Dovecot, reader: Reader) -> None:
    client = Client(dovecot)
    await client.append(mail("one"), mail("two", "x" * 300_000))
    async with reader.reading(idle_s=600) as watch:
        await reader.has("one", "two")
        await well(watch)
        await client.append(mail("three"))
        await reader.has("one", "two", "three")
        assert not any(b"Seen" in one for one in await client.flags())
    assert len(reader.raw.asked) == 3
    assert max(len(one.body) for one in reader.raw.kept.values()) == len(mail("two", "x" * 300_000))


@pytest.mark.parametrize("tls", ["tls", "starttls"])
async def test_encrypted(dovecot: Dovecot, reader: Reader, tmp_path: Path, tls: str) -> None:
    port = dovecot.tls_port if tls == "tls" else dovecot.port
    settings = {
        "tls": tls,
        "port": port,
        "ca": str(tmp_path / "cert.pem"),
        "host": "localhost",
        "idle_s": 600,
    }
    async with reader.reading(**settings) as watch:
        await well(watch)
        await Client(dovecot).append(mail("one"))
        await reader.has("one")


async def test_a_wrong_password(reader: Reader) -> None:
    async with reader.reading(password="wrong") as watch:
        await unwell(watch, "does not accept user", "[AUTHENTICATIONFAILED]")


@pytest.mark.parametrize("after", ["seen", "move"])
async def test_what_is_done_with_kept_mail(dovecot: Dovecot, reader: Reader, after: str) -> None:
    client = Client(dovecot)
    await client.append(mail("one"))
    async with reader.reading(after=after, move_to="Done" if after == "move" else "") as watch:
        await well(watch)
    if after == "seen":
        assert b"Seen" in (await client.flags())[0]
    else:
        assert len(await client.flags("Done")) == 1
        assert await client.flags() == []


async def test_a_restart_and_another_count_of_uids(dovecot: Dovecot, reader: Reader) -> None:
    client = Client(dovecot)
    await client.append(*(mail(str(number)) for number in range(20)))
    began = time.monotonic()
    async with reader.reading(idle_s=1) as watch:
        await reader.has(*(str(number) for number in range(20)))
        await well(watch)
        await asyncio.sleep(max(0.0, 1.1 - (time.monotonic() - began)))  # UIDVALIDITY counts seconds
        await dovecot.stop()
        dovecot.renumber()
        await dovecot.start()
        await client.append(mail("new"))
        await reader.has(*(str(number) for number in range(20)), "new")
        await well(watch)
    assert len(reader.raw.asked) == 21
