"""A page of the docs as a script: its commands are run in order, and print what the page says they print.

A block ```sh is run; a block ```text after it is what it prints, where … stands for anything. Two sorts of
blocks are for the test to arrange: `byname up`, and one that ends in &, which runs until the end.
"""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.M | re.S)
UP = "byname up\n"


@dataclass(frozen=True)
class Step:
    """Commands, and what they print; None where the page does not say."""

    commands: str
    prints: str | None = None


def steps(page: str) -> list[Step]:
    """The commands of the page in order."""
    found: list[Step] = []
    for kind, text in BLOCK.findall(page):
        if kind == "sh":
            found.append(Step(text))
        else:
            found[-1] = Step(found[-1].commands, text)
    return found


def matches(expected: str, printed: str) -> bool:
    """Whether this is what the page says; a line of … alone stands for any lines."""
    lines = [
        r"(?:.*\n)*?" if line == "…" else ".*".join(re.escape(part) for part in line.split("…")) + r"\n"
        for line in expected.rstrip("\n").split("\n")
    ]
    return re.fullmatch("".join(lines), printed.rstrip("\n") + "\n") is not None


class Shell:
    """One terminal in a folder: what one step exports the next one has."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self._folder, self._environ = folder, dict(environ)
        self._background: list[asyncio.subprocess.Process] = []

    async def run(self, commands: str, timeout_s: float = 120.0) -> str:
        """What the commands print, errors included."""
        kept = shlex.quote(str(self._folder / "exported"))
        script = f"touch {kept}; . {kept}\n{commands}\nexport -p > {kept}\n"
        process = await self._start(script, asyncio.subprocess.PIPE)
        async with asyncio.timeout(timeout_s):
            printed, _ = await process.communicate()
        return printed.decode("utf-8", "replace")

    async def leave_running(self, command: str) -> None:
        """Start a command that goes on until the end."""
        self._background.append(await self._start(f"exec {command.strip().rstrip('&')}", None))

    async def close(self) -> None:
        """End what was left running: only that."""
        for process in self._background:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGTERM)
                await process.wait()

    async def _start(self, script: str, out: int | None) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            "bash", "-c", script, cwd=self._folder, env=self._environ, stdin=asyncio.subprocess.DEVNULL,
            stdout=out, stderr=asyncio.subprocess.STDOUT if out else None, start_new_session=True,
        )  # fmt: skip
