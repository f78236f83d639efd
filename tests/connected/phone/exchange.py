"""An exchange that writes rows and rotates its file, and a follower that keeps them in memory."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from byname.bus.errors import BusUnavailable
from byname.channels.model import Stored

from services.ingest.phone.follow import Follower
from services.ingest.phone.tail import Cursor


class Exchange:
    """Writes rows as an exchange does, and rotates its file."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "Master.csv"
        self.written: list[bytes] = []
        self.half = b""
        self.alike = 0  # so many rows are equal to one that was written before
        self._time = 1_772_442_000 * 10**9

    def write(self, rows: int = 1) -> None:
        for _ in range(rows):
            line = f'"row {len(self.written)}","{"x" * (len(self.written) % 90)}"'.encode()
            self.written.append(line)
            self._append((line[len(self.half) :] if self.half else line) + b"\n")
            self.half = b""

    def write_alike(self) -> None:
        """Three equal rows: three calls in one minute."""
        self.write()
        self.alike += 2
        self._append((self.written[-1] + b"\n") * 2)

    def write_half(self) -> None:
        if not self.half:
            self.half = f'"row {len(self.written)}"'.encode()
            self._append(self.half)

    def rename(self) -> None:
        self._finish()
        self._shift()
        if self.path.exists():
            self.path.rename(f"{self.path}.1")

    def copy_and_truncate(self) -> None:
        self._finish()
        if self.path.exists():
            self._shift()
            shutil.copyfile(self.path, f"{self.path}.1")
            self._touch(Path(f"{self.path}.1"))
            os.truncate(self.path, 0)
            self._touch(self.path)

    def _finish(self) -> None:
        if self.half:
            self.write()

    def _shift(self) -> None:
        for number in range(99, 0, -1):
            older = Path(f"{self.path}.{number}")
            if older.exists():
                older.rename(f"{self.path}.{number + 1}")

    def _append(self, data: bytes) -> None:
        with self.path.open("ab") as file:
            file.write(data)
        self._touch(self.path)

    def _touch(self, path: Path) -> None:
        """Written a second later than the last: no exchange rotates within a tick of the kernel's clock."""
        self._time += 10**9
        os.utime(path, ns=(self._time, self._time))


class Memory:
    """Where a follower of this process keeps lines and its place."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self.keys: set[str] = set()
        self.cursor: Cursor | None = None
        self.envelopes: list[object] = []
        self.fails_after = -1

    async def keep(self, stored: Stored) -> None:
        if self.fails_after == 0:
            raise BusUnavailable("away")
        self.fails_after -= 1
        self.kept.append(stored.body)
        self.keys.add(stored.key)
        self.envelopes.append(dict(stored.envelope))

    async def load(self, path: str) -> Cursor | None:
        return self.cursor

    async def save(self, path: str, cursor: Cursor) -> None:
        self.cursor = cursor

    def follower(self, path: Path, *, from_end: bool = False, header: bool = False) -> Follower:
        return Follower(path, "asterisk", self.keep, self.load, self.save, from_end=from_end, header=header)
