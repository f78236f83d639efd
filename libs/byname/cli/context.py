"""What every command needs: the home, the settings, the services there are, and a way to the bus."""

from __future__ import annotations

import asyncio
import importlib
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click

from byname.bus.connection import Client, connect
from byname.bus.errors import BusError
from byname.bus.topology import CONSUMERS, ConsumerSpec, out_consumer, raw_consumer
from byname.channels.registry import enabled_adapters
from byname.channels.remote.adapter import RemoteAdapter
from byname.config import Config, ConfigError, Section, default_home, load_config
from byname.store.migrate import StoreOutdated
from byname.team import TeamError

# The order in which `up` starts them: readers first, so that the door opens last.
SERVICES = ("router", "followup", "notifier", "desk", "ingest")
RUN_FILE = "run.json"

T = TypeVar("T")


def section_kinds() -> dict[str, type[Section]]:
    """The sections of byname.toml that the services own."""
    kinds: dict[str, type[Section]] = {}
    for name in SERVICES:
        kinds.update(importlib.import_module(f"services.{name}.settings").SECTIONS)
    return kinds


def introduced(config: Config) -> Config:
    """The settings, in which the notifier knows how customers reach ingest: links in its mails lead there.

    As [ingest] public_url says; or, while mails go no further than the local outbox, on this machine.
    """
    kinds = section_kinds()
    notifier: Any = config.section(kinds["notifier"])
    ingest: Any = config.section(kinds["ingest"])
    email: Any = config.section(kinds["email"])
    here = f"http://{_reachable(ingest.host)}:{ingest.port}" if ingest.port and not email.relay else ""
    url = notifier.ingest_url or ingest.public_url or here
    return config.with_values("notifier", ingest_url=url)


def _reachable(host: str) -> str:
    """Where to find on this machine what listens there."""
    found = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - looked for, not listened on
    return f"[{found}]" if ":" in found else found


def further_consumers(config: Config) -> list[ConsumerSpec]:
    """The consumers of the channels that are configured here besides the ones of ours."""
    known = {spec.durable for spec in CONSUMERS}
    adapters = enabled_adapters(config)
    wanted = [raw_consumer(name) for name in adapters]
    wanted += [
        out_consumer(name) for name, one in adapters.items() if isinstance(one, RemoteAdapter) and one.queued
    ]
    return [spec for spec in wanted if spec.durable not in known]


class Cli:
    """One call of `byname`."""

    def __init__(self, home: str | None) -> None:
        self.home = Path(home).absolute() if home else default_home()

    def config(self) -> Config:
        """The settings, with the address of the bus that `byname up` started in this home."""
        config = introduced(load_config(self.home, section_kinds()))
        if config.nats.url:
            monitor = config.nats.monitor or f"http://{urlsplit(config.nats.url.split(',')[0]).hostname}:8222"
            return config.with_values("nats", monitor=monitor)
        running = self.running()
        if running:
            return config.with_values("nats", url=running["nats"], monitor=running["monitor"])
        return config

    def running(self) -> dict[str, Any]:
        """What `byname up` wrote about itself; empty when it does not run."""
        try:
            found: dict[str, Any] = json.loads((self.home / RUN_FILE).read_text("utf-8"))
            return found
        except (FileNotFoundError, json.JSONDecodeError):
            return {}

    @asynccontextmanager
    async def bus(self) -> AsyncIterator[Client]:
        """A connection to the bus of this home, or a clear word when there is none."""
        config = self.config()
        if not config.nats.url:
            raise click.ClickException(
                f"nothing runs in {self.home}: start `byname up`, or set BYNAME_NATS_URL to your nats-server"
            )
        nc = await connect(config.nats.url, "byname-cli", timeout_s=5.0)
        try:
            yield nc
        finally:
            await nc.close()


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine; what a user can mend is said in a sentence, without a stack trace."""
    try:
        import uvloop

        runner: Any = uvloop.run
    except ImportError:  # not on Windows
        runner = asyncio.run
    try:
        result: T = runner(work)
    except (ConfigError, TeamError, BusError, StoreOutdated, OSError) as error:
        raise click.ClickException(str(error)) from None
    except KeyboardInterrupt:
        raise click.Abort from None
    return result
