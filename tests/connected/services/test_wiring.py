"""What each service really pulls, seen from the server: exactly what the catalogue lists for it."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from byname.bus.topology import CONSUMERS
from byname.contracts.catalog import heard_by

from tests.connected.services.running import running
from tests.support.nats import Bus, until

pytestmark = pytest.mark.connected

PULLS = {
    "router": {("EVENTS", "router"), ("TIMERS", "router-due")},
    "notifier": {("EVENTS", "notifier"), ("TIMERS", "notifier-due")},
    "desk": {("EVENTS", "desk")},
    "ingest": {
        ("RAW", "ingest-email"),
        ("EVENTS", "ingest-email-facts"),
        ("RAW", "ingest-chat"),
        ("EVENTS", "ingest-chat-facts"),
        ("RAW", "ingest-phone"),
    },
}


async def pulled(bus: Bus) -> set[tuple[str, str]]:
    """The consumers that somebody waits at."""
    js = bus.nc.jetstream()
    found = set()
    for spec in CONSUMERS:
        info = await js.consumer_info(spec.stream, spec.durable)
        if info.num_waiting:
            found.add((spec.stream, spec.durable))
    return found


@pytest.mark.parametrize("name", PULLS)
async def test_a_service_pulls_what_it_should_and_nothing_else(bus: Bus, tmp_path: Path, name: str) -> None:
    async with running(name, bus, tmp_path) as [service]:

        async def right() -> bool:
            return await pulled(bus) == PULLS[name]

        await until(right, f"{name} pulls {PULLS[name]}")
        async with httpx.AsyncClient(base_url=service.addresses["http"]) as client:
            ready = await client.get("/readyz")
            assert (ready.status_code, ready.json()["status"]) == (200, "ready")
            assert "byname_ready" in (await client.get("/metrics")).text
            bus.server.kill()

            async def says_so() -> bool:
                answer = await client.get("/readyz")
                return answer.status_code == 503 and "the bus is away" in answer.json()["status"]

            await until(says_so, "it says that the bus is away")
            assert (await client.get("/healthz")).status_code == 200


@pytest.mark.parametrize("name", ["router", "notifier", "desk"])
async def test_the_consumer_filters_what_the_catalogue_lists(bus: Bus, name: str) -> None:
    config = (await bus.nc.jetstream().consumer_info("EVENTS", name)).config
    filters = config.filter_subjects or [config.filter_subject]
    assert set(filters) == {row.subjects for row in heard_by(name)}
    assert config.max_deliver == -1, "our own count leads to the dead letters"
