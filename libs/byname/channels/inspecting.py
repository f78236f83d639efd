"""What any adapter makes of a file: the answer of `byname inspect CHANNEL`, touching nothing."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from byname.channels.base import Adapter
from byname.channels.errors import ChannelError
from byname.channels.model import Raw
from byname.channels.registry import find

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)  # a file has not arrived; the same file gives the same answer


def inspect_file(channel: str, path: Path) -> dict[str, Any]:
    """One JSON-ready object; `error` says why it would be a dead letter. UnknownChannel.

    A channel of ours may know its files better: then it is `byname.channels.<channel>.inspect`.
    """
    own = f"byname.channels.{channel}.inspect"
    if find_spec(f"byname.channels.{channel}") and find_spec(own):
        found: dict[str, Any] = importlib.import_module(own).inspect_file(path)
        return found
    kind = find(channel)
    return inspect_with(kind(kind.Settings()), path)


def inspect_with(adapter: Adapter, path: Path) -> dict[str, Any]:
    """What this adapter makes of a file that holds the body of an original."""
    try:
        raw = Raw(path.name, path.read_bytes(), {}, BEGINNING)
        documents = adapter.parse(raw)
    except OSError as fault:
        return {"file": str(path), "error": f"cannot read the file: {fault.strerror or fault}"}
    except ChannelError as fault:
        return {"file": str(path), "error": str(fault), "kind": type(fault).__name__}
    return {"file": str(path), "documents": [one.model_dump(mode="json") for one in documents]}
