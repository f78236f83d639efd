"""The docs are true as far as a machine can tell: links, commands, settings and paths exist."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from byname.cli import main
from byname.config import HOME_VARIABLE, PREFIX, SHARED

from tests.architecture.source import IGNORED, ROOT, services

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```.*?^```", re.M | re.S)
HEADING = re.compile(r"^#+ (.+)$", re.M)
VARIABLE = re.compile(r"\bBYNAME_[A-Z_]+[A-Z]\b")
TARGET = re.compile(r"\bmake ([a-z]+)\b")
REPOSITORY_PATH = re.compile(r"^(libs|services|tools|docs|tests|deploy|bench)/[\w./-]+$")
ADR = re.compile(r"\d{4}-[a-z0-9-]+\.md")
DECISIONS = ROOT / "docs" / "decisions"
COMMAND = re.compile(r"(?:\.venv/bin/)?byname +([a-z…<\[-].*)")
TARGETS = (
    "setup", "run", "demo", "check", "test", "conformance", "faults", "bench", "contracts", "docs", "clean",
)  # fmt: skip
ADR_LINES, README_LINES = 60, 100


@cache
def pages() -> list[Path]:
    """Every Markdown page of the repository."""
    return [path for path in sorted(ROOT.rglob("*.md")) if not IGNORED & set(path.parts)]


def anchors(text: str) -> set[str]:
    """The anchors a page's headings make."""
    plain = (re.sub(r"[^\w\- ]", "", found.lower()) for found in HEADING.findall(FENCE.sub("", text)))
    return {found.strip().replace(" ", "-") for found in plain}


def broken_links(page: Path, text: str) -> Iterator[str]:
    """Links to files or headings that are not there."""
    for link in LINK.findall(FENCE.sub("", text)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists():
            yield f"{page.name}: {link}"
        elif anchor and anchor not in anchors(text if target == page else target.read_text("utf-8")):
            yield f"{page.name}: {link}: no such heading"


def absent_paths(text: str) -> Iterator[str]:
    """Paths of this repository named as code that do not exist."""
    for code in CODE.findall(text):
        if REPOSITORY_PATH.match(code) and not (ROOT / code).exists():
            yield code


def unknown_targets(text: str) -> Iterator[str]:
    """`make …` with a target that the Makefile lacks."""
    known = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.M))
    said = "\n".join([*CODE.findall(text), *FENCE.findall(text)])
    yield from (name for name in TARGET.findall(said) if name not in known)


def unknown_settings(text: str) -> Iterator[str]:
    """BYNAME_… variables that no section knows."""
    known = _settings()
    yield from (name for name in VARIABLE.findall(text) if name not in known)


def commands() -> dict[str, Any]:
    """The commands of `byname`, groups included."""
    return dict(main.commands)


def unknown_command(words: list[str]) -> bool:
    """Whether `byname` does not know the command that these words begin with; `…` stands for any."""
    known: dict[str, Any] = commands()
    for word in words:
        if word.startswith(("-", "…", "[", "<")):
            return False
        if word not in known:
            return True
        known = getattr(known[word], "commands", {})
        if not known:
            return False
    return False


def unknown_commands(text: str) -> Iterator[str]:
    """`byname …` with a command that there is not."""
    for code in [
        *CODE.findall(FENCE.sub("", text)),
        *(line for block in FENCE.findall(text) for line in block.splitlines()),
    ]:
        match = COMMAND.match(code.strip())
        if match and unknown_command(match[1].split()):
            yield code


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


each_page = pytest.mark.parametrize("page", pages(), ids=named)


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    assert list(broken_links(page, page.read_text("utf-8"))) == []


@each_page
def test_what_a_page_names_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    assert list(absent_paths(text)) == []
    assert list(unknown_targets(text)) == []
    assert list(unknown_settings(text)) == []
    assert list(unknown_commands(text)) == []


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= README_LINES


def test_decisions_are_short_numbered_and_listed() -> None:
    index = (DECISIONS / "README.md").read_text("utf-8")
    records = sorted(path for path in DECISIONS.glob("*.md") if ADR.fullmatch(path.name))
    assert [int(path.name[:4]) for path in records] == list(range(len(records)))
    assert [path.name for path in records if len(path.read_text("utf-8").splitlines()) > ADR_LINES] == []
    assert [path.name for path in records if f"({path.name})" not in index] == []


def test_every_target_has_a_line_of_help() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    assert [name for name in TARGETS if not re.search(rf"^{name}:.*## \S", text, re.M)] == []


def test_planted_mistakes_are_found() -> None:
    page = ROOT / "README.md"
    assert list(broken_links(page, "[a](docs/nowhere.md)"))
    assert list(broken_links(page, "# Here\n[a](#there)"))
    assert list(broken_links(page, "# Over here\n[a](#over-here) [b](Makefile)")) == []
    assert list(absent_paths("see `libs/byname/nowhere.py` and `libs/byname/ids.py`")) == [
        "libs/byname/nowhere.py"
    ]
    assert list(unknown_targets("`make coffee`, `make test`, make up your mind")) == ["coffee"]
    planted = "`byname dead list`, `byname dead letters`, `byname down`, `byname dead …`, `byname`"
    assert list(unknown_commands(planted)) == ["byname dead letters", "byname down"]
    assert list(unknown_settings("BYNAME_NATS_URL, BYNAME_NATS_ULR")) == ["BYNAME_NATS_ULR"]


@cache
def _settings() -> set[str]:
    """Every variable: the home folder, and each key of each section of each service."""
    kinds = dict(SHARED)
    for name in services():
        kinds |= importlib.import_module(f"services.{name}.settings").SECTIONS
    keys = {
        f"{PREFIX}{section}_{key}".upper() for section, kind in kinds.items() for key in kind.model_fields
    }
    return keys | {HOME_VARIABLE}
