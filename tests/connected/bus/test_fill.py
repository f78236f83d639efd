"""A stream that fills up is told of before it refuses."""

from __future__ import annotations

import logging

import pytest
from byname.bus import fill
from byname.bus.publish import Publisher, Record

from tests.support.nats import Bus

pytestmark = pytest.mark.connected


async def test_a_warning_comes_before_the_stream_is_full(
    bus: Bus, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await fill.check_fill(bus.nc))["RAW"] < 0.8
    assert "full" not in caplog.text
    await Publisher(bus.nc).publish([Record("one", "raw.email", b"x" * 1000)])
    monkeypatch.setattr(fill, "WARN_AT", 1e-12)
    with caplog.at_level(logging.WARNING):
        found = await fill.check_fill(bus.nc)
    assert found["RAW"] > 0
    assert "stream RAW is" in caplog.text
    assert "TIMERS" not in found  # it has no limit that could be reached
