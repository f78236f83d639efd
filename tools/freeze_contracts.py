"""Freeze the contracts: write each fact's JSON Schema, refuse what would break a reader.

    python -m tools.freeze_contracts            write what is new
    python -m tools.freeze_contracts --check    write nothing; fail when something would be written

A published version never changes its meaning: only optional additions pass. Anything else is a new
class with the next version in its type, and both are said until nobody hears the old one.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from byname.contracts.schemas import FOLDER, Schema, frozen, generated, spelled
from byname.contracts.schemas.compatibility import incompatibilities


class Refused(Exception):
    """A frozen schema would change its meaning; the text says what and what to do instead."""


def freeze(wanted: dict[str, Schema], folder: Path, *, write: bool = True) -> list[Path]:
    """Bring the folder up to what is wanted; the files that changed. Refused leaves all as it was."""
    present = frozen(folder)
    problems = _problems(present, wanted)
    if problems:
        raise Refused("\n".join(problems))
    changed = [name for name, schema in wanted.items() if present.get(name) != schema]
    if write:
        for name in changed:
            (folder / f"{name}.json").write_text(spelled(wanted[name]), "utf-8")
    return [folder / f"{name}.json" for name in changed]


def _problems(present: dict[str, Schema], wanted: dict[str, Schema]) -> list[str]:
    found = []
    for name, schema in present.items():
        if name not in wanted:
            found.append(f"{name}: frozen, but not in the catalogue; old facts of it must stay readable")
            continue
        found += [f"{name}: {line}" for line in incompatibilities(schema, wanted[name])]
    return found


def main(arguments: list[str] | None = None) -> int:
    """0 when all is as it should be, 1 when --check finds work, 2 when a change is refused."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail when a schema is not frozen"
    )
    options = parser.parse_args(arguments)
    try:
        changed = freeze(generated(), FOLDER, write=not options.check)
    except Refused as error:
        print(f"{error}\n\nOnly optional additions pass. Make a new version (…v2) beside the old one.")
        return 2
    for path in changed:
        print(f"{'not frozen' if options.check else 'frozen'}: {path.name}")
    return 1 if options.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
