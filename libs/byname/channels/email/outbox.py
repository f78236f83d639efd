"""Where mail goes while no relay is configured: a Maildir that any mail client and our own page can read."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from byname.channels.email.compose import Outgoing
from byname.channels.email.submit_errors import Deferred
from byname.ids import derive, random_id

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class KeptMail:
    """One mail in the outbox."""

    name: str
    when: datetime
    path: Path

    def read(self) -> bytes:
        """The whole mail, with the line ends of the file."""
        return self.path.read_bytes()


class MaildirOutbox:
    """Keeps each mail as one file; the same Message-ID never makes a second one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def send(
        self, mail: Outgoing, before_final_dot: Callable[[], Awaitable[None]] | None = None
    ) -> str:
        """Write the mail (tmp, fsync, new, fsync of the folder); says under which name.

        `before_final_dot` is awaited once the file is whole and safe, before it becomes visible.
        Raises Deferred when the folder cannot be written; sending again is always safe here.
        """
        name = derive("mail", mail.message_id.strip().strip("<>"))
        draft = self._path / "tmp" / random_id("draft")
        try:
            await self._on_disk(self._write, draft, _as_delivered(mail))
            if before_final_dot is not None:
                await before_final_dot()
            fresh = await self._on_disk(self._publish, draft, name)
        finally:
            with contextlib.suppress(OSError):
                draft.unlink()
        return f"250 2.0.0 {'Kept' if fresh else 'Already'} in the outbox as {name}"

    async def close(self) -> None:
        """Nothing is held open."""

    async def _on_disk(self, work: Callable[[Path, T], R], draft: Path, what: T) -> R:
        try:
            return await asyncio.to_thread(work, draft, what)
        except OSError as error:
            raise Deferred(f"The outbox {self._path} cannot be written: {error}") from error

    def _write(self, draft: Path, content: bytes) -> None:
        for folder in ("tmp", "new", "cur"):
            (self._path / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def _publish(self, draft: Path, name: str) -> bool:
        """Link it into `new`, unless it is there or a reader has moved it to `cur`; True when it is new."""
        if any((self._path / "cur").glob(f"{name}*")):
            return False
        try:
            os.link(draft, self._path / "new" / name)
        except FileExistsError:
            return False
        folder = os.open(self._path / "new", os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return True


def list_outbox(path: Path) -> list[KeptMail]:
    """What is in the outbox, newest first; empty when there is no such folder."""
    kept = []
    for folder in ("new", "cur"):
        if (path / folder).is_dir():
            kept += [_kept(entry) for entry in os.scandir(path / folder) if entry.is_file()]
    return sorted(kept, key=lambda mail: (mail.when, mail.name), reverse=True)


def _kept(entry: os.DirEntry[str]) -> KeptMail:
    when = datetime.fromtimestamp(entry.stat().st_mtime, UTC)
    return KeptMail(name=entry.name.partition(":")[0], when=when, path=Path(entry.path))


def _as_delivered(mail: Outgoing) -> bytes:
    """The mail as a delivery agent keeps it: its envelope on top (RFC 5321 4.4), the line ends of files."""
    envelope = [f"Return-Path: <{mail.mail_from}>", f"Delivered-To: {mail.rcpt_to}"]
    return "\n".join([*envelope, ""]).encode() + mail.data.replace(b"\r\n", b"\n")
