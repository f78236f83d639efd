"""A program that is started warm is what it is when started from nothing: the other tests rely on it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.support import warm

pytestmark = pytest.mark.connected


async def fresh(*words: str) -> tuple[int | None, str]:
    """The same from nothing."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *words), cwd=warm.ROOT,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    return process.returncode, said.decode()


@pytest.mark.parametrize("words", [("--help",), ("no-such-command",), ("serve", "nobody")])
async def test_it_says_the_same_and_ends_the_same(words: tuple[str, ...]) -> None:
    assert await warm.run(("byname", *words), os.environ) == await fresh("byname", *words)


async def test_each_has_its_own_environment(tmp_path: Path) -> None:
    for place in ("here", "there"):
        environ = {"BYNAME_HOME": str(tmp_path / place)}
        code, said = await warm.run(("byname", "events"), environ)
        assert (code, f"nothing runs in {tmp_path / place}" in said) == (1, True), said


async def test_it_can_be_killed_and_what_does_not_end_is_ended(tmp_path: Path) -> None:
    environ = {f"BYNAME_{name}_PORT": "0" for name in ("SMTP", "HTTP", "INGEST")}
    environ |= {"BYNAME_HOME": str(tmp_path / "home")}
    with (tmp_path / "log").open("ab") as log:
        process = warm.start(("byname", "up"), environ, log.fileno())
        assert process.returncode is None
        os.kill(process.pid, 0)
        process.kill()
        assert await process.wait() == process.returncode == -9
        with pytest.raises(ProcessLookupError):
            os.kill(process.pid, 0)
    with pytest.raises(TimeoutError, match="byname up had not ended"):
        await warm.run(("byname", "up"), environ, timeout_s=0.5)
