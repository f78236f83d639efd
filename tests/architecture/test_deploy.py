"""What deploy/ says is accepted by those it is said to, as far as that can be tried without Docker."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from byname.bus.errors import BusUnavailable, UnsafeServer
from byname.bus.provision import check_server
from byname.bus.server import executable
from byname.config import NatsSection

from tests.architecture.source import ROOT
from tests.architecture.test_docs import commands, unknown_command, unknown_settings
from tests.support.waiting import quiet_port

CONF = ROOT / "deploy" / "nats" / "nats.conf"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))
FROM_OUTSIDE = {
    "BYNAME_INGEST_PUBLIC_URL",
    "NATS_PASSWORD",
    "POSTGRES_PASSWORD",
    "BYNAME_EMAIL_RELAY",
    "BYNAME_EMAIL_KEYS",
}


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "NATS_NAME": "n1",
        "NATS_STORE": str(folder),
        "NATS_PASSWORD": "secret1",
        "NATS_LISTEN": f"127.0.0.1:{quiet_port()}",
        "NATS_MONITOR": f"127.0.0.1:{quiet_port()}",
    }


def test_the_server_accepts_its_configuration(tmp_path: Path) -> None:
    command = [executable(), "-t", "-c", str(CONF)]
    done = subprocess.run(
        command, check=False, env=_environment(tmp_path), capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 0, done.stderr


def test_the_server_wants_a_password(tmp_path: Path) -> None:
    environment = _environment(tmp_path)
    del environment["NATS_PASSWORD"]
    command = [executable(), "-t", "-c", str(CONF)]
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=30)
    assert done.returncode != 0
    assert "NATS_PASSWORD" in done.stderr


@pytest.mark.connected
async def test_byname_finds_that_server_safe(tmp_path: Path) -> None:
    assert await _store_of(tmp_path, CONF) >= 50 * 10**9


@pytest.mark.connected
async def test_without_its_line_the_same_server_is_refused(tmp_path: Path) -> None:
    unsafe = tmp_path / "unsafe.conf"
    unsafe.write_text(CONF.read_text("utf-8").replace("sync_interval: always", ""), "utf-8")
    with pytest.raises(UnsafeServer, match="sync_interval: always"):
        await _store_of(tmp_path, unsafe)


async def _store_of(folder: Path, conf: Path) -> int:
    """What check_server says of a server that runs with this configuration."""
    environment = _environment(folder)
    server = subprocess.Popen(
        [executable(), "-c", str(conf)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        return await _patient_check(f"http://{environment['NATS_MONITOR']}")
    finally:
        server.kill()
        server.wait()


async def _patient_check(monitor: str) -> int:
    for _ in range(100):
        try:
            return await check_server(NatsSection(), monitor)
        except BusUnavailable:
            await asyncio.sleep(0.1)
    raise AssertionError("the server does not answer")


def _services() -> Iterator[tuple[str, dict[str, Any]]]:
    yield from COMPOSE["services"].items()


def test_compose_sets_only_what_exists() -> None:
    for name, service in _services():
        if name not in ("nats", "postgres"):
            assert list(unknown_settings(" ".join(service["environment"]))) == []


def test_compose_runs_only_what_exists() -> None:
    started = [service["command"] for name, service in _services() if name not in ("nats", "postgres")]
    assert [words for words in started if unknown_command(words)] == []
    assert {words[1] for words in started if words[0] == "serve"} == set(
        commands()["serve"].params[0].type.choices
    )


def test_compose_gives_nats_all_that_its_configuration_asks_for() -> None:
    given = set(COMPOSE["services"]["nats"]["environment"])
    asked = {word.strip("$") for word in CONF.read_text("utf-8").split() if word.startswith("$")}
    assert asked == given


def test_the_variables_from_outside_are_explained() -> None:
    readme = (ROOT / "deploy" / "README.md").read_text("utf-8")
    text = (ROOT / "deploy" / "compose.yaml").read_text("utf-8")
    assert {part.split(":?")[0] for part in text.split("${")[1:]} == FROM_OUTSIDE
    assert [name for name in FROM_OUTSIDE if name not in readme] == []
