"""Ids: the same for ever, on every machine, and never two things with one."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from byname.clock import SystemClock, rfc3339
from byname.ids import derive, derive_short, random_id, random_secret
from byname.store.database import micros, moment
from hypothesis import given
from hypothesis import strategies as st

parts = st.lists(st.text(max_size=8), max_size=4)


@pytest.mark.parametrize(
    ("made", "golden"),
    [
        (derive("ev", "a", "b"), "ev_68617c9eb15abf707fb1b446ca5b60ec"),
        (derive("ev", "ab"), "ev_bdf837624c0b81648bc937f6f6acba9c"),
        (derive("raw", b"\xff\x00", "é\ud800"), "raw_7c8f7576aad52d36fc46d4a0cf96149a"),
        (derive_short("cv", "msg_1"), "cv_ajx4xfiaj5ki7c37"),
        (derive_short("sd", "reply", "rp_1"), "sd_gjeztpodckq5pdan"),
    ],
)
def test_golden(made: str, golden: str) -> None:
    """Ids are in stores, mails and tokens: a change would send and count things again."""
    assert made == golden


@given(parts, parts)
def test_other_parts_other_id(one: list[str], other: list[str]) -> None:
    assert (derive("x", *one) == derive("x", *other)) == (one == other)
    assert (derive_short("x", *one) == derive_short("x", *other)) == (one == other)


@given(st.text(max_size=20))
def test_shape(text: str) -> None:
    assert re.fullmatch(r"ev_[0-9a-f]{32}", derive("ev", text))
    assert re.fullmatch(r"cv_[a-z2-7]{16}", derive_short("cv", text))
    assert derive("a", text) != derive("b", text).replace("b_", "a_")


def test_random_ones_differ() -> None:
    assert len({random_id("x") for _ in range(1000)}) == 1000
    assert len(random_secret()) == 32


def test_moments_have_one_spelling() -> None:
    there = datetime(2026, 3, 2, 10, 30, 0, 5, tzinfo=timezone(timedelta(hours=1)))
    assert rfc3339(there) == "2026-03-02T09:30:00.000005Z"
    assert SystemClock().now().tzinfo is UTC


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)))
def test_a_store_keeps_moments_to_the_microsecond(at: datetime) -> None:
    assert moment(micros(at)) == at
