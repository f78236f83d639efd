"""One system for each module of stories: all services in one process, a relay that remembers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.stories import Story
from tests.support.system import System


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> AsyncIterator[Story]:
    """A running system; a module sets ENVIRON for settings of its own."""
    environ = getattr(request.module, "ENVIRON", {})
    home = tmp_path_factory.mktemp("system")
    async with System(home, environ=environ, processes=False) as system:
        yield Story(system)
