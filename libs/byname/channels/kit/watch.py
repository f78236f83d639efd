"""Watching what the pure functions do behind our back: sockets, files, processes, and the log."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

OUTSIDE = (
    "socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname",
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.remove", "os.rename",
    "os.mkdir", "sqlite3.connect", "urllib.Request", "time.sleep",
)  # fmt: skip
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC


class NoInputOutput(Exception):
    """A pure function reached outside."""


class _Guard:
    """One hook for the process, which cannot be taken out again, so it sleeps between the watches."""

    def __init__(self) -> None:
        self.thread = 0
        self.seen: list[str] = []
        self.hooked = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.thread and self.thread == threading.get_ident() and _reaches_out(event, arguments):
            self.seen.append(f"{event}{arguments[:2]!r}"[:120])
            raise NoInputOutput(self.seen[-1])


_guard = _Guard()


@contextmanager
def no_input_output() -> Iterator[list[str]]:
    """While it lasts, this thread cannot reach outside; the list grows with what was tried."""
    if not _guard.hooked:
        sys.addaudithook(_guard)
        _guard.hooked = True
    seen: list[str] = []
    _guard.seen = seen
    _guard.thread = threading.get_ident()
    try:
        yield seen
    finally:
        _guard.thread = 0


def _reaches_out(event: str, arguments: tuple[Any, ...]) -> bool:
    if event == "open":  # reading is what a lazy import does, so only writing counts
        path, mode, flags = arguments
        if "__pycache__" in str(path):
            return False
        return any(one in mode for one in "wax+") if isinstance(mode, str) else bool(flags & WRITING)
    return event in OUTSIDE


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def listening() -> Iterator[list[str]]:
    """While it lasts, every logger speaks at its most talkative; the list grows with the lines."""
    root, listener = logging.getLogger(), _Listener()
    level = root.level
    root.addHandler(listener)
    root.setLevel(logging.DEBUG)
    try:
        yield listener.lines
    finally:
        root.removeHandler(listener)
        root.setLevel(level)
