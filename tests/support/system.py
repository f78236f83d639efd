"""A whole system for tests: `byname up` in a home of its own, on free ports, with a relay that remembers.

    async with System(tmp_path) as system:
        await system.mail("anna@customer.example", "hello@acme.example", b"Subject: Hi\\r\\n\\r\\nHi\\r\\n")
        [notice] = await system.notices(1)
        ... answer to notice.reply_to, system.kill("notifier"), await system.ready(), system.api("sophie") ...

Only processes that this system started are ever killed, each by its id.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from byname.cli.context import SERVICES

from tests.support import warm
from tests.support.notices import Notice, read_notice
from tests.support.post import Post
from tests.support.smtp_sink import SmtpSink
from tests.support.waiting import quiet_port, until

__all__ = ["HOMES", "SERVICES", "TEAM", "System", "until"]

ROOT = warm.ROOT
Running = asyncio.subprocess.Process | warm.Warm
PORTS = ("SMTP", "HTTP", "NATS", *(name.upper() for name in SERVICES if name != "desk"))
TEAM = """\
[company]
name = "Acme"
domain = "acme.example"
[[person]]
id = "sophie"
name = "Sophie"
addresses = ["sophie@acme.example"]
front_ends.email = "sophie@home.example"
[[person]]
id = "tom"
name = "Tom"
addresses = ["tom@acme.example"]
front_ends.email = "tom@home.example"
"""
HOMES = {"sophie@home.example": "sophie", "tom@home.example": "tom"}


class System(Post):
    """One home. Entering starts it, leaving stops it; in between it may be stopped and started again.

    `environ` are further BYNAME_ settings; `processes=False` runs all services in one process;
    `program` replaces `-m byname`, for a product that is broken on purpose; `started=False` leaves the first
    start to the test; `fresh=True` starts it from nothing, as people do, not from what is imported already.
    """

    def __init__(
        self,
        home: Path,
        *,
        team: str = TEAM,
        environ: Mapping[str, str] | None = None,
        processes: bool = True,
        sink: SmtpSink | None = None,
        program: Sequence[str] = ("-m", "byname"),
        started: bool = True,
        fresh: bool = False,
    ) -> None:
        self.home = home / "home"
        self.environ = dict(environ or {})
        self.sink = sink or SmtpSink()
        self.log = home / "up.log"
        self._team, self._processes, self._program, self._started = team, processes, tuple(program), started
        self._fresh = fresh or program[0] != "-m"
        self._ports = {name: quiet_port() for name in PORTS}
        self._up: Running | None = None
        self._tokens: dict[str, str] = {}

    async def __aenter__(self) -> System:
        self.home.mkdir(parents=True)
        (self.home / "team.toml").write_text(self._team, "utf-8")
        await self.sink.__aenter__()
        try:
            if self._started:
                await self.start()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            await self.stop()
        finally:
            await self.sink.__aexit__()

    # Where it is

    @property
    def smtp(self) -> tuple[str, int]:
        """Where customers and people send their mail to."""
        return "127.0.0.1", self._ports["SMTP"]

    @property
    def desk(self) -> str:
        """The desk's URL."""
        return f"http://127.0.0.1:{self._ports['HTTP']}"

    @property
    def ingest(self) -> str:
        """The URL of webhooks, chat and the links in mails."""
        return f"http://127.0.0.1:{self._ports['INGEST']}"

    @property
    def nats(self) -> str:
        """The bus."""
        return f"nats://127.0.0.1:{self._ports['NATS']}"

    def port_of(self, service: str) -> int:
        """Health and metrics of a service."""
        return self._ports[{"desk": "HTTP"}.get(service, service.upper())]

    # Its life

    async def start(self, timeout_s: float = 90.0) -> None:
        """Start it, and wait until all of it is ready."""
        await self.begin()
        await until(lambda: self._announced(self._up), "byname up is ready", timeout_s)
        await self.ready(timeout_s)

    async def begin(self) -> None:
        """Start it without waiting for anything."""
        (self.home / "run.json").unlink(missing_ok=True)
        words = [*self._program, "--home", str(self.home), "up"] + ["--processes"] * self._processes
        with self.log.open("ab") as out:
            if self._fresh:
                self._up = await asyncio.create_subprocess_exec(
                    sys.executable, *words, cwd=ROOT, env=self._environment(), stdout=out, stderr=out
                )
            else:
                self._up = warm.start(words[1:], self._environment(), out.fileno())

    async def stop(self, timeout_s: float = 60.0) -> None:
        """Stop it as Ctrl-C does."""
        if self._up is None or not self.running:
            return
        self._up.terminate()
        try:
            await asyncio.wait_for(self._up.wait(), timeout_s)
        except TimeoutError:
            mine = list(self.pids().values())
            self._up.kill()
            for pid in mine:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            raise AssertionError(f"byname up did not stop within {timeout_s} s\n{self.tail()}") from None

    async def ready(self, timeout_s: float = 60.0) -> None:
        """Wait until every service says that it is ready."""
        async with httpx.AsyncClient(timeout=5) as client:
            for service in SERVICES:
                url = f"http://127.0.0.1:{self.port_of(service)}/readyz"
                check = partial(self._is_ready, client, url)
                await until(check, f"{service} is ready", timeout_s, self.tail)

    @property
    def running(self) -> bool:
        """Whether `byname up` itself is alive."""
        return self._up is not None and self._up.returncode is None

    async def kill_all(self) -> None:
        """kill -9 of `byname up` itself; what it started goes with it."""
        assert self._up is not None
        self._up.kill()
        await self._up.wait()

    def pids(self) -> dict[str, int]:
        """The process of each service (with processes=True) and of nats-server, as they are now."""
        found: dict[str, int] = {}
        with contextlib.suppress(FileNotFoundError):
            for line in (self.home / "pids").read_text().splitlines() if self._processes else ():
                name, pid = line.split()
                found[name] = int(pid)
        with contextlib.suppress(FileNotFoundError, ValueError):
            found["nats"] = int((self.home / "nats" / "nats.pid").read_text())
        return {name: pid for name, pid in found.items() if self._is_mine(pid)}

    def kill(self, name: str) -> bool:
        """kill -9 of a service, or of `nats`; False when it is just not running."""
        pid = self.pids().get(name)
        if pid is None:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            return True
        return False

    def pause(self, name: str) -> int:
        """Stop a process without ending it (SIGSTOP); its id, for `os.kill(pid, SIGCONT)`."""
        pid = self.pids()[name]
        os.kill(pid, signal.SIGSTOP)
        return pid

    def tail(self, lines: int = 40) -> str:
        """The end of what it logged."""
        text = self.log.read_text("utf-8", "replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    # To talk to it

    async def notices(self, count: int, timeout_s: float = 30.0) -> list[Notice]:
        """All notices at the sink, once there are at least so many different ones."""

        async def there() -> list[Notice]:
            found = self.notices_now()
            return found if len({one.message_id for one in found}) >= count else []

        return await until(there, f"{count} notices at the sink", timeout_s, self.tail)

    def notices_now(self) -> list[Notice]:
        """The notices that have come to the sink so far, repeats included."""
        return [one for mail in self.sink.mails if (one := read_notice(mail))]

    async def cli(self, *words: str, check: bool = True) -> str:
        """A `byname` command in this home; what it printed."""
        code, text = await warm.run(["byname", "--home", str(self.home), *words], self._environment())
        assert not check or code == 0, f"byname {' '.join(words)}: {text}"
        return text

    async def token(self, person: str = "sophie") -> str:
        """An API token of this person."""
        if person not in self._tokens:
            said = await self.cli("token", "create", "--person", person)
            self._tokens[person] = next(word for word in said.split() if word.startswith("byn_"))
        return self._tokens[person]

    async def api(self, person: str = "sophie") -> httpx.AsyncClient:
        """A client of the desk's API, as this person; `async with await system.api() as api`."""
        bearer = {"Authorization": f"Bearer {await self.token(person)}"}
        return httpx.AsyncClient(base_url=self.desk, headers=bearer, timeout=20)

    # To look into it

    def rows(self, service: str, query: str, *values: Any) -> list[dict[str, Any]]:
        """What a service's own SQLite store says; for verdicts only."""
        path = self.home / f"{service}.sqlite3"
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as store:
            store.row_factory = sqlite3.Row
            return [dict(row) for row in store.execute(query, values)]

    def _environment(self) -> dict[str, str]:
        theirs = {name: value for name, value in os.environ.items() if not name.startswith("BYNAME_")}
        ports = {f"BYNAME_{name}_PORT": str(port) for name, port in self._ports.items()}
        return {
            **theirs,
            **ports,
            "PYTHONPATH": f"{ROOT / 'libs'}{os.pathsep}{ROOT}",
            "BYNAME_EMAIL_RELAY": self.sink.url,
            **self.environ,
        }

    async def _announced(self, process: Running | None) -> bool:
        assert process is not None
        assert process.returncode is None, f"byname up ended with {process.returncode}\n{self.tail()}"
        try:
            return bool(json.loads((self.home / "run.json").read_text("utf-8"))["pid"])
        except (FileNotFoundError, ValueError):
            return False

    def _is_mine(self, pid: int) -> bool:
        """Whether this process was started by our `byname up`: an id may have been given to another since."""
        try:
            status = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return False
        state, parent = status.rpartition(")")[2].split()[:2]
        return self._up is not None and int(parent) == self._up.pid and state != "Z"

    async def _is_ready(self, client: httpx.AsyncClient, url: str) -> bool:
        assert self.running, f"byname up has ended\n{self.tail()}"
        try:
            return (await client.get(url)).status_code == 200
        except httpx.HTTPError:
            return False
