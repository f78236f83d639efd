"""twitter-text-parser, without what it wants besides.

The library reads its list of emoji through setuptools' pkg_resources, which a Python since 3.12 does not
bring along and setuptools has given up. importlib.resources stands in for it during the import.
"""

from __future__ import annotations

import importlib.resources
import sys
from types import ModuleType

ASKED_FOR = "pkg_resources"


def _resource_string(module: str, name: str) -> bytes:
    return importlib.resources.files(module.rpartition(".")[0]).joinpath(name).read_bytes()


_before = sys.modules.get(ASKED_FOR)
_stand_in = ModuleType(ASKED_FOR)
_stand_in.resource_string = _resource_string  # type: ignore[attr-defined]
sys.modules[ASKED_FOR] = _stand_in
try:
    from twitter_text.extract_emojis import (  # type: ignore[import-untyped]
        extract_emojis_with_indices,
    )
    from twitter_text.extract_urls import (  # type: ignore[import-untyped]
        extract_urls_with_indices,
    )
finally:
    del sys.modules[ASKED_FOR]
    if _before is not None:
        sys.modules[ASKED_FOR] = _before

__all__ = ["extract_emojis_with_indices", "extract_urls_with_indices"]
