"""Write what the docs say about the contracts: AsyncAPI, OpenAPI and the table of all facts.

python -m tools.write_docs            write
python -m tools.write_docs --check    write nothing; fail when something is out of date
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from byname.contracts.asyncapi import document, written
from byname.contracts.catalog import ROWS

from services.desk.http.application import describe_http

ROOT = Path(__file__).resolve().parent.parent
ASYNCAPI = ROOT / "docs" / "asyncapi" / "byname.json"
OPENAPI = ROOT / "docs" / "openapi" / "desk.json"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
BEGIN = "<!-- facts: written by `make contracts`, do not edit -->"
END = "<!-- end of facts -->"


def openapi() -> dict[str, Any]:
    """The desk's HTTP API, as it serves it at /openapi.json."""

    async def ready() -> str:
        return ""

    return describe_http(ready).openapi()


def fact_table() -> str:
    """The catalogue as a Markdown table."""
    lines = ["| fact | says | hear | in order by | kept | meaning |", "| --- | --- | --- | --- | --- | --- |"]
    for row in ROWS:
        kept = f"{row.kept_days} days" if row.kept_days else "for good"
        meaning = (row.fact.__doc__ or "").strip().splitlines()[0]
        says, hear = ", ".join(row.producers), ", ".join(row.consumers)
        lines.append(f"| `{row.type}` | {says} | {hear} | {row.order} | {kept} | {meaning} |")
    return "\n".join(lines)


def with_table(page: str) -> str:
    """The page with its block of facts as the catalogue has it now; ValueError when it has no such block."""
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no block between {BEGIN} and {END}")
    return f"{head}{BEGIN}\n\n{fact_table()}\n\n{END}{tail}"


def outdated() -> Iterator[tuple[Path, str]]:
    """Each file that is not as it should be, with what should stand in it."""
    wanted = {
        ASYNCAPI: written(document()),
        OPENAPI: written(openapi()),
        ARCHITECTURE: with_table(ARCHITECTURE.read_text("utf-8")),
    }
    for path, text in wanted.items():
        if not path.exists() or path.read_text("utf-8") != text:
            yield path, text


def main(arguments: list[str] | None = None) -> int:
    """0 when the docs agree with the catalogue (now), 1 when --check finds that they do not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when out of date")
    options = parser.parse_args(arguments)
    found = list(outdated())
    for path, text in found:
        if not options.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        print(f"{'out of date' if options.check else 'written'}: {path.relative_to(ROOT)}")
    return 1 if options.check and found else 0


if __name__ == "__main__":
    sys.exit(main())
