"""How the demo speaks: scenes, quoted words, what followed and why, and claims that hold or do not."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

WIDTH = 100
BOLD, DIM, GREEN, RED, CYAN = "1", "2", "32", "31", "36"


@dataclass(slots=True)
class Teller:
    """Writes the story; remembers which claims did not hold."""

    colour: bool = field(default_factory=lambda: sys.stdout.isatty() and "NO_COLOR" not in os.environ)
    scenes: int = 0
    held: int = 0
    broken: list[str] = field(default_factory=list)

    def say(self, line: str = "", *style: str) -> None:
        """One line."""
        codes = ";".join(style)
        print(f"\033[{codes}m{line}\033[0m" if self.colour and codes and line else line, flush=True)

    def scene(self, title: str) -> None:
        """A new step of the story."""
        self.scenes += 1
        self.say()
        self.say(f"{self.scenes}  {title}", BOLD)

    def words(self, text: str) -> None:
        """What somebody writes."""
        for line in textwrap.wrap(f"“{text}”", WIDTH - 5, replace_whitespace=False):
            self.say(f"     {line}", CYAN)

    def follows(self, what: str, why: str = "") -> None:
        """What it led to, and why."""
        whole = f"{what}, because {why}" if why else what
        first, *rest = textwrap.wrap(whole, WIDTH - 7) or [""]
        self.say(f"   → {first}")
        for line in rest:
            self.say(f"     {line}")

    def letter(self, heading: Iterable[tuple[str, str]], lines: Sequence[str]) -> None:
        """A mail as its reader sees it."""
        for name, value in heading:
            self.say(f"     │ {name}: {value}", DIM)
        self.say("     │", DIM)
        for line in lines:
            for part in textwrap.wrap(line, WIDTH - 8) or [""]:
                self.say(f"     │ {part}".rstrip(), DIM)

    def claim(self, text: str, holds: object) -> None:
        """Something that must be true here."""
        if holds:
            self.held += 1
            self.say(f"   ✓ {text}", GREEN)
        else:
            self.broken.append(f"{self.scenes}: {text}")
            self.say(f"   ✗ NOT SO: {text}", RED)
