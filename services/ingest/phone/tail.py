"""Reading on in a file that grows, through every way in which it is rotated.

The place is known by the file itself (device and inode) and by what was read of it, never by its name alone:
so it is found again when the file was renamed, and in the copy when it was copied and truncated.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from services.ingest.phone.alike import REACH, Placed, earlier, ordinals, placed

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
    """Whole lines, without their ends, and the place behind them. `more`: look again at once.

    `ordinals`: for each line how many equal ones stand before it, see alike.
    """

    lines: tuple[bytes, ...]
    cursor: Cursor
    ordinals: tuple[int, ...] = ()
    header: bytes = b""
    more: bool = False
    lost: str = ""  # in words, when something may never have been read


@dataclass(frozen=True, slots=True)
class _Found:
    """A file in the folder as it was when we looked; it may have another name by now."""

    path: Path
    identity: str
    written: int


def read_on(
    path: Path, cursor: Cursor | None, *, from_end: bool = False, header: bool = False, settled: bool = False
) -> Batch:
    """What came after the cursor. OSError when the file may not be read.

    `settled`: the last look gave nothing either: nobody writes to a rotated file any more, nothing is on its
    way to another name.
    """
    if cursor is None:
        first = _first_look(path, from_end=from_end)
        return Batch((), first, more=bool(first.file))
    file = _open_holder(path, cursor)
    if file is None:
        return _begin_anew(path, cursor) if settled or not cursor.file else Batch((), cursor)
    with file:
        return _read_in(file, path, cursor, header=header, settled=settled)


def _read_in(file: BinaryIO, path: Path, cursor: Cursor, *, header: bool, settled: bool) -> Batch:
    status = os.fstat(file.fileno())
    left = settled and not _is_at(path, _identity(status))
    batch = _read(file, cursor, header=header, whole=left)
    if cursor.position and _mark(file, cursor.position) != cursor.mark:
        return Batch((), cursor)  # truncated while we read: the copy has it all
    if batch.cursor.position > cursor.position or not left:
        return batch
    following = _after(path, status)
    return replace(batch, cursor=following, more=True) if following else batch


def _first_look(path: Path, *, from_end: bool) -> Cursor:
    if not path.exists():
        return Cursor(seen=max((one.written for one in _siblings(path)), default=0))
    with path.open("rb") as file:
        if not from_end:
            return _cursor(file, 0)
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
    start = _next(path, _siblings(path), cursor.seen)
    return Batch((), start or cursor, more=start is not None, lost=lost)


def _open_holder(path: Path, cursor: Cursor) -> BinaryIO | None:
    """The file with what was read, be it under another name or a copy."""
    siblings = _siblings(path)
    for one in sorted([*_stat(path), *siblings], key=lambda found: found.identity != cursor.file):
        if not cursor.position and _was_emptied(one, siblings, cursor):
            continue
        file = _open(one.path)
        if file and _holds(file, cursor):
            return file
        if file:
            file.close()
    return None


def _was_emptied(one: _Found, siblings: list[_Found], cursor: Cursor) -> bool:
    """Whether a file in which nothing was read may have been copied away, with all that came since."""
    return any(
        cursor.seen < other.written <= one.written and other.identity != one.identity for other in siblings
    )


def _holds(file: BinaryIO, cursor: Cursor) -> bool:
    if cursor.position:
        return _mark(file, cursor.position) == cursor.mark
    return _identity(os.fstat(file.fileno())) == cursor.file


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
    told = _numbered(file, cursor.position, chunk[:end])
    if header and cursor.position == 0:
        told = told[1:]
    told = [(line, ordinal) for line, ordinal in told if line.strip()]
    return Batch(
        lines=tuple(line for line, _ in told),
        cursor=_cursor(file, cursor.position + end),
        ordinals=tuple(ordinal for _, ordinal in told),
        header=first,
        more=full,
    )


def _numbered(file: BinaryIO, position: int, chunk: bytes) -> list[tuple[bytes, int]]:
    """The lines of a chunk that begins at the position, each with its ordinal."""
    if not chunk:
        return []
    lines = placed(chunk, position)
    found = ordinals(_before(file, position), lines)
    return [(line, ordinal) for (_, line), ordinal in zip(lines, found, strict=True)]


def _before(file: BinaryIO, position: int) -> list[Placed]:
    """The lines before the position, as far as they count."""
    start = max(0, position - REACH - 1)
    file.seek(start)
    return earlier(file.read(position - start), start)


def _first_line(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.readline(CHUNK).rstrip(b"\r\n")


def _after(path: Path, status: os.stat_result) -> Cursor | None:
    """The beginning of the file that was written to next: one that nobody has read, or the one in use.

    None while files are being renamed: one of them could be overlooked.
    """
    siblings = _siblings(path)
    if {one.identity for one in siblings} != {one.identity for one in _siblings(path)}:
        return None
    others = [one for one in siblings if one.identity != _identity(status)]
    return _next(path, others, status.st_mtime_ns)


def _next(path: Path, siblings: list[_Found], moment: int) -> Cursor | None:
    later = [one for one in siblings if one.written > moment]
    for one in sorted(later, key=lambda found: found.written)[:1] or _stat(path):
        file = _open(one.path)
        if file:
            with file:
                if _identity(os.fstat(file.fileno())) == one.identity:
                    return _cursor(file, 0)
    return None


def _siblings(path: Path) -> list[_Found]:
    """Master.csv.1, Master.csv-20260301: what rotation made of it, as far as it can be read."""
    names = sorted(path.parent.glob(f"{_literal(path.name)}?*"))
    return [found for one in names if one.suffix not in COMPRESSED for found in _stat(one)]


def _stat(path: Path) -> list[_Found]:
    """The file there, if there is one."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return []
    return [_Found(path, _identity(status), status.st_mtime_ns)] if S_ISREG(status.st_mode) else []


def _open(path: Path) -> BinaryIO | None:
    try:
        return path.open("rb")
    except FileNotFoundError:
        return None  # renamed since we saw it


def _is_at(path: Path, identity: str) -> bool:
    return any(one.identity == identity for one in _stat(path))


def _literal(name: str) -> str:
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)


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
