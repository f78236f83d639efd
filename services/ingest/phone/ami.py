"""Asterisk's manager interface: logs in, asks for call records alone, and comes back when it is cut off.

What happens while nobody is connected is not told afterwards: the csv file is the truth, this is the haste.
https://docs.asterisk.org/Configuration/Interfaces/Asterisk-Manager-Interface-AMI/
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from byname.config import ConfigError

log = logging.getLogger(__name__)

LARGEST_BLOCK = 64 * 1024
LONGEST_PAUSE_S = 60.0
OnRecord = Callable[[bytes], Awaitable[object]]


class AmiError(Exception):
    """The connection is no good any more; the text says why."""


@dataclass(frozen=True, slots=True)
class AmiAccess:
    """Where the manager interface is, and who we are there."""

    host: str
    port: int
    user: str
    secret: str
    silence_s: float = 20.0  # after so long without a word we ask whether it is still there
    first_pause_s: float = 1.0

    def __post_init__(self) -> None:
        if not self.user or any(sign in self.user + self.secret for sign in "\r\n"):
            raise ConfigError("[phone] ami_user and ami_secret must be set, each in one line")


class AmiClient:
    """Hands every Cdr event to `on_record`, which may wait: nothing more is read until it is done."""

    def __init__(self, access: AmiAccess, on_record: OnRecord) -> None:
        self._access, self._on_record = access, on_record
        self.connected = False

    async def run(self) -> None:
        """Until cancelled; pauses between attempts grow to a minute."""
        pause = self._access.first_pause_s
        while True:
            try:
                await self._session()
            except (AmiError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
                log.warning("phone: manager interface: %s", str(error) or type(error).__name__)
            if self.connected:
                pause = self._access.first_pause_s
            self.connected = False
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _session(self) -> None:
        access = self._access
        async with asyncio.timeout(access.silence_s):
            reader, writer = await asyncio.open_connection(access.host, access.port, limit=LARGEST_BLOCK)
        try:
            async with asyncio.timeout(access.silence_s):
                await self._log_in(reader, writer)
            self.connected = True
            log.info("phone: connected to the manager interface of %s", access.host)
            await self._listen(reader, writer)
        except TimeoutError:
            raise AmiError("no answer in time") from None
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _log_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """By challenge, so that the secret itself does not go over the line."""
        greeting = await reader.readline()
        if b"asterisk" not in greeting.lower():
            raise AmiError(f"this is no manager interface: {greeting[:60]!r}")
        answer = await _ask(reader, writer, {"Action": "Challenge", "AuthType": "MD5"})
        key = hashlib.md5(
            f"{answer.get('challenge', '')}{self._access.secret}".encode(), usedforsecurity=False
        )
        login = {
            "Action": "Login",
            "AuthType": "MD5",
            "Username": self._access.user,
            "Key": key.hexdigest(),
            "Events": "cdr",
        }
        await _ask(reader, writer, login)

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = False
        while True:
            try:
                block = await asyncio.wait_for(_block(reader), self._access.silence_s)
            except TimeoutError:
                if asked:
                    raise AmiError("it does not answer any more") from None
                asked = True
                _send(writer, {"Action": "Ping"})
                continue
            asked = False
            if _fields(block).get("event", "").lower() == "cdr":
                await self._on_record(block)


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, action: dict[str, str]
) -> dict[str, str]:
    """The response to an action; events before it are left out. AmiError when it is refused."""
    _send(writer, action)
    await writer.drain()
    while True:
        fields = _fields(await _block(reader))
        if "response" in fields:
            break
    if fields["response"].lower() != "success":
        raise AmiError(f"{action['Action']} was refused: {fields.get('message', '')[:100]}")
    return fields


def _send(writer: asyncio.StreamWriter, action: dict[str, str]) -> None:
    lines = "".join(f"{name}: {value}\r\n" for name, value in action.items())
    writer.write(f"{lines}\r\n".encode())


async def _block(reader: asyncio.StreamReader) -> bytes:
    return await reader.readuntil(b"\r\n\r\n")


def _fields(block: bytes) -> dict[str, str]:
    pairs = (line.partition(":") for line in block.decode("utf-8", "replace").splitlines())
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
