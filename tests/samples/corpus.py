"""Real mail of other projects, kept beside the repository; without it these tests are skipped, saying so."""

from __future__ import annotations

from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"


def samples(name: str) -> Path:
    """The folder of one kind of samples, or a skip."""
    folder = SAMPLES / name
    if not folder.is_dir():
        pytest.skip(f"no samples at ../shared/samples/{name}")
    return folder
