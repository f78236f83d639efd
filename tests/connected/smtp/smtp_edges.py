"""Both sides of an SMTP conversation, as far as the tests beside need them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from byname.channels.email.model import Envelope

from services.ingest.smtp import SmtpListener

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
