"""A team file with everything in it: the example of docs/team.md."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "team.md"
BLOCKS = re.findall(r"^```toml\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
RICH = BLOCKS[0]


def changed(old: str, new: str, text: str = RICH) -> str:
    """The file with one thing different."""
    assert old in text
    return text.replace(old, new)


def line_with(text: str, part: str) -> int:
    """The number of the only line that begins with this, or has it."""
    lines = text.split("\n")
    found = [number for number, line in enumerate(lines, 1) if line.startswith(part)]
    found = found or [number for number, line in enumerate(lines, 1) if part in line]
    assert len(found) == 1, (part, found)
    return found[0]
