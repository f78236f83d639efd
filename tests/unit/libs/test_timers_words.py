"""How far away a moment is, in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from byname.cli.timers_words import footer, from_now

from tests.support.facts import START


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds ago"), (1, "in 1 second"), (59, "in 59 seconds"), (119, "in 119 seconds"),
        (720, "in 12 minutes"), (-7200, "2 hours ago"), (3 * 86_400, "in 3 days"),
        (47 * 3600, "in 47 hours"),
    ],
)  # fmt: skip
def test_from_now(seconds: int, words: str) -> None:
    assert from_now(START + timedelta(seconds=seconds), START) == words


@pytest.mark.parametrize(
    ("shown", "count", "narrowed", "words"),
    [
        (0, 0, False, "nothing is armed"), (0, 0, True, "nothing of that kind is armed"),
        (1, 1, True, "1 timer is armed"), (7, 7, False, "7 timers are armed"),
        (50, 1204, False, "1,204 timers are armed; these are the first 50, --limit shows more"),
    ],
)  # fmt: skip
def test_footer(shown: int, count: int, narrowed: bool, words: str) -> None:
    assert footer(shown, count, narrowed=narrowed) == words
