"""What all tests share: servers of their own, started when the first test asks for them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.facts import FrozenClock
from tests.support.nats import Bus, running_bus
from tests.support.postgres import OwnPostgres

# No time limit for one example: machines are shared. A pure example is a matter of microseconds.
settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.load_profile("unhurried")


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
async def bus(tmp_path: Path) -> AsyncIterator[Bus]:
    """A nats-server of this test alone: it may be killed."""
    async with running_bus(tmp_path / "nats") as running:
        yield running


@pytest.fixture(scope="session")
def postgres() -> Iterator[OwnPostgres]:
    """One PostgreSQL for all tests; whoever stops it starts it again."""
    server = OwnPostgres()
    server.start()
    yield server
    server.remove()


@pytest.fixture
async def postgres_url(postgres: OwnPostgres) -> str:
    """A fresh database."""
    return await postgres.new_database()
