"""Reading what imaplib gives, pauses, and batches."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.imap.backoff import Backoff
from services.ingest.imap.catch_up import BATCH_BYTES, _batches
from services.ingest.imap.session import _bodies, _imap_date


def test_bodies_with_the_uid_before_or_behind() -> None:
    items = [
        (b"1 (UID 5 BODY[] {3}", b"abc"),
        b")",
        (b"2 (BODY[] {3}", b"def"),
        b" UID 6 FLAGS (\\Seen))",
        b"3 (FLAGS (\\Seen) UID 7)",
        (b"4 (UID 8 X-SOMETHING {2}", b"??"),
        b")",
        None,
    ]
    assert _bodies(items) == {5: b"abc", 6: b"def"}


def test_dates_are_english() -> None:
    assert _imap_date(date(2026, 3, 2)) == "02-Mar-2026"


@given(
    st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 3 * BATCH_BYTES)), unique_by=lambda one: one[0])
)
def test_batches_lose_nothing_and_fit_into_memory(sizes: list[tuple[int, int]]) -> None:
    batches = list(_batches(sizes))
    assert [uid for batch in batches for uid in batch] == [uid for uid, _ in sizes]
    known = dict(sizes)
    assert all(len(batch) == 1 or sum(known[uid] for uid in batch) <= BATCH_BYTES for batch in batches)
    assert all(batches)


def test_pauses_grow_and_begin_again() -> None:
    backoff = Backoff(1.0, 8.0)
    pauses = [backoff.pause() for _ in range(6)]
    assert all(low <= pause <= 3 * low for pause, low in zip(pauses, (0.5, 1, 2, 4, 4, 4), strict=True))
    backoff.reset()
    assert backoff.pause() <= 1.5
