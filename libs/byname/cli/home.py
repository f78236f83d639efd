"""The home folder of an embedded system: first files, its nats-server, its tables, its team."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import json
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import IO

import click

from byname.bus.connection import connect
from byname.bus.credentials import without_login
from byname.bus.errors import BusError
from byname.bus.provision import apply_topology, check_server
from byname.bus.server import OwnServer
from byname.bus.team import read_current_team, write_team
from byname.channels.chat.settings import ChatSection
from byname.channels.email.settings import write_first_keys
from byname.cli.context import RUN_FILE, SERVICES, Cli, further_consumers, introduced, section_kinds
from byname.clock import SystemClock
from byname.config import Config, default_toml, load_config
from byname.store.engine import make_engine
from byname.store.migrate import upgrade
from byname.team import EXAMPLE, Team, TeamError, read_team

log = logging.getLogger(__name__)


class Home:
    """Opened by one `byname up` at a time."""

    def __init__(self, cli: Cli) -> None:
        self.path = cli.home
        self.config: Config
        self._server: OwnServer | None = None
        self._team: Team | None = None
        self._store_bytes = 0

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Home]:
        """First files written, nobody else in it, the bus running; all let go of at the end."""
        os.umask(0o077)  # what is written here is for its owner only
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)  # customers' mail lies in it
        lock = self._lock()
        try:
            self._write_first_files()
            self.config = introduced(load_config(self.path, section_kinds()))
            if not self.config.nats.url:
                await self._start_server()
            yield self
        finally:
            (self.path / RUN_FILE).unlink(missing_ok=True)
            if self._server:
                await self._server.stop()
            lock.close()

    async def prepare(self) -> None:
        """Streams, tables and team as they have to be."""
        settings = self.config.nats
        self._store_bytes = await check_server(settings, settings.monitor)
        nc = await connect(settings.url, "byname-up")
        try:
            await apply_topology(nc, settings, self._store_bytes, further_consumers(self.config))
            await upgrade_all(self.config)
            self._team = await self._apply_team(nc)
        finally:
            await nc.close()

    def announce(self, addresses: dict[str, dict[str, str]], pids: dict[str, int]) -> None:
        """Write run.json and say where everything is, and what to try first."""
        settings = self.config.nats
        about = {
            "pid": os.getpid(),
            "nats": settings.url,
            "monitor": settings.monitor,
            "nats_pid": self._server.pid if self._server else 0,
            "addresses": addresses,
            "pids": pids,
        }
        (self.path / RUN_FILE).write_text(json.dumps(about, indent=2), "utf-8")
        desk, inner = addresses["desk"]["http"], addresses["ingest"]
        smtp, hooks = inner.get("smtp", "off"), inner["http"]
        click.echo(
            f"ready  desk {desk}  smtp {smtp}  webhooks {hooks}  nats {without_login(settings.url)}"
            f"  home {self.path}"
        )
        if "smtp" in inner:
            self._say_what_to_try(desk, smtp)
        chat = self.config.section(ChatSection)
        if chat.enabled and chat.demo and hooks.startswith("http://127.0.0.1"):
            click.echo(f"chat:                {hooks}/chat/demo (a page with the widget)")

    def _say_what_to_try(self, desk: str, smtp: str) -> None:
        assert self._team is not None
        person = self._team.people[0]
        host, port = smtp.rsplit(":", 1)
        mail = (
            f"From: Anna <anna@customer.example>\\r\\nTo: {person.addresses[0]}\\r\\n"
            "Subject: Hello\\r\\n\\r\\n"
            f"Is {person.name} there?\\r\\n"
        )
        click.echo(
            f"send a first mail:  python3 -c \"import smtplib; smtplib.SMTP('{host}', {port}).sendmail("
            f"'anna@customer.example', '{person.addresses[0]}', '{mail}')\""
        )
        where = f"{desk}/outbox" if not self.config_relay() else f"{person.name}'s mailbox"
        click.echo(
            f"then look:          {desk}/ (the conversation) and {where} (what {person.name} was told)"
        )

    def config_relay(self) -> str:
        """The relay that mail goes out by; empty for the local outbox."""
        from byname.channels.email.settings import EmailSection

        return self.config.section(EmailSection).relay

    async def guard_server(self) -> None:
        """Start our nats-server again when it ends; the services wait for it meanwhile."""
        while self._server:
            await asyncio.sleep(0.1)
            if not self._server.running:
                log.warning("nats-server ended, starting it again")
                try:
                    await self._server.start()
                except BusError as error:
                    log.error("%s", error)
                    await asyncio.sleep(1.0)

    def _lock(self) -> IO[str]:
        lock = (self.path / "lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise click.ClickException(f"byname already runs in {self.path}") from None
        return lock

    def _write_first_files(self) -> None:
        for name, text in (("byname.toml", default_toml(section_kinds())), ("team.toml", EXAMPLE)):
            path = self.path / name
            if not path.exists():
                path.write_text(text, "utf-8")
                click.echo(f"wrote {path}")
        write_first_keys(self.path)

    async def _start_server(self) -> None:
        self._server = OwnServer(self.path / "nats", port=self.config.nats.port)
        await self._server.start()
        self.config = self.config.with_values("nats", url=self._server.url, monitor=self._server.monitor)

    async def _apply_team(self, nc: object) -> Team:
        """team.toml, if it changed since it was last applied; a mistake leaves the old team in force."""
        text = (self.path / "team.toml").read_text("utf-8")
        digest, mark = hashlib.sha256(text.encode()).hexdigest(), self.path / ".team-applied"
        current = await read_current_team(nc)  # type: ignore[arg-type]
        if current and mark.exists() and mark.read_text() == digest:
            return current
        try:
            team = read_team(text)
        except TeamError as error:
            if current is None:
                raise
            click.echo(f"{error}\nthe team of before stays in force", err=True)
            return current
        await write_team(nc, team, at=SystemClock().now(), text=text, by="team.toml")  # type: ignore[arg-type]
        mark.write_text(digest)
        return team


async def upgrade_all(config: Config) -> list[str]:
    """Bring every service's tables to the newest revision; a line each."""
    done = []
    for name in SERVICES:
        engine = make_engine(config.database.url, config.home, name)
        try:
            done.append(f"{name} {await upgrade(engine, name)}")
        finally:
            await engine.dispose()
    return done
