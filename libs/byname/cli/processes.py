"""`byname up --processes`: each service a process of its own, started again when it ends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from pathlib import Path

from byname.bus.server import die_with_parent
from byname.cli.context import SERVICES
from byname.config import Config

log = logging.getLogger(__name__)

RESTART_AFTER_S = 0.5
START_TIMEOUT_S = 60.0


class Processes:
    """The children of `byname up`, watched."""

    def __init__(self, home: Path, config: Config) -> None:
        self._environ = {
            **os.environ,
            "BYNAME_HOME": str(home),
            "BYNAME_NATS_URL": config.nats.url,
            "BYNAME_NATS_MONITOR": config.nats.monitor,
        }
        self._children: dict[str, asyncio.subprocess.Process] = {}
        self._ready: dict[str, asyncio.Future[dict[str, str]]] = {}
        self._watchers: list[asyncio.Task[None]] = []
        self._pid_file = home / "pids"

    @property
    def pids(self) -> dict[str, int]:
        """The process id of each service, as it is now."""
        return {name: child.pid for name, child in self._children.items()}

    async def start(self) -> dict[str, dict[str, str]]:
        """Start all; returns what each listens on, once all are ready."""
        loop = asyncio.get_running_loop()
        for name in SERVICES:
            self._ready[name] = loop.create_future()
            self._watchers.append(asyncio.create_task(self._keep_running(name)))
        waiting = asyncio.gather(*self._ready.values())
        found = await asyncio.wait_for(waiting, START_TIMEOUT_S)
        return dict(zip(SERVICES, found, strict=True))

    async def stop(self) -> None:
        """Let all finish what they have in hand."""
        for watcher in self._watchers:
            watcher.cancel()
        await asyncio.gather(*self._watchers, return_exceptions=True)
        for child in self._children.values():
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
        for child in self._children.values():
            try:
                await asyncio.wait_for(child.wait(), 20.0)
            except TimeoutError:
                child.kill()

    async def _keep_running(self, name: str) -> None:
        while True:
            child = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "byname", "serve", name,
                env=self._environ, stdout=asyncio.subprocess.PIPE, preexec_fn=die_with_parent,
                start_new_session=True,  # Ctrl-C is for us, who stop them in order
            )  # fmt: skip
            self._children[name] = child
            self._write_pids()
            assert child.stdout is not None
            async for line in child.stdout:
                self._take_line(name, line.decode("utf-8", "replace").strip())
            code = await child.wait()
            log.warning("%s ended (%s), starting it again", name, code)
            await asyncio.sleep(RESTART_AFTER_S)

    def _take_line(self, name: str, line: str) -> None:
        words = line.split()
        if words[:1] == ["ready"] and not self._ready[name].done():
            found = dict(zip(words[2::2], words[3::2], strict=False))
            self._environ |= _same_ports(name, found)
            self._ready[name].set_result(found)

    def _write_pids(self) -> None:
        text = "\n".join(f"{name} {pid}" for name, pid in self.pids.items())
        draft = self._pid_file.with_suffix(".new")
        draft.write_text(text + "\n", "utf-8")
        draft.replace(self._pid_file)


def _same_ports(name: str, found: dict[str, str]) -> dict[str, str]:
    """Settings by which a service that is started again listens where it did before."""
    settings = {
        "smtp": "BYNAME_SMTP_PORT",
        "lmtp": "BYNAME_SMTP_LMTP_PORT",
        "http": "BYNAME_HTTP_PORT" if name == "desk" else f"BYNAME_{name.upper()}_PORT",
    }
    return {settings[kind]: where.rsplit(":", 1)[1] for kind, where in found.items() if kind in settings}
