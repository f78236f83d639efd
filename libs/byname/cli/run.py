"""`byname up` and `byname serve`."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import signal
from typing import Any

import click

from byname.bus.provision import check_server
from byname.cli.context import SERVICES, Cli, run
from byname.cli.home import Home
from byname.cli.processes import Processes
from byname.config import Config
from byname.observe.logs import set_up_logs
from byname.observe.traces import set_up_traces
from byname.service import Service


@click.command()
@click.option("--home", type=click.Path(file_okay=False), default=None, help="Home folder (BYNAME_HOME).")
@click.option("--processes", is_flag=True, help="Each service in a process of its own, restarted if it ends.")
@click.pass_obj
def up(cli: Cli, home: str | None, processes: bool) -> None:
    """Run everything, embedded: nats-server, SQLite, all services. Ctrl-C stops cleanly."""
    run(_up(Cli(home) if home else cli, processes))


@click.command()
@click.argument("service", type=click.Choice(SERVICES))
@click.option("--channel", multiple=True, help="For ingest: only this channel; may be given several times.")
@click.pass_obj
def serve(cli: Cli, service: str, channel: tuple[str, ...]) -> None:
    """Run one service. It needs BYNAME_NATS_URL, and tables as `byname db upgrade` makes them."""
    if channel and service != "ingest":
        raise click.UsageError("--channel is for ingest")
    run(_serve(cli, service, channel))


async def _up(cli: Cli, processes: bool) -> None:
    stop = _stop_signal()
    async with Home(cli).opened() as home:
        config = home.config
        set_up_logs(config.observe.level, config.observe.format)
        set_up_traces(config.observe.otlp, "all")
        runner = Processes(cli.home, config) if processes else InProcess(config)
        try:
            await home.prepare()
            addresses = await runner.start()
            home.announce(addresses, runner.pids)
            guard = asyncio.create_task(home.guard_server())
            await stop.wait()
            guard.cancel()
            click.echo("stopping …")
        finally:
            await runner.stop()


class InProcess:
    """All services in this process, on one event loop."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._services: list[Service] = []
        self.pids: dict[str, int] = {}

    async def start(self) -> dict[str, dict[str, str]]:
        for name in SERVICES:
            service = await build(name, self._config)
            await service.start()
            self._services.append(service)
        _calm_garbage_collector()
        return {service.name: dict(service.addresses) for service in self._services}

    async def stop(self) -> None:
        for service in reversed(self._services):
            with contextlib.suppress(Exception):
                await service.stop()


async def _serve(cli: Cli, name: str, channels: tuple[str, ...]) -> None:
    config = cli.config()
    if not config.nats.url:
        raise click.ClickException("a service alone needs BYNAME_NATS_URL; `byname up` runs everything")
    set_up_logs(config.observe.level, config.observe.format)
    set_up_traces(config.observe.otlp, name)
    await check_server(config.nats, config.nats.monitor)
    stop = _stop_signal()
    service = await build(name, config, channels)
    await service.start()
    _calm_garbage_collector()
    listens = " ".join(f"{kind} {where}" for kind, where in service.addresses.items())
    click.echo(f"ready {name} {listens}" + "".join(f" channel {channel}" for channel in channels))
    await stop.wait()
    await service.stop()


async def build(name: str, config: Config, channels: tuple[str, ...] = ()) -> Service:
    """One service by its name, wired and connected; ingest with these channels, or all."""
    module: Any = importlib.import_module(f"services.{name}.app")
    options = {"channels": channels} if channels else {}
    service: Service = await module.build(config, **options)
    return service


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


def _calm_garbage_collector() -> None:
    """What is alive after start stays alive: looking through it again and again costs a tenth of the CPU."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


COMMANDS = (up, serve)
