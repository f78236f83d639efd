"""A reader with a server of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.connected.imap.mailboxes import Reader, a_reader


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[Reader]:
    async with a_reader(tmp_path) as found:
        yield found
