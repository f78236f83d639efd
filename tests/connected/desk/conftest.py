"""One desk a test, in a folder of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.connected.desk.system import Running, running_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Running]:
    async with running_desk(tmp_path) as running:
        yield running
