"""Every test of this folder that asks for `store` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from byname.store import Database

from tests.connected.phone.places import ingest_store
from tests.support.postgres import OwnPostgres


@pytest.fixture(params=["sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """Ingest's own."""
    url = ""
    if request.param == "postgresql":
        postgres: OwnPostgres = request.getfixturevalue("postgres")
        url = await postgres.new_database()
    async with ingest_store(url, tmp_path) as database:
        yield database
