"""A pigeon with one bug, and what the suite must say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from byname.channels.kit import Subject
from byname.channels.manifest import read_manifest

from tests.conformance.loft import write_loft
from tests.conformance.pigeon import MANIFEST, Pigeon


@dataclass(frozen=True)
class Bug:
    """`code` replaces what is right in the class, `manifest` and `files` what is right in the folder."""

    rule: str
    says: str
    code: dict[str, Any] = field(default_factory=dict)
    manifest: str = MANIFEST
    files: Callable[[Path], object] = lambda folder: None

    def subject(self, folder: Path) -> Subject:
        """The pigeon with this bug, its folder written."""
        write_loft(folder, self.manifest)
        kind = type("BuggyPigeon", (Pigeon,), {"manifest": read_manifest(folder), **self.code})
        self.files(folder)
        return Subject(kind, folder)


def without(*lines: str, **changes: str) -> str:
    """The manifest without some lines, and with other values for some keys."""
    kept = [line for line in MANIFEST.splitlines() if line not in lines]
    named = {line.partition(" = ")[0]: line for line in kept}
    return "\n".join(f"{name} = {changes[name]}" if name in changes else line for name, line in named.items())
