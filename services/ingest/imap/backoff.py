"""Longer and longer pauses, never the same for two who began together."""

from __future__ import annotations

import random


class Backoff:
    """Pauses in seconds: doubled each time up to `most`, each between half and one and a half of that."""

    def __init__(self, first: float, most: float) -> None:
        self._first = first
        self._most = most
        self._next = first

    def reset(self) -> None:
        """All is well again."""
        self._next = self._first

    def pause(self) -> float:
        """The next pause."""
        found = self._next * (0.5 + random.random())  # noqa: S311 - jitter, not secrecy
        self._next = min(self._next * 2, self._most)
        return found
