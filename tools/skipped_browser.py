"""A pytest plugin that names, as the last lines of a run, the browser tests that were skipped, and why."""

from __future__ import annotations

from typing import Any

import pytest

_SKIPPED: dict[str, str] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember each skipped test that carries the marker `browser`."""
    if report.skipped and "browser" in report.keywords:
        reason: Any = report.longrepr
        text = reason[2] if isinstance(reason, tuple) else str(reason)
        _SKIPPED[report.nodeid] = str(text).removeprefix("Skipped: ")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say it after everything else; only once when several processes share the work."""
    if hasattr(config, "workerinput") or not _SKIPPED:
        return
    print(f"\n{len(_SKIPPED)} browser tests were skipped:")
    for name, reason in sorted(_SKIPPED.items()):
        print(f"  {name}: {reason}")
