"""The manager interface: login by challenge, call records, silence, cuts; against a small server of it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator

import pytest
from byname.config import ConfigError

from services.ingest.phone.ami import AmiAccess, AmiClient
from tests.support.waiting import until
from tests.unit.phone.pieces import parse

pytestmark = pytest.mark.connected
CDR = (
    "Event: Cdr\r\nPrivilege: cdr,all\r\nSource: +15551362493\r\nDestination: 4900\r\n"
    "Channel: PJSIP/trunk-00000001\r\nDestinationChannel: PJSIP/301-00000002\r\nLastApplication: Dial\r\n"
    "StartTime: 2026-03-02 09:00:00\r\nAnswerTime: 2026-03-02 09:00:10\r\nEndTime: 2026-03-02 09:00:30\r\n"
    "BillableSeconds: 20\r\nDisposition: ANSWERED\r\nUniqueID: 177235266{n}.0\r\n\r\n"
)


class Manager:
    """Asterisk's manager interface as far as it is needed here."""

    def __init__(self) -> None:
        self.port = 0
        self.actions: list[dict[str, str]] = []
        self.mute = False  # answers nothing any more
        self.lines: list[asyncio.StreamWriter] = []
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self.cut()
        if self._server:
            self._server.close()

    def cut(self) -> None:
        for line in self.lines:
            line.close()
        self.lines.clear()

    def tell(self, text: str) -> None:
        for line in self.lines:
            line.write(text.encode())

    def named(self, action: str) -> list[dict[str, str]]:
        return [one for one in self.actions if one["Action"] == action]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"Asterisk Call Manager/9.0.0\r\n")
        try:
            while True:
                block = (await reader.readuntil(b"\r\n\r\n")).decode()
                action = dict(line.split(": ", 1) for line in block.strip().split("\r\n"))
                self.actions.append(action)
                if not self.mute:
                    writer.write(self._answer(action, writer).encode())
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _answer(self, action: dict[str, str], writer: asyncio.StreamWriter) -> str:
        if action["Action"] == "Challenge":
            return "Response: Success\r\nChallenge: 4711\r\n\r\n"
        if action["Action"] == "Ping":
            return "Response: Success\r\nPing: Pong\r\n\r\n"
        right = hashlib.md5(b"4711geheim").hexdigest()
        if action.get("Username") != "byname" or action.get("Key") != right:
            return "Response: Error\r\nMessage: Authentication failed\r\n\r\n"
        self.lines.append(writer)
        return "Event: FullyBooted\r\n\r\nResponse: Success\r\nMessage: Authentication accepted\r\n\r\n"


@pytest.fixture
async def manager() -> AsyncIterator[Manager]:
    running = Manager()
    await running.start()
    yield running
    await running.stop()


class Listening:
    """A client at work, and what it heard."""

    def __init__(self, manager: Manager, secret: str = "geheim", silence_s: float = 5.0) -> None:
        self.heard: list[bytes] = []
        access = AmiAccess("127.0.0.1", manager.port, "byname", secret, silence_s, first_pause_s=0.05)
        self.client = AmiClient(access, self._hear)

    async def _hear(self, block: bytes) -> None:
        self.heard.append(block)

    async def __aenter__(self) -> Listening:
        self._task = asyncio.create_task(self.client.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def count(self, wanted: int) -> None:
        async def there() -> bool:
            return len(self.heard) >= wanted

        await until(there, f"{wanted} call records", 15)


async def logged_in(manager: Manager, times: int = 1) -> None:
    async def there() -> bool:
        return len(manager.named("Login")) >= times and bool(manager.lines)

    await until(there, f"{times} logins", 15)


async def test_call_records_are_heard_and_can_be_read(manager: Manager) -> None:
    async with Listening(manager) as listening:
        await logged_in(manager)
        manager.tell("Event: Newchannel\r\nChannel: PJSIP/301\r\n\r\n" + CDR.format(n=1))
        manager.tell(CDR.format(n=2)[:60])
        await asyncio.sleep(0.05)
        manager.tell(CDR.format(n=2)[60:])
        await listening.count(2)
    [login] = manager.named("Login")
    assert login["Events"] == "cdr"
    assert "geheim" not in str(manager.actions)
    pieces = [piece for block in listening.heard for piece in parse("ami", block)]
    assert [piece.call for piece in pieces] == ["1772352661.0", "1772352662.0"]
    assert pieces[0].person == "ana"


async def test_it_comes_back_after_a_cut(manager: Manager) -> None:
    async with Listening(manager) as listening:
        await logged_in(manager)
        manager.cut()
        await logged_in(manager, 2)
        manager.tell(CDR.format(n=3))
        await listening.count(1)
        await manager.stop()
        await asyncio.sleep(0.2)
        await manager.start()
        await logged_in(manager, 3)
        manager.tell(CDR.format(n=4))
        await listening.count(2)


async def test_it_asks_into_the_silence_and_leaves_who_does_not_answer(manager: Manager) -> None:
    async with Listening(manager, silence_s=0.2) as listening:
        await logged_in(manager)

        async def pinged() -> bool:
            return len(manager.named("Ping")) >= 2

        await until(pinged, "two pings", 15)
        assert len(manager.named("Login")) == 1
        manager.mute = True
        manager_login = len(manager.named("Challenge"))

        async def again() -> bool:
            return len(manager.named("Challenge")) > manager_login

        await until(again, "a new connection", 15)
        manager.mute = False
        await logged_in(manager, 2)
        manager.tell(CDR.format(n=5))
        await listening.count(1)


async def test_a_wrong_secret_is_said_and_tried_again(
    manager: Manager, caplog: pytest.LogCaptureFixture
) -> None:
    async with Listening(manager, secret="falsch") as listening:

        async def twice() -> bool:
            return len(manager.named("Login")) >= 2

        await until(twice, "two attempts", 15)
        assert not listening.client.connected
    assert "Authentication failed" in caplog.text
    assert "falsch" not in caplog.text


async def test_who_is_no_manager_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        await reader.read()
        writer.close()

    other = await asyncio.start_server(greet, "127.0.0.1", 0)
    manager = Manager()
    manager.port = other.sockets[0].getsockname()[1]
    async with Listening(manager):

        async def said() -> bool:
            return "no manager interface" in caplog.text

        await until(said, "the warning", 15)
    other.close()


@pytest.mark.parametrize(("user", "secret"), [("", "x"), ("a\r\nAction: Originate", "x"), ("a", "x\n")])
def test_a_login_that_would_say_more_is_refused(user: str, secret: str) -> None:
    with pytest.raises(ConfigError, match="ami_user"):
        AmiAccess("127.0.0.1", 1, user, secret)
