"""Both sides of an SMTP conversation, as far as the tests beside need them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from byname.channels.email.model import Envelope

from services.ingest.smtp.listener import SmtpListener

ROOT = Path(__file__).resolve().parents[3]
Steps = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Listening = Callable[..., Awaitable[SmtpListener]]


class MemoryIntake:
    """Keeps everything; `fail` is raised instead, `gate` holds mails back while it is clear."""

    def __init__(self) -> None:
        self.kept: list[tuple[Envelope, bytes]] = []
        self.fail: Exception | None = None
        self.asked = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.asking = asyncio.Event()

    def refuse_recipient(self, address: str) -> str | None:
        if address.lower().endswith("@acme.example"):
            return None
        return f"550 5.1.1 <{address}>: nobody here by that name"

    async def accept(self, envelope: Envelope, raw: bytes) -> None:
        self.asked += 1
        self.asking.set()
        await self.gate.wait()
        if self.fail is not None:
            raise self.fail
        self.kept.append((envelope, raw))


@asynccontextmanager
async def relay_of(
    steps: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[str]:
    """A relay whose whole conversation is the given function; its address as a URL."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await steps(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


@asynccontextmanager
async def sink_process(log: Path, *words: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    """A sink as its own process, and its port; killed in the end if it still lives."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.smtp_sink", "--log", str(log), *words),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        ready = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
        assert ready.startswith("ready 127.0.0.1:")
        yield process, int(ready.rpartition(":")[2])
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
