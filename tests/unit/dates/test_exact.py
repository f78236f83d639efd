"""Moments to the second, as programs write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from byname.dates import NoDate, read_when

NOW = datetime(2026, 11, 23, 9, 0, 5, tzinfo=UTC)
THEN = datetime(2026, 11, 23, 9, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["2026-11-23T09:00:10Z", "2026-11-23T10:00:10+01:00", "2026-11-23T10:00:10", "2026-11-23t10:00:10"],
)
def test_seconds_count(text: str) -> None:
    found = read_when(f"{text} the invoice", NOW, "Europe/Berlin")
    assert (found.moment, found.rest) == (THEN, "the invoice")


def test_a_second_ago_has_passed() -> None:
    with pytest.raises(NoDate) as refused:
        read_when("2026-11-23T09:00:04Z", NOW, "Europe/Berlin")
    assert refused.value.code == "past"


@pytest.mark.parametrize(
    "text", ["2026-13-23T09:00:10Z", "2026-11-23T25:00:10Z", "9999-12-31T23:59:59-23:59"]
)
def test_what_is_no_moment_is_none(text: str) -> None:
    with pytest.raises(NoDate):
        read_when(text, NOW, "Europe/Berlin")
