"""One connection to the IMAP server for tests: what it answers to each command."""

from __future__ import annotations

import asyncio
import re
from base64 import b64decode
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from tests.support.imap_folders import Folder, Message

if TYPE_CHECKING:
    from tests.support.imap_server import ImapServer


class Session:
    """One connection."""

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
