"""What `byname route` found, for people to read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

_HOW = {
    "given": "{person} answers now",
    "waits": "it waits for {person}",
    "offered": "whoever takes it first has it: {offered}",
    "": "{person} has it",
}
_TOTALS = (
    ("person", "go to another person"),
    ("stand_in", "have another stand-in, or none"),
    ("offered", "are offered to others, or not offered"),
    ("reason", "have the same person for another reason"),
    ("conversation", "hold other messages"),
    ("holder", "end with somebody else"),
)
_TALLIES = (
    ("passed_on", "unanswered words passed on"),
    ("offers", "offered to several"),
    ("pages", "times people were called"),
)


def explained(found: dict[str, Any]) -> str:
    """An explanation: what was recorded, rule by rule what holds now, who else there was."""
    who = found["from"]
    name = f"{who['name']} " if who["name"] else ""
    about = f": {found['subject']}" if found["subject"] else ""
    lines = [f"{found['message']}, {_at(found['at'])}, {name}({who['address']}) on {who['channel']}{about}"]
    recorded = found["recorded"]
    if recorded:
        lines.append(f"recorded: {_who(recorded, found['names'])}: {recorded['reason']} ({recorded['code']})"
                     f", by version {recorded['version']} of the team file")  # fmt: skip
    lines += ["", f"Under the team file ({found['team']}):"]
    lines += [f"  {number}. {one['rule']:18} {one['said']}" for number, one in enumerate(found["rules"], 1)]
    lines += _outcome(found)
    lines += [f"  ! {warning}" for warning in found["warnings"]]
    if found["people"]:
        lines += [
            "",
            *_table(("person", "in hand", "why not"), [_person(one, found) for one in found["people"]]),
        ]
    return "\n".join(lines)


def _outcome(found: dict[str, Any]) -> list[str]:
    outcome = found["outcome"]
    if not outcome:
        return ["→ nothing: it has been routed before, or what it belongs to is not known"]
    said = _HOW[found["how"]].format(
        person=_who(outcome, found["names"]),
        offered=", ".join(found["names"].get(one, one) for one in outcome["offered"]),
    )
    until = f", until {_at(outcome['until'])}" if outcome["until"] else ""
    return [f"→ {said}{until}: {outcome['reason']} ({outcome['code']})"]


def _person(one: dict[str, Any], found: dict[str, Any]) -> tuple[str, str, str]:
    limit = f" of {one['limit']}" if one["limit"] else ""
    chosen = one["person"] == found["outcome"].get("person")
    return (
        one["name"],
        f"{one['in_hand']}{limit} {one['kind']}",
        "chosen" if chosen else one["why_not"] or "free",
    )


def differences(found: dict[str, Any], most: int | None) -> str:
    """A replay: in sum, person by person, and message by message."""
    since = f"from {_at(found['since'])} " if found["since"] else ""
    lines = [
        f"{found['messages']} messages in {found['conversations']} conversations {since}to "
        f"{_at(found['until'])}, under {found['under']}"
    ]
    if found["gone_versions"]:
        gone = ", ".join(map(str, found["gone_versions"]))
        lines.append(f"(versions {gone} of the team file are gone: the nearest one stood for them)")
    if not found["differences"]:
        lines.append("no difference: every message goes to the same person, for the same reason")
        return "\n".join([*lines, *_work(found)])
    lines.append("")
    lines += [
        f"  {found['totals'][key]:6} conversations {text}" for key, text in _TOTALS if found["totals"][key]
    ]
    lines += _work(found)
    lines.append("")
    shown = found["differences"][:most]
    for one in shown:
        lines.append(f"{_at(one['at'])}  {one['message']}  {one['recorded']['conversation']}")
        lines.append(f"    was    {_why(one['recorded'], found['names'])}")
        lines.append(f"    would  {_why(one['policy'], found['names'])}")
    left = len(found["differences"]) - len(shown)
    return "\n".join([*lines, *([f"and {left} more: --all shows them"] if left else [])])


def _work(found: dict[str, Any]) -> list[str]:
    rows = [
        (found["names"].get(one["person"], one["person"]), str(one["recorded"]), str(one["policy"]),
         f"{one['policy'] - one['recorded']:+}" if one["policy"] != one["recorded"] else "")
        for one in found["load"]
    ]  # fmt: skip
    rows += [
        (text, str(found["recorded"][key]), str(found["policy"][key]), "")
        for key, text in _TALLIES
        if found["recorded"][key] or found["policy"][key]
    ]
    return ["", *_table(("conversations", "were", "would be", ""), rows)] if rows else []


def _why(outcome: dict[str, Any], names: dict[str, str]) -> str:
    if not outcome:
        return "nobody: it would not have been routed"
    return f"{_who(outcome, names)}: {outcome['reason']} ({outcome['code']})"


def _who(outcome: dict[str, Any], names: dict[str, str]) -> str:
    if not outcome["person"]:
        offered = ", ".join(names.get(one, one) for one in outcome["offered"])
        return f"offered to {offered}" if offered else "nobody"
    person = names.get(outcome["person"], outcome["person"])
    owner = outcome["stand_in_for"]
    return f"{person} for {names.get(owner, owner)}" if owner else person


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (head, *rows)
    ]


def _at(text: str) -> str:
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M}"
