"""On which line of a TOML text a key stands. Found with the parser itself, so it reads what TOML reads."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Any

_AT_LINE = re.compile(r" \(at line (\d+), column (\d+)\)$")
_AT_END = " (at end of document)"
_DIGITS = re.compile(r"[0-9]{1000,}")


def line_of(text: str, where: Sequence[str | int]) -> int:
    """The line on which the key begins; where it is missing, of what it would belong to. 1 for nothing."""
    lines = text.split("\n")
    depth = _depth(tomllib.loads(text), where)
    # The first line with which the key is there: the parser reads any beginning of whole statements.
    low, high = 0, len(lines)
    while depth and high - low > 1:
        middle = (low + high) // 2
        _, tree = _beginning(lines, middle)
        low, high = (low, middle) if _depth(tree, where) >= depth else (middle, high)
    whole, _ = _beginning(lines, high - 1)
    return whole + 1 if depth else 1


def syntax_mistake(text: str, error: ValueError) -> tuple[int, str]:
    """The line, and what the parser says of it."""
    if not isinstance(error, tomllib.TOMLDecodeError):  # Python reads no number of thousands of digits
        found = _DIGITS.search(text)
        return text.count("\n", 0, found.start() if found else 0) + 1, "a number has too many digits"
    said = str(error)
    if found := _AT_LINE.search(said):
        return int(found[1]), f"{said[: found.start()]} (column {found[2]})"
    last = len(text.rstrip().split("\n"))
    return last, f"{said.removesuffix(_AT_END)} (at the end)" if said.endswith(_AT_END) else said


def _beginning(lines: list[str], count: int) -> tuple[int, dict[str, Any]]:
    """The longest beginning of at most so many lines that consists of whole statements; and what it says."""
    while True:
        try:
            return count, tomllib.loads("\n".join(lines[:count]) + "\n")
        except tomllib.TOMLDecodeError:
            count -= 1


def _depth(tree: Any, where: Sequence[str | int]) -> int:
    """How many steps of the path there are."""
    for done, step in enumerate(where):
        known = range(len(tree)) if isinstance(tree, list) else tree if isinstance(tree, dict) else ()
        if step not in known:
            return done
        tree = tree[step]
    return len(where)
