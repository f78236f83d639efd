"""Token buckets: never more than the burst and the rate allow, and the waiting time is honest."""

from __future__ import annotations

import pytest
from byname.channels.chat.settings import ChatSection
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.chat import limits
from services.ingest.chat.errors import Refused
from services.ingest.chat.limits import Buckets, Limits, network

MB = 2**20


class Hand:
    """A clock that is moved by hand; seconds."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@given(
    st.lists(st.floats(0, 30), min_size=1, max_size=200),
    st.floats(1, 600),
    st.integers(1, 50),
)
def test_never_more_than_burst_and_rate(pauses: list[float], per_minute: float, burst: int) -> None:
    clock = Hand()
    buckets = Buckets(per_minute, burst, clock)
    taken = 0
    for pause in pauses:
        clock.at += pause
        taken += buckets.take("one") == 0.0
        assert taken <= burst + clock.at * per_minute / 60 + 1e-6


@given(st.floats(1, 600), st.integers(1, 20))
def test_the_wait_is_long_enough_and_not_longer(per_minute: float, burst: int) -> None:
    clock = Hand()
    buckets = Buckets(per_minute, burst, clock)
    for _ in range(burst):
        assert buckets.take("one") == 0.0
    wait = buckets.take("one")
    assert wait > 0
    clock.at += wait * 0.9
    assert buckets.take("one") > 0
    clock.at += wait * 0.11
    assert buckets.take("one") == 0.0


def test_everybody_has_a_bucket_and_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_KEYS", 10)
    buckets = Buckets(60, 1, Hand())
    assert [buckets.take(str(number)) for number in range(100)] == [0.0] * 100
    assert len(buckets._levels) == 10


def test_one_visitor_does_not_use_up_anothers() -> None:
    clock = Hand()
    mine = Limits(ChatSection(lines_per_minute=3), clock)
    mine.line("a", "shop")
    with pytest.raises(Refused) as refused:
        mine.line("a", "shop")
    assert refused.value.status == 429
    assert 19_000 < refused.value.retry_ms <= 20_001
    mine.line("b", "shop")
    clock.at += refused.value.retry_ms / 1000
    mine.line("a", "shop")


def test_uploads_are_counted_by_visitor_by_address_and_by_bytes() -> None:
    clock = Hand()
    mine = Limits(ChatSection(upload_mb_per_minute=10), clock)
    for number in range(limits.PEER_FILES_PER_MINUTE):  # new visitors, as many as one likes
        mine.file(f"v{number}", "192.0.2.1", 1)
    with pytest.raises(Refused, match="Too many files"):
        mine.file("another", "192.0.2.1", 1)
    mine.file("a", "192.0.2.2", 10 * MB)
    mine.file("b", "192.0.2.2", 0)  # of unknown size: counted as the largest there is
    with pytest.raises(Refused, match="Too much") as large:
        mine.file("c", "192.0.2.2", 10 * MB)
    mine.file("c", "192.0.2.3", 10 * MB)
    clock.at += large.value.retry_ms / 1000
    mine.file("c", "192.0.2.2", 10 * MB)


@given(st.lists(st.tuples(st.floats(0, 30), st.floats(0, 20)), min_size=1, max_size=100))
def test_never_more_bytes_than_burst_and_rate(takes: list[tuple[float, float]]) -> None:
    clock = Hand()
    buckets = Buckets(60, 20, clock)
    taken = 0.0
    for pause, amount in takes:
        clock.at += pause
        taken += amount if buckets.take("one", amount) == 0.0 else 0
        assert taken <= 20 + clock.at + 1e-6


def test_sockets_are_counted_while_they_are_open() -> None:
    mine = Limits(ChatSection(sockets_per_address=1), Hand())
    with (
        mine.socket("192.0.2.1") as first,
        mine.socket("192.0.2.1") as second,
        mine.socket("192.0.2.2") as other,
    ):
        assert (first, second, other) == (True, False, True)
    with mine.socket("192.0.2.1") as again:
        assert again


def test_who_counts_as_one() -> None:
    assert network("192.0.2.1") == "192.0.2.1"
    assert network("2001:db8::1") == network("2001:db8::ffff")
    assert network("2001:db8::1") != network("2001:db8:0:1::1")
    assert network("::ffff:192.0.2.1") == "192.0.2.1"
    assert network("unix:") == "unix:"
