"""A small real IMAP server (RFC 3501, IDLE, MOVE, UIDPLUS) that can be told to misbehave.

async with ImapServer() as server:
    server.append(b"Subject: Hi\\r\\n\\r\\nHi\\r\\n")
    ... server.drop_after(2000), server.renumber(), await server.away(), server.hidden.add(3) ...
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

EVERYTHING = ("IMAP4rev1", "IDLE", "MOVE", "UIDPLUS", "AUTH=PLAIN", "AUTH=XOAUTH2")
LARGEST_LINE = 2**20


@dataclass
class Message:
    """A mail in a folder."""

    uid: int
    raw: bytes
    day: date
    flags: set[str] = field(default_factory=set)

    @property
    def header(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


@dataclass
class Folder:
    """A folder: UIDs only ever go up until `uidvalidity` changes."""

    uidvalidity: int = 1
    next_uid: int = 1
    messages: list[Message] = field(default_factory=list)

    def add(self, raw: bytes, day: date) -> int:
        self.messages.append(Message(self.next_uid, raw, day))
        self.next_uid += 1
        return self.next_uid - 1


class ImapServer:
    """One account with its folders, on a free loopback port."""

    def __init__(
        self,
        user: str = "support@acme.example",
        password: str = "right",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.user, self.password, self.token = user, password, "token-1"
        self.tls = tls
        self.capabilities = list(EVERYTHING)
        self.folders: dict[str, Folder] = {"INBOX": Folder()}
        self.port = 0
        self.hidden: set[int] = set()  # these mails are listed and not given
        self.refused: set[int] = set()  # FETCH of their bodies is answered with NO
        self.no = "NO [AUTHENTICATIONFAILED] wrong user or password"
        self.logins = 0
        self.commands: list[str] = []
        self._sessions: set[_Session] = set()
        self._listener: asyncio.Server | None = None
        self._bytes_left: int | None = None

    async def __aenter__(self) -> ImapServer:
        await self.back()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.away()

    @property
    def inbox(self) -> Folder:
        return self.folders["INBOX"]

    def append(self, raw: bytes, folder: str = "INBOX", day: date | None = None) -> int:
        """A mail comes in; its UID."""
        uid = self.folders[folder].add(raw, day or datetime.now(UTC).date())
        for session in list(self._sessions):
            session.tell(folder)
        return uid

    def renumber(self, folder: str = "INBOX") -> None:
        """All UIDs are others from now on, as after a restore; whoever is connected is cut off."""
        old = self.folders[folder]
        self.folders[folder] = Folder(old.uidvalidity + 1)
        for message in old.messages:
            self.folders[folder].add(message.raw, message.day)
        self.drop()

    def drop(self) -> None:
        """Cut all connections."""
        for session in list(self._sessions):
            session.cut()

    def drop_after(self, size: int) -> None:
        """Cut the connection that sends the byte after so many, wherever that is."""
        self._bytes_left = size

    async def away(self) -> None:
        """Cut all connections and listen no more."""
        if self._listener:
            self._listener.close()
            self._listener = None
        self.drop()
        await asyncio.sleep(0)

    async def back(self) -> None:
        """Listen (again) on the same port."""
        self._listener = await asyncio.start_server(
            self._serve, "127.0.0.1", self.port, limit=LARGEST_LINE, ssl=self.tls
        )
        self.port = self._listener.sockets[0].getsockname()[1]

    def allowed(self, size: int) -> int:
        """How many of these bytes may be sent before the connection is cut."""
        if self._bytes_left is None:
            return size
        allowed = min(size, self._bytes_left)
        self._bytes_left -= allowed
        if allowed < size:
            self._bytes_left = None
        return allowed

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = _Session(self, reader, writer)
        self._sessions.add(session)
        try:
            with contextlib.suppress(OSError, EOFError, ValueError):
                await session.run()
        finally:
            self._sessions.discard(session)
            session.cut()


class _Session:
    def __init__(
        self, server: ImapServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._server, self._reader, self._writer = server, reader, writer
        self._folder = ""
        self._told = 0  # how many mails it knows of
        self._idling = False
        self._done = False

    def cut(self) -> None:
        self._writer.transport.abort()

    def tell(self, folder: str) -> None:
        if self._idling and folder == self._folder:
            self._send(f"* {len(self._server.folders[folder].messages)} EXISTS")

    async def run(self) -> None:
        self._send(f"* OK [CAPABILITY {' '.join(self._server.capabilities)}] ready")
        while not self._done and (line := await self._line()):
            tag, _, rest = line.partition(" ")
            name, _, arguments = rest.partition(" ")
            if name.upper() == "UID":
                verb, _, arguments = arguments.partition(" ")
                name = f"UID_{verb}"
            self._server.commands.append(rest if name.upper() != "LOGIN" else "LOGIN")
            answer = getattr(self, f"on_{name.lower()}", None)
            said = await answer(arguments) if answer else "BAD what?"
            self._send(f"{tag} {said}")
            await self._writer.drain()

    async def on_capability(self, _: str) -> str:
        self._send(f"* CAPABILITY {' '.join(self._server.capabilities)}")
        return "OK done"

    async def on_noop(self, _: str) -> str:
        return "OK done"

    async def on_logout(self, _: str) -> str:
        self._send("* BYE bye")
        self._done = True
        return "OK bye"

    async def on_login(self, arguments: str) -> str:
        quoted = re.findall(r'"((?:[^"\\]|\\.)*)"', arguments) or arguments.split()
        user, password = (re.sub(r"\\(.)", r"\1", one) for one in quoted)
        return self._let_in((user, password) == (self._server.user, self._server.password))

    async def on_authenticate(self, mechanism: str) -> str:
        self._send("+ ")
        given = b64decode(await self._line()).decode()
        if mechanism.upper() == "PLAIN":
            return self._let_in(given == f"\0{self._server.user}\0{self._server.password}")
        right = given == f"user={self._server.user}\1auth=Bearer {self._server.token}\1\1"
        if not right:
            self._send("+ eyJzdGF0dXMiOiI0MDEifQ==")
            await self._line()
        return self._let_in(right)

    def _let_in(self, right: bool) -> str:
        self._server.logins += right
        return "OK welcome" if right else self._server.no

    async def on_select(self, name: str) -> str:
        folder = self._server.folders.get(name.strip('"'))
        if folder is None:
            return "NO no such folder"
        self._folder = name.strip('"')
        self._told = len(folder.messages)
        self._send(f"* {len(folder.messages)} EXISTS")
        self._send(f"* OK [UIDVALIDITY {folder.uidvalidity}] as they are")
        return "OK [READ-WRITE] open"

    async def on_examine(self, name: str) -> str:
        said = await self.on_select(name)
        return said.replace("READ-WRITE", "READ-ONLY")

    async def on_list(self, arguments: str) -> str:
        name = arguments.rsplit(maxsplit=1)[-1].strip('"')
        if name in self._server.folders:
            self._send(f'* LIST () "/" "{name}"')
        return "OK done"

    async def on_create(self, name: str) -> str:
        self._server.folders[name.strip('"')] = Folder()
        return "OK done"

    async def on_uid_search(self, words: str) -> str:
        """UID first:* [SINCE day]: n:* always names the last mail (RFC 3501 6.4.8)."""
        messages = self._here().messages
        self._told = len(messages)
        first = int(re.search(r"UID (\d+):\*", words)[1])  # type: ignore[index]
        found = [one for one in messages if one.uid >= first] or messages[-1:]
        if since := re.search(r"SINCE (\S+)", words):
            day = datetime.strptime(since[1], "%d-%b-%Y").date()
            found = [one for one in found if one.day >= day]
        self._send("* SEARCH" + "".join(f" {one.uid}" for one in found))
        return "OK done"

    async def on_uid_fetch(self, arguments: str) -> str:
        uids, _, what = arguments.partition(" ")
        wanted = self._wanted(uids)
        if "BODY" in what and any(one.uid in self._server.refused for one in wanted):
            return "NO I cannot read one of them"
        for one in wanted:
            number = self._here().messages.index(one) + 1
            if "BODY" not in what:
                self._send(f"* {number} FETCH (UID {one.uid} RFC822.SIZE {len(one.raw)})")
            elif one.uid not in self._server.hidden:
                self._give(number, one, "HEADER" if "HEADER" in what else "")
                await self._writer.drain()
        return "OK done"

    def _give(self, number: int, one: Message, part: str) -> None:
        """Every other mail with its UID behind the body, as the standard lets servers do."""
        data = one.header if part else one.raw
        before, after = (f"UID {one.uid} ", "") if one.uid % 2 else ("", f" UID {one.uid}")
        head = f"* {number} FETCH ({before}BODY[{part}] {{{len(data)}}}\r\n"
        self._write(head.encode() + data + f"{after})\r\n".encode())

    async def on_uid_store(self, arguments: str) -> str:
        uids, _, rest = arguments.partition(" ")
        for one in self._wanted(uids):
            one.flags |= set(re.findall(r"\\\w+", rest))
        return "OK done"

    async def on_uid_copy(self, arguments: str) -> str:
        uids, _, name = arguments.partition(" ")
        target = self._server.folders.get(name.strip('"'))
        if target is None:
            return "NO [TRYCREATE] no such folder"
        for one in self._wanted(uids):
            target.add(one.raw, one.day)
        return "OK done"

    async def on_uid_move(self, arguments: str) -> str:
        said = await self.on_uid_copy(arguments)
        moved = self._wanted(arguments.partition(" ")[0]) if said.startswith("OK") else []
        self._without(lambda one: one in moved)
        return said

    async def on_uid_expunge(self, uids: str) -> str:
        return self._without(lambda one: "\\Deleted" in one.flags and one in self._wanted(uids))

    def _without(self, goes: Callable[[Message], bool]) -> str:
        here = self._here()
        here.messages = [one for one in here.messages if not goes(one)]
        return "OK done"

    async def on_idle(self, _: str) -> str:
        """Whatever changed since the last command is told together with the agreement, in one piece."""
        self._idling = True
        count = len(self._here().messages)
        news = f"* {count} EXISTS\r\n" if count != self._told else ""
        self._write(f"+ idling\r\n{news}".encode())
        await self._line()
        self._idling = False
        return "OK done"

    def _here(self) -> Folder:
        return self._server.folders[self._folder]

    def _wanted(self, uids: str) -> list[Message]:
        numbers = {int(one) for one in uids.split(",")}
        return [one for one in self._here().messages if one.uid in numbers]

    async def _line(self) -> str:
        return (await self._reader.readline()).decode().rstrip("\r\n")

    def _send(self, line: str) -> None:
        self._write(line.encode() + b"\r\n")

    def _write(self, data: bytes) -> None:
        allowed = self._server.allowed(len(data))
        self._writer.write(data[:allowed])
        if allowed < len(data):
            self._writer.close()
            raise ConnectionError("cut, as asked")
