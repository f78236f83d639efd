"""The table of all rules in docs/channels/kit.md, written from what each says of itself.

python -m byname.channels.kit.page docs/channels/kit.md    write it anew
"""

from __future__ import annotations

import sys
from pathlib import Path

from byname.channels.kit.rules import RULES

BEGIN = "<!-- rules: written by `python -m byname.channels.kit.page docs/channels/kit.md` -->"
END = "<!-- end of rules -->"


def table() -> str:
    """Every rule with its reason, as Markdown."""
    lines = ["| rule | why |", "| --- | --- |"]
    lines += [f"| `{rule.name}` | {rule.why} |" for rule in RULES]
    return "\n".join(lines)


def with_table(page: str) -> str:
    """The page with its rules as they are now; ValueError when it has no place for them."""
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no block between {BEGIN} and {END}")
    return f"{head}{BEGIN}\n\n{table()}\n\n{END}{tail}"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_table(path.read_text("utf-8")), "utf-8")
