"""What is in the repository belongs to everybody: no address of a registry, no path of one machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import ROOT, tracked

# Put together from pieces, so that this file does not complain about itself.
REGISTRIES = re.compile(
    "|".join(
        [
            "pypi" + r"\.org",
            "pythonhosted" + r"\.org",
            "registry" + r"\.npmjs",
            "registry" + r"\.yarnpkg",
            "proxy" + r"\.golang",
            "index" + r"[-_]url",
            "find" + r"-links",
        ]
    ),
    re.I,
)
MACHINE = re.compile(r"(?<![\w.$}/-])/(?:work|root|home/[a-z]\w*|Users/\w+)/[\w.]", re.A)
LOCK_ADDRESS = re.compile(r"https?://|^-", re.M)
PINNED = re.compile(r"^[\w.-]+(\[[\w,-]+\])?==\S+ ", re.M)
LARGEST = 600_000


def registries(text: str) -> Iterator[str]:
    """Addresses or options that choose where packages come from: that is the machine's business."""
    yield from REGISTRIES.findall(text)


def machine_paths(text: str) -> Iterator[str]:
    """Absolute paths that exist on one machine only."""
    yield from MACHINE.findall(text)


def unpinned(lock: str) -> Iterator[str]:
    """Requirements in a lock file without version or hash, and addresses."""
    yield from LOCK_ADDRESS.findall(lock)
    for block in re.split(r"\n(?=[\w.-]+)", re.sub(r"^ *#.*\n", "", lock, flags=re.M).strip()):
        if not PINNED.match(block) or "--hash=sha256:" not in block:
            yield block.splitlines()[0]


def _texts() -> Iterator[tuple[str, str]]:
    for path in tracked():
        raw = path.read_bytes()
        if b"\0" not in raw[:8000]:
            yield path.relative_to(ROOT).as_posix(), raw.decode("utf-8", "replace")


def test_no_registry_and_no_path_of_one_machine() -> None:
    found = [(name, hit) for name, text in _texts() for hit in (*registries(text), *machine_paths(text))]
    assert found == []


def test_the_locks_pin_everything_by_hash() -> None:
    for name in ("requirements.lock", "requirements-assets.lock"):
        assert list(unpinned((ROOT / name).read_text("utf-8"))) == []


def test_nothing_large_lies_about() -> None:
    assert [path.name for path in tracked() if path.stat().st_size > LARGEST] == []


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert len(text) > 11_000


def test_ci_runs_what_people_run() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert "make test" in script.read_text("utf-8")


def test_planted_mistakes_are_found() -> None:
    assert list(registries("see https://" + "pypi" + ".org/simple/x"))
    assert list(registries("pip install --index" + "-url x"))
    assert list(machine_paths("open('/" + "root/x')"))
    assert list(machine_paths("cd /" + "home/anna/byname"))
    assert list(machine_paths("docs/home/x, $HOME/work/x, sophie@home.example")) == []
    assert list(unpinned("a==1 \\\n    --hash=sha256:00\nb==2\n")) == ["b==2"]
    assert list(unpinned("a>=1 \\\n    --hash=sha256:00\n")) == ["a>=1 \\"]
    assert list(unpinned("a==1 \\\n    --hash=sha256:00\n    # via b\n")) == []


def test_the_files_are_seen() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in tracked()}
    assert {"Makefile", "pyproject.toml", "libs/byname/ids.py"} <= names
    assert not any(Path(name).parts[0] == ".venv" for name in names)
