"""Reading on in a file that grows, through every way in which it is rotated.

The place is known by the file itself (device and inode) and by what was read of it, never by its name alone:
so it is found again when the file was renamed, and in the copy when it was copied and truncated.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

CHUNK = 256 * 1024
MARKED = 1024  # so many bytes of the beginning, and before the cursor, tell one file from another
COMPRESSED = (".gz", ".bz2", ".xz", ".zst", ".lz4", ".Z", ".zip")


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a file has been read. An empty `file`: there was none at all when we last looked."""

    file: str = ""
    position: int = 0
    mark: str = ""
    seen: int = 0  # when it was last written to (nanoseconds since 1970)


@dataclass(frozen=True, slots=True)
class Batch:
    """Whole lines, without their ends, and the place behind them. `more`: look again at once."""

    lines: tuple[bytes, ...]
    cursor: Cursor
    header: bytes = b""
    more: bool = False
    lost: str = ""  # in words, when something may never have been read


def read_on(
    path: Path, cursor: Cursor | None, *, from_end: bool = False, header: bool = False, settled: bool = False
) -> Batch:
    """What came after the cursor. OSError when the file may not be read.

    `settled`: the last look gave nothing either, so nobody writes to a rotated file any more.
    """
    if cursor is None:
        return Batch((), _first_look(path, from_end=from_end))
    holder = _holder(path, cursor)
    if holder is None:
        return _begin_anew(path, cursor)
    rotated = not _is_same(holder, path)
    with holder.open("rb") as file:
        batch = _read(file, cursor, header=header, whole=rotated and settled)
    if batch.lines or batch.cursor.position > cursor.position or not (rotated and settled):
        return batch
    following = _after(path, holder)
    return replace(batch, cursor=_start_of(following) if following else Cursor(), more=following is not None)


def _first_look(path: Path, *, from_end: bool) -> Cursor:
    if not path.exists():
        return Cursor()
    if not from_end:
        return _start_of(path)
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        file.seek(max(0, size - CHUNK))
        tail = file.read(CHUNK)
        return _cursor(file, size - (len(tail) - 1 - tail.rfind(b"\n")))


def _begin_anew(path: Path, cursor: Cursor) -> Batch:
    """The file we were in is nowhere: read all that was written since, from its beginning."""
    lost = ""
    if cursor.position:
        lost = (
            f"{path.name}: what was read last is neither in it nor in a copy beside it that is not compressed"
        )
    newer = [one for one in _siblings(path) if cursor.position and _written(one) > cursor.seen]
    start = min(newer, key=_written, default=path if path.exists() else None)
    return Batch((), _start_of(start) if start else Cursor(), more=start is not None, lost=lost)


def _holder(path: Path, cursor: Cursor) -> Path | None:
    """The file with what was read, be it under another name or a copy."""
    if not cursor.file:
        return None
    candidates = [one for one in (path, *_siblings(path)) if one.is_file()]
    own = [one for one in candidates if _identity(one.stat()) == cursor.file]
    return next((one for one in own + candidates if _matches(one, cursor)), None)


def _matches(path: Path, cursor: Cursor) -> bool:
    if not cursor.position:
        return _identity(path.stat()) == cursor.file
    with path.open("rb") as file:
        return _mark(file, cursor.position) == cursor.mark


def _read(file: BinaryIO, cursor: Cursor, *, header: bool, whole: bool) -> Batch:
    """Lines from the cursor on. `whole`: the last one, too, though nothing ends it."""
    first = _first_line(file) if header else b""
    file.seek(cursor.position)
    chunk = file.read(CHUNK)
    full = len(chunk) == CHUNK
    end = chunk.rfind(b"\n") + 1
    if not end and (full or whole):  # a line without an end: a torn one, or none at all
        end = len(chunk)
    if whole and not full:
        end = len(chunk)
    lines = [line.rstrip(b"\r") for line in chunk[:end].split(b"\n")]
    if header and cursor.position == 0 and lines:
        lines = lines[1:]
    place = _cursor(file, cursor.position + end)
    return Batch(tuple(line for line in lines if line.strip()), place, first, more=full)


def _first_line(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.readline(CHUNK).rstrip(b"\r\n")


def _after(path: Path, holder: Path) -> Path | None:
    """The file that was written to next: an older one that nobody read, or the one in use."""
    at = _written(holder)
    later = [one for one in _siblings(path) if one != holder and _written(one) > at]
    return min(later, key=_written, default=path if path.exists() else None)


def _siblings(path: Path) -> Iterator[Path]:
    """Master.csv.1, Master.csv-20260301: what rotation made of it, as far as it can be read."""
    for one in sorted(path.parent.glob(f"{_literal(path.name)}?*")):
        if one.suffix not in COMPRESSED and one.is_file():
            yield one


def _literal(name: str) -> str:
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)


def _start_of(path: Path) -> Cursor:
    with path.open("rb") as file:
        return _cursor(file, 0)


def _cursor(file: BinaryIO, position: int) -> Cursor:
    status = os.fstat(file.fileno())
    return Cursor(_identity(status), position, _mark(file, position), status.st_mtime_ns)


def _mark(file: BinaryIO, position: int) -> str:
    """A fingerprint of what lies before the position; empty when the file is shorter."""
    file.seek(0)
    beginning = file.read(min(position, MARKED))
    file.seek(max(0, position - MARKED))
    last = file.read(min(position, MARKED))
    if len(last) < min(position, MARKED):
        return ""
    return hashlib.sha256(beginning + b"\0" + last).hexdigest()[:32]


def _identity(status: os.stat_result) -> str:
    return f"{status.st_dev}:{status.st_ino}"


def _is_same(one: Path, other: Path) -> bool:
    return other.exists() and _identity(one.stat()) == _identity(other.stat())


def _written(path: Path) -> int:
    return path.stat().st_mtime_ns
