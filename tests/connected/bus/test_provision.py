"""Streams as declared, on a server that is safe; anything else is refused with the line to fix."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from byname.bus.connection import connect
from byname.bus.errors import BusUnavailable, UnsafeServer
from byname.bus.provision import apply_topology, check_server
from byname.bus.publish import Publisher, Record
from byname.bus.server import OwnServer, free_port
from byname.bus.topology import CONSUMERS, STREAMS
from byname.config import NatsSection

from tests.support.nats import Bus

pytestmark = pytest.mark.connected
KEY_VALUE, OBJECTS = "KV_team", "OBJ_blobs"


async def test_every_stream_refuses_rather_than_forgets_except_timers(bus: Bus) -> None:
    js = bus.nc.jetstream()
    for name in (*(spec.name for spec in STREAMS), KEY_VALUE, OBJECTS):
        config = (await js.stream_info(name)).config
        assert config.discard == ("old" if name == "TIMERS" else "new"), name
        assert config.storage == "file"
        if name == "TIMERS":
            assert config.max_bytes == -1, "what never fills up never discards"
            assert config.allow_msg_schedules


async def test_applying_twice_changes_nothing(bus: Bus) -> None:
    js = bus.nc.jetstream()
    await Publisher(bus.nc).publish([Record("ev_1", "byname.message.received.v1.x", b"{}")])

    async def everything() -> list[object]:
        streams = [(await js.stream_info(spec.name)).config for spec in STREAMS]
        return [*streams, *[(await js.consumer_info(c.stream, c.durable)).config for c in CONSUMERS]]

    before = await everything()
    said = await apply_topology(bus.nc, bus.settings, 10**12)  # a larger disk: a share is taken once
    assert await everything() == before
    assert not any("created" in line for line in said)
    assert await bus.count("EVENTS") == 1


async def test_configured_sizes_and_ages_are_applied(bus: Bus) -> None:
    await apply_topology(bus.nc, NatsSection(raw_max_bytes=123_456_789, raw_days=7, dead_days=8), 10**9)
    js = bus.nc.jetstream()
    raw, dead = [(await js.stream_info(name)).config for name in ("RAW", "DEAD")]
    assert (raw.max_bytes, raw.max_age) == (123_456_789, 7 * 86_400)
    assert dead.max_age == 8 * 86_400


async def test_our_own_server_is_safe_and_tells_its_size(bus: Bus) -> None:
    assert await check_server(NatsSection(), bus.server.monitor) > 2**20


@pytest.fixture
async def lax(tmp_path: Path) -> AsyncIterator[OwnServer]:
    """A server with the default sync_interval of two minutes."""
    (tmp_path / "nats.conf").write_text(f'jetstream {{ store_dir: "{tmp_path}/js" }}\n')
    server = OwnServer(tmp_path)
    await server.start()
    yield server
    await server.stop()


async def test_a_server_that_acknowledges_before_it_writes_is_refused(lax: OwnServer) -> None:
    with pytest.raises(UnsafeServer, match="sync_interval: always") as refused:
        await check_server(NatsSection(), lax.monitor)
    assert lax.monitor in str(refused.value)


async def test_a_server_without_jetstream_is_refused(tmp_path: Path) -> None:
    (tmp_path / "nats.conf").write_text("max_payload: 1MB\n")
    server = OwnServer(tmp_path)
    await server.start()
    try:
        with pytest.raises(UnsafeServer, match="without JetStream"):
            await check_server(NatsSection(), server.monitor)
    finally:
        await server.stop()


async def test_a_server_that_cannot_be_asked_is_refused() -> None:
    with pytest.raises(UnsafeServer, match="BYNAME_NATS_MONITOR"):
        await check_server(NatsSection(), "")
    with pytest.raises(BusUnavailable, match="BYNAME_NATS_MONITOR"):
        await check_server(NatsSection(), f"http://127.0.0.1:{free_port()}")


async def test_a_broken_configuration_is_told_with_the_servers_own_words(tmp_path: Path) -> None:
    (tmp_path / "nats.conf").write_text("jetstream {{ nonsense\n")
    with pytest.raises(BusUnavailable, match=r"did not start: .*Parse error on line 2"):
        await OwnServer(tmp_path).start(timeout_s=10)


async def test_no_server_at_all() -> None:
    with pytest.raises(BusUnavailable, match="no nats-server answers"):
        await connect(f"nats://127.0.0.1:{free_port()}", "test", timeout_s=0.5)


async def test_a_second_server_on_one_store_waits_for_the_first_to_go(bus: Bus) -> None:
    """A crash leaves a server behind: two on one store would destroy it."""
    await Publisher(bus.nc).publish([Record("ev_1", "byname.message.received.v1.x", b"{}")])
    follower = OwnServer(bus.server.folder, port=bus.server.port)
    await follower.start()
    try:
        assert not bus.server.running
        assert await bus.count("EVENTS") == 1
    finally:
        await follower.stop()
