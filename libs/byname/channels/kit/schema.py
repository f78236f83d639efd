"""The JSON Schemas of what adapters in other languages say and hear, and the files that hold them.

python -m byname.channels.kit.schema docs/channels    write them anew
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from byname.channels.remote.documents import inbound_schema, outbound_schema
from byname.contracts.schemas import Schema, spelled


def schemas() -> dict[str, Schema]:
    """What an adapter says (`inbound`), and what it is given of a reply (`outbound`)."""
    return {"inbound": inbound_schema(), "outbound": outbound_schema()}


def outdated(folder: Path) -> Iterator[tuple[Path, str]]:
    """Each schema's file that is not as it should be, with what should stand in it."""
    for name, schema in schemas().items():
        path, text = folder / f"{name}.schema.json", spelled(schema)
        if not path.exists() or path.read_text("utf-8") != text:
            yield path, text


def write(folder: Path) -> list[Path]:
    """Write what is not up to date; which files that were."""
    folder.mkdir(parents=True, exist_ok=True)
    found = list(outdated(folder))
    for path, text in found:
        path.write_text(text, "utf-8")
    return [path for path, _ in found]


if __name__ == "__main__":
    for written in write(Path(sys.argv[1])):
        sys.stdout.write(f"written: {written}\n")
