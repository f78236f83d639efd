"""2,000 open chats at one server process, lines at a steady rate: how long until a line is accepted."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from byname.bus.connection import connect
from byname.bus.provision import apply_topology, check_server
from byname.bus.server import OwnServer, free_port
from byname.bus.team import write_team
from byname.clock import SystemClock
from byname.config import load_config
from byname.team import EXAMPLE, read_team
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_socket

from bench.rig import TICK
from services.ingest.settings import SECTIONS

SOCKETS = 2_000
RATE = 200  # lines a second, all together
SECONDS = 15
WARM_S = 3
OPENING = 50  # at once
SITE = "bench"
UNLIMITED = 1_000_000
SETTINGS = f"""\
[chat]
lines_per_minute = {UNLIMITED}
sessions_per_minute = {UNLIMITED}
requests_per_minute = {UNLIMITED}
sockets_per_address = {UNLIMITED}
site_lines_per_minute = {UNLIMITED}
[chat.sites.{SITE}]
origins = ["self"]
"""


async def run(sockets: int = SOCKETS, rate: int = RATE, seconds: float = SECONDS) -> dict[str, float]:
    """p50, p99 and max in milliseconds from sending a line to its acknowledgement; CPU of the server."""
    async with _server() as (url, pid):
        pages = await _open(url, sockets)
        try:
            await _talk(pages, rate, WARM_S)
            cpu, began = _cpu(pid), time.perf_counter()
            took = await _talk(pages, rate, seconds)
            spent = (_cpu(pid) - cpu) / (time.perf_counter() - began)
        finally:
            await asyncio.gather(*(page.close() for page in pages))
    took.sort()
    return {
        "sockets": len(pages),
        "lines": len(took),
        "p50_ms": took[len(took) // 2],
        "p99_ms": took[int(len(took) * 0.99) - 1],
        "max_ms": took[-1],
        "server_cpu": spent,
    }


async def _open(url: str, count: int) -> list[ClientConnection]:
    turn = asyncio.Semaphore(OPENING)
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:

        async def one() -> ClientConnection:
            async with turn:
                session = (await client.post("/chat/session", json={"site": SITE})).json()
                page = await open_socket(
                    f"{url.replace('http', 'ws')}/chat/ws",
                    subprotocols=["byname.chat.v1"],  # type: ignore[list-item]
                    compression=None,
                    ping_interval=None,
                )
                await page.send(json.dumps({"t": "hello", "token": session["token"], "last_seq": 0}))
                assert json.loads(await page.recv())["t"] == "welcome"
                return page

        return list(await asyncio.gather(*(one() for _ in range(count))))


async def _talk(pages: list[ClientConnection], rate: int, seconds: float) -> list[float]:
    """Lines of one page after the other, at the rate, whether earlier ones are accepted or not."""
    took: list[float] = []
    said: set[asyncio.Task[None]] = set()
    began = time.perf_counter()
    for number in range(int(rate * seconds)):
        ahead = began + number / rate - time.perf_counter()
        if ahead > 0:
            await asyncio.sleep(ahead)
        said.add(asyncio.create_task(_say(pages[number % len(pages)], number, took)))
    await asyncio.gather(*said)
    return took


async def _say(page: ClientConnection, number: int, took: list[float]) -> None:
    cid = uuid4().hex
    began = time.perf_counter()
    await page.send(json.dumps({"t": "msg", "cid": cid, "text": f"Where is my order? ({number})"}))
    while True:
        frame: dict[str, Any] = json.loads(await page.recv())
        assert frame["t"] != "error", frame
        if frame["t"] == "ack" and frame["cid"] == cid:
            took.append((time.perf_counter() - began) * 1000)
            return


@asynccontextmanager
async def _server() -> AsyncIterator[tuple[str, int]]:
    """The chat channel alone, one process, with a nats-server that writes before it acknowledges."""
    with tempfile.TemporaryDirectory(prefix="byname-chat-") as folder:
        home = Path(folder)
        (home / "byname.toml").write_text(SETTINGS, "utf-8")
        nats = OwnServer(home / "nats")
        await nats.start()
        config = load_config(home, SECTIONS, {"BYNAME_NATS_URL": nats.url})
        config = config.with_values("nats", monitor=nats.monitor)
        nc = await connect(nats.url, "bench")
        await apply_topology(nc, config.nats, await check_server(config.nats, nats.monitor))
        await write_team(nc, read_team(EXAMPLE), at=SystemClock().now())
        await nc.close()
        port = free_port()
        environ = {
            **os.environ,
            "BYNAME_HOME": folder,
            "BYNAME_NATS_URL": nats.url,
            "BYNAME_NATS_MONITOR": nats.monitor,
            "BYNAME_INGEST_PORT": str(port),
            "BYNAME_OBSERVE_LEVEL": "warning",
        }
        await (await _byname(environ, "db", "upgrade")).wait()
        ingest = await _byname(environ, "serve", "ingest", "--channel", "chat")
        try:
            url = f"http://127.0.0.1:{port}"
            await _ready(ingest, url)
            yield url, ingest.pid
        finally:
            if ingest.returncode is None:
                ingest.terminate()
            await ingest.wait()
            await nats.stop()


async def _byname(environ: dict[str, str], *words: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "byname", *words, env=environ, stdout=asyncio.subprocess.DEVNULL
    )


async def _ready(ingest: asyncio.subprocess.Process, url: str) -> None:
    async with asyncio.timeout(60), httpx.AsyncClient() as client:
        while True:
            assert ingest.returncode is None, "ingest has ended"
            try:
                if (await client.get(f"{url}/readyz")).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.1)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


async def main() -> None:
    """Print the figure beside its target."""
    found = await run()
    print(
        f"chat, {found['sockets']:.0f} open sockets, {found['lines'] / SECONDS:.0f} lines/s: accepted after "
        f"p50 {found['p50_ms']:.1f} ms, p99 {found['p99_ms']:.1f} ms (target: 100 ms), "
        f"max {found['max_ms']:.1f} ms; {found['server_cpu']:.2f} CPUs of the server"
    )


if __name__ == "__main__":
    asyncio.run(main())
