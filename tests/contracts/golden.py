"""The golden examples that several tests read."""

from __future__ import annotations

from pathlib import Path

import byname.contracts

FOLDER = Path(byname.contracts.__file__).parent / "examples"
EXAMPLES = sorted(FOLDER.glob("*/*.json"))


def label(path: Path) -> str:
    """How a test names an example."""
    return f"{path.parent.name}/{path.stem}"
