"""An SMTP server that keeps what it is given, and misbehaves on request.

In a test:   async with SmtpSink() as sink: ... sink.port, sink.mails, sink.rules
As a process: python -m tests.support.smtp_sink --port 2526 --log mails.jsonl --rules '[{"at": "rcpt", ...}]'
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import hashlib
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from email.parser import BytesHeaderParser
from email.policy import compat32
from pathlib import Path
from typing import IO, Any

from tests.support.smtp_sink_session import Rule, SinkConnection, Step

__all__ = ["Received", "Rule", "SmtpSink", "read_log"]


@dataclass(frozen=True)
class Received:
    """One mail that came in whole."""

    message_id: str
    mail_from: str
    rcpt_to: tuple[str, ...]
    subject: str
    sha: str
    data: bytes = field(repr=False)

    def line(self, body: bool) -> str:
        """The log's JSON line; the raw mail is in base64 under `data`."""
        row: dict[str, Any] = asdict(self)
        raw = row.pop("data")
        if body:
            row["data"] = base64.b64encode(raw).decode("ascii")
        return json.dumps(row, separators=(",", ":")) + "\n"


def read_log(path: Path) -> list[Received]:
    """All mails of a sink's log so far; a line that is being written is left out."""
    if not path.exists():
        return []
    rows = [json.loads(line) for line in path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
    return [
        Received(**row | {"rcpt_to": tuple(row["rcpt_to"]), "data": base64.b64decode(row.get("data", ""))})
        for row in rows
    ]


class SmtpSink:
    """The server. `mails` grows with what was accepted; `rules` may be changed at any time."""

    def __init__(
        self,
        port: int = 0,
        *,
        rules: Iterable[Rule] = (),
        log: Path | None = None,
        body: bool = True,
        keep: bool = True,
        extensions: Iterable[str] = ("PIPELINING", "8BITMIME", "SMTPUTF8", "SIZE 52428800"),
    ) -> None:
        self.host, self.port = "127.0.0.1", port
        self.rules = list(rules)
        self.mails: list[Received] = []
        self.extensions = list(extensions)
        self.connections: set[SinkConnection] = set()
        self.connected = 0  # connections so far
        self._log_path, self._body, self._keep = log, body, keep
        self._log: IO[str] | None = None
        self._server: asyncio.Server | None = None
        self._arrived = asyncio.Event()

    @property
    def url(self) -> str:
        """What to configure as the relay."""
        return f"smtp://{self.host}:{self.port}"

    async def __aenter__(self) -> SmtpSink:
        if self._log_path is not None:
            self._log = self._log_path.open("a", encoding="utf-8")
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SinkConnection(self), self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self.drop_connections()
        if self._log is not None:
            self._log.close()

    def drop_connections(self) -> None:
        """Cut every connection, as a relay does that is killed."""
        for connection in list(self.connections):
            connection.drop()

    async def serve_forever(self) -> None:
        assert self._server is not None
        await self._server.serve_forever()

    async def wait_for(self, count: int, timeout_s: float = 10.0) -> list[Received]:
        """The mails, once there are that many; TimeoutError says how many there were."""
        try:
            async with asyncio.timeout(timeout_s):
                while len(self.mails) < count:
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            raise TimeoutError(f"{len(self.mails)} of {count} mails at the sink") from None
        return self.mails

    def rule(self, step: Step, addresses: Iterable[str]) -> Rule | None:
        """The first rule whose turn it is."""
        for rule in self.rules:
            if rule.applies(step, addresses):
                return rule
        return None

    def record(self, mail_from: str, rcpt_to: tuple[str, ...], data: bytes) -> None:
        """Keep the mail; its line is with the operating system when this returns."""
        head = BytesHeaderParser(policy=compat32).parsebytes(data[: data.find(b"\r\n\r\n") + 4] or data)
        mail = Received(
            message_id=str(head.get("Message-ID", "")).strip(),
            mail_from=mail_from,
            rcpt_to=rcpt_to,
            subject=str(head.get("Subject", "")),
            sha=hashlib.sha256(data).hexdigest(),
            data=data,
        )
        if self._log is not None:
            self._log.write(mail.line(self._body))
            self._log.flush()
        if self._keep:
            self.mails.append(mail)
            self._arrived.set()


async def _main(arguments: argparse.Namespace) -> None:
    rules = [Rule(**rule) for rule in json.loads(arguments.rules)]
    async with SmtpSink(
        arguments.port, rules=rules, log=arguments.log, body=arguments.body, keep=False
    ) as sink:
        sys.stdout.write(f"ready {sink.host}:{sink.port}\n")
        sys.stdout.flush()
        await sink.serve_forever()


def main(words: list[str]) -> None:
    """Run the sink as its own process; prints `ready HOST:PORT` once it listens."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log", type=Path, required=True, help="one JSON line is appended per accepted mail")
    parser.add_argument("--rules", default="[]", help="a JSON list of rules")
    parser.add_argument(
        "--no-body", dest="body", action="store_false", help="leave the raw mail out of the log"
    )
    asyncio.run(_main(parser.parse_args(words)))


if __name__ == "__main__":
    main(sys.argv[1:])
