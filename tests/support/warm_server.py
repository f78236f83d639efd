"""The process from which tests.support.warm forks: it imports all, then waits at its standard input."""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import signal
import socket
import sys
import time

from byname.bus.server import die_with_parent
from byname.cli.context import SERVICES

IMPORTED = ("byname.cli", *(f"services.{name}.app" for name in SERVICES))

READY = b"ready"


def wait_for_work() -> list[str]:
    """The words to run: this returns in the forked processes only."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for pytest, which closes our input
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a watcher ended
    asks = socket.socket(fileno=0)
    asks.send(READY)
    while True:
        request, given, _, _ = socket.recv_fds(asks, 2**20, 2)
        if not request:
            sys.exit()
        if os.fork() == 0:
            asks.detach()
            return _watched(json.loads(request), *given)
        for one in given:
            os.close(one)


def _watched(request: dict[str, object], out: int, tell: int) -> list[str]:
    """Fork once more: one becomes the program, the other says its id, and then how it ended."""
    die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        return _prepared(request, out, tell)
    os.close(out)
    os.write(tell, str(pid).encode())
    _, status = os.waitpid(pid, 0)
    os.write(tell, str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _prepared(request: dict[str, object], out: int, tell: int) -> list[str]:
    """Everything that a process gets at its start."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.close(tell)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (out, 1), (out, 2)):
        os.dup2(source, target)
    os.close(nothing)
    os.close(out)
    os.environ.clear()
    os.environ.update(request["environ"])  # type: ignore[call-overload]
    time.tzset()
    return list(request["words"])  # type: ignore[call-overload]


if __name__ == "__main__":
    for module in IMPORTED:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()  # what is shared stays shared
    sys.argv = wait_for_work()
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
