"""An adapter's own login: its own subjects, its own replies, and nothing else on the bus."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import nats
import pytest
from byname.bus.credentials import Login, adapter_user, inbox_prefix
from byname.bus.provision import apply_topology
from byname.bus.publish import Publisher, Record
from byname.bus.server import OwnServer, reload_users
from byname.bus.topology import out_consumer
from nats.aio.client import Client
from nats.errors import Error as NatsError

from tests.support.nats import Bus, running_bus, until

pytestmark = pytest.mark.connected

REFUSED = (OSError, NatsError)


@asynccontextmanager
async def logged_in(bus: Bus, login: Login | None, **more: Any) -> AsyncIterator[tuple[Client, list[str]]]:
    """A connection as that user, and what the server complained about on it."""
    said: list[str] = []

    async def complain(error: Exception) -> None:
        said.append(str(error).lower())

    words = {"user": login.user, "password": login.password} if login else {}
    nc = await nats.connect(
        bus.server.address, **words, **more, allow_reconnect=False, connect_timeout=5, error_cb=complain
    )
    try:
        yield nc, said
    finally:
        await nc.close()


async def can_log_in(bus: Bus, login: Login | None) -> bool:
    try:
        async with logged_in(bus, login):
            return True
    except REFUSED:
        return False


@pytest.fixture
async def closed(tmp_path: Path) -> AsyncIterator[tuple[Bus, Login]]:
    """A bus with replies for two adapters, of whom `feedback` has credentials."""
    async with running_bus(tmp_path / "nats") as bus:
        await apply_topology(bus.nc, bus.settings, 0, [out_consumer("feedback"), out_consumer("other")])
        await Publisher(bus.nc).publish(
            [Record("a", "out.feedback", b"for feedback"), Record("b", "out.other", b"for another")]
        )
        await Publisher(bus.nc).publish([Record("c", "byname.message.received.v1.x", b"{}")])
        login = bus.server.users.give("feedback")
        assert reload_users(bus.server.folder)

        async def loopback_is_closed() -> bool:
            return not await can_log_in(bus, None)

        await until(loopback_is_closed, "the server has read its users again")
        yield bus, login


async def test_it_can_do_what_it_is_for(closed: tuple[Bus, Login]) -> None:
    bus, login = closed
    async with logged_in(bus, login, inbox_prefix=inbox_prefix("feedback").encode()) as (nc, said):
        js = nc.jetstream(timeout=5)
        assert (await js.publish("raw.feedback", b"{}", headers={"Nats-Msg-Id": "x"})).stream == "RAW"
        assert (await js.publish("raw.feedback", b"{}", headers={"Nats-Msg-Id": "x"})).duplicate
        replies = await js.pull_subscribe_bind("out-feedback", "OUT")
        (message,) = await replies.fetch(10, timeout=5)
        assert message.data == b"for feedback"
        await message.ack_sync(timeout=5)
        assert said == []
    assert await bus.count("RAW") == 1
    assert await bus.unacknowledged("OUT", "out-feedback") == 0
    assert await bus.unacknowledged("OUT", "out-other") == 1


PUBLISHES = (
    "raw.email", "raw.feedback.more", "out.feedback", "out.other", "byname.message.received.v1.x", "timer.x",
    "due.notifier.x", "dead.x", "$KV.team.current", "_INBOX.x", "byname.live.x",
    "$JS.ACK.EVENTS.router.1.1.1.1.0", "$JS.ACK.OUT.out-other.1.2.1.1.0",
)  # fmt: skip
ASKS = (
    "STREAM.INFO.EVENTS", "STREAM.NAMES", "STREAM.DELETE.OUT", "STREAM.PURGE.OUT", "STREAM.UPDATE.OUT",
    "STREAM.CREATE.MINE", "STREAM.MSG.GET.EVENTS", "STREAM.MSG.DELETE.OUT", "DIRECT.GET.EVENTS",
    "DIRECT.GET.EVENTS.byname.message.received.v1.x", "DIRECT.GET.OUT.out.other", "DIRECT.GET.KV_team",
    "CONSUMER.CREATE.EVENTS", "CONSUMER.CREATE.OUT.mine.out.other", "CONSUMER.DURABLE.CREATE.OUT.mine",
    "CONSUMER.DELETE.OUT.out-feedback", "CONSUMER.INFO.OUT.out-other", "CONSUMER.MSG.NEXT.OUT.out-other",
    "CONSUMER.MSG.NEXT.EVENTS.router", "INFO",
)  # fmt: skip
LISTENS = (">", "byname.>", "raw.>", "raw.feedback", "out.>", "_INBOX.>", "_INBOX_other.>", "$JS.>", "$SYS.>")


async def test_it_can_do_nothing_else(closed: tuple[Bus, Login]) -> None:
    bus, login = closed
    before = {name: await bus.count(name) for name in ("RAW", "EVENTS", "OUT", "TIMERS", "DEAD", "KV_team")}
    async with logged_in(bus, login, inbox_prefix=inbox_prefix("feedback").encode()) as (nc, said):
        for subject in (*PUBLISHES, *(f"$JS.API.{one}" for one in ASKS)):
            await _refused(nc, said, subject, lambda subject=subject: nc.publish(subject, b"{}"))
        for subject in LISTENS:
            await _refused(nc, said, subject, lambda subject=subject: nc.subscribe(subject))
    assert {name: await bus.count(name) for name in before} == before
    assert await bus.unacknowledged("OUT", "out-other") == 1


async def test_our_own_login_is_refused_none_of_it(closed: tuple[Bus, Login]) -> None:
    """The same attempts by somebody who may: a refusal is not what everybody gets."""
    bus, _ = closed
    async with logged_in(bus, bus.server.users.ours()) as (nc, said):
        for subject in LISTENS[:-1]:
            await nc.subscribe(subject)
        await nc.publish("raw.email", b"{}")
        await nc.flush()
        await asyncio.sleep(0.2)
    assert said == []


async def _refused(
    nc: Client, said: list[str], subject: str, attempt: Callable[[], Awaitable[object]]
) -> None:
    said.clear()
    await attempt()
    await nc.flush()

    async def told() -> bool:
        return bool(said)

    await until(told, f"{subject} is refused", 5)
    assert "permissions violation" in said[0]
    assert f'"{subject.lower()}"' in said[0]


async def test_the_first_credentials_close_the_door_and_keep_ours_open(closed: tuple[Bus, Login]) -> None:
    bus, login = closed
    assert bus.nc.is_connected  # our own connection has not even been interrupted
    assert bus.nc.stats["reconnects"] == 0
    assert not await can_log_in(bus, None)
    assert not await can_log_in(bus, Login(adapter_user("feedback"), "guessed"))
    assert not await can_log_in(bus, Login(adapter_user("other"), login.password))
    assert await can_log_in(bus, bus.server.users.ours())


async def test_new_credentials_void_the_old_and_none_are_left_when_taken_back(
    closed: tuple[Bus, Login],
) -> None:
    bus, login = closed
    async with logged_in(bus, login) as (nc, _):
        fresh = bus.server.users.give("feedback")
        assert reload_users(bus.server.folder)

        async def put_out() -> bool:
            return nc.is_closed

        await until(put_out, "the old login was disconnected")
    assert await can_log_in(bus, fresh)
    assert not await can_log_in(bus, login)
    assert bus.server.users.take_back("feedback")
    assert not bus.server.users.take_back("feedback")
    assert reload_users(bus.server.folder)

    async def is_void() -> bool:
        return not await can_log_in(bus, fresh)

    await until(is_void, "nobody of theirs gets in")
    assert not await can_log_in(bus, None)  # the door stays closed
    assert bus.nc.is_connected


async def test_credentials_outlive_the_server(closed: tuple[Bus, Login]) -> None:
    bus, login = closed
    await bus.restart()
    assert await can_log_in(bus, login)
    assert not await can_log_in(bus, None)


async def test_only_their_owner_can_read_the_passwords(closed: tuple[Bus, Login]) -> None:
    bus, login = closed
    files = [path for path in bus.server.folder.iterdir() if path.is_file()]
    secrets = [path for path in files if _holds(path, login.password, bus.server.users.ours().password)]
    assert {path.name for path in secrets} == {"users.json", "password"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in secrets} == {0o600}
    command = Path(f"/proc/{bus.server.pid}/cmdline").read_bytes().decode()
    assert login.password not in command


async def test_two_commands_at_once_forget_nobody(tmp_path: Path) -> None:
    server = OwnServer(tmp_path / "nats")
    names = [f"app{number}" for number in range(12)]
    logins = await asyncio.gather(*(asyncio.to_thread(server.users.give, name) for name in names))
    assert server.users.adapters() == {
        name: login.password for name, login in zip(names, logins, strict=True)
    }


async def test_without_a_server_there_is_nothing_to_reload(tmp_path: Path) -> None:
    assert not reload_users(tmp_path)


def _holds(path: Path, *words: str) -> bool:
    text = path.read_bytes()
    return any(word.encode() in text for word in words)
