"""The system that the demo plays on: the one that runs in the home folder, or one of its own for a minute."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from byname.channels.email.settings import EmailSection
from byname.cli.context import Cli

READY_S, STOP_S = 90.0, 30.0
FREE_PORTS = {"BYNAME_HTTP_PORT": "0", "BYNAME_INGEST_PORT": "0", "BYNAME_SMTP_PORT": "0"}


class CannotPlay(Exception):
    """The demo cannot be played here; the text says what to do."""


@dataclass(frozen=True, slots=True)
class System:
    """Where a running system is."""

    home: Path
    nats: str
    desk: str
    smtp_host: str
    smtp_port: int
    own: bool


@asynccontextmanager
async def find_or_start(home: Path, *, own: bool) -> AsyncIterator[System]:
    """The system of `home` when it runs and `own` is not asked for, else one that ends with the demo."""
    if not own and await _answers(home):
        _need_an_outbox(home)
        yield _system(home, own=False)
        return
    with tempfile.TemporaryDirectory(prefix="byname-demo-") as folder:
        async with _started(Path(folder)):
            yield _system(Path(folder), own=True)


def _system(home: Path, *, own: bool) -> System:
    running = Cli(str(home)).running()
    addresses = running["addresses"]
    host, _, port = addresses["ingest"]["smtp"].rpartition(":")
    return System(home, running["nats"], addresses["desk"]["http"], host, int(port), own)


async def _answers(home: Path) -> bool:
    """Whether a system runs there; a run.json that a crash left behind does not count."""
    if not Cli(str(home)).running():
        return False
    system = _system(home, own=False)
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(system.smtp_host, system.smtp_port), 5)
    except OSError:
        return False
    writer.close()
    return True


def _need_an_outbox(home: Path) -> None:
    """What people and customers get must be seen, and nobody outside may get mail from a demo."""
    relay = Cli(str(home)).config().section(EmailSection).relay
    if relay:
        raise CannotPlay(
            f"The system in {home} hands its mail to {relay.rpartition('@')[2]}.\n"
            "The demo has to look at what people and customers are sent, and must not write to real ones.\n"
            "Play it on a system of its own:  python -m tools.demo --own\n"
            "or run one without [email] relay (BYNAME_EMAIL_RELAY): its mail stays in the home's outbox."
        )


@asynccontextmanager
async def _started(home: Path) -> AsyncIterator[None]:
    """`byname up` in this home, on free ports, with the team that every first start begins with."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("BYNAME_")}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "byname", "--home", str(home), "up",
        env=environ | FREE_PORTS | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert child.stdout is not None
    drain: asyncio.Task[None] | None = None
    try:
        await asyncio.wait_for(_until_ready(child.stdout), READY_S)
        drain = asyncio.create_task(_forget(child.stdout))
        yield
    finally:
        await _stop(child)
        if drain:
            await drain


async def _until_ready(output: asyncio.StreamReader) -> None:
    said = []
    async for line in output:
        said.append(line.decode("utf-8", "replace").rstrip())
        if said[-1].startswith("ready"):
            return
    raise CannotPlay("`byname up` did not get ready:\n" + "\n".join(said[-20:]))


async def _forget(output: asyncio.StreamReader) -> None:
    """Read on, so that the system never waits for a full pipe."""
    async for _ in output:
        pass


async def _stop(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None:
        child.terminate()
    try:
        await asyncio.wait_for(child.wait(), STOP_S)
    except TimeoutError:
        child.kill()
        await child.wait()
