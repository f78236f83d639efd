"""The team, its versions and what differs between two of them, for people to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from byname.bus.team import TeamVersion
from byname.team import Team

LONGEST = 70


def people_lines(team: Team) -> list[str]:
    """The company, and a line for each person."""
    lines = [f"{team.company.name} ({team.company.domain}): {', '.join(team.company.shared_addresses)}"]
    for person in team:
        away = "  away" if person.away else ""
        front = person.front_ends.email or "the desk only"
        addresses = ", ".join(person.addresses)
        lines.append(f"{person.id:12} {person.name:20} {addresses}  answers from {front}{away}")
    return lines


def version_line(one: TeamVersion) -> str:
    """When, by whom, how many people."""
    at = f"{one.at:%Y-%m-%d %H:%M:%S} UTC" if one.at else "                       "
    return f"{one.version:5}  {at}  {len(one.team.people):3} people  by {one.by or 'nobody knows'}"


def changes(before: Team, after: Team) -> list[str]:
    """What another team file changes, key by key."""
    lines = [*_keys("company", before.company.model_dump(), after.company.model_dump())]
    lines += _parts("person", _by_id(before.people), _by_id(after.people))
    lines += _parts("topic", _by_id(before.topics), _by_id(after.topics))
    lines += _keys("policy", before.policy.model_dump(), after.policy.model_dump())
    return lines


def _by_id(parts: Any) -> dict[str, dict[str, Any]]:
    return {one.id: one.model_dump() for one in parts}


def _parts(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"- {kind} {one}" for one in before if one not in after)
    yield from (f"+ {kind} {one}" for one in after if one not in before)
    for one in after:
        if one in before:
            yield from _keys(f"{kind} {one}", before[one], after[one])


def _keys(where: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if isinstance(old, dict) and isinstance(new, dict):
            yield from _keys(f"{where}: {key}" if ":" not in where else f"{where}.{key}", old, new)
        elif old != new:
            name = f"{where}: {key}" if ":" not in where else f"{where}.{key}"
            yield f"~ {name}: {_said(old)} → {_said(new)}"


def _said(value: Any) -> str:
    if value in (None, "", ()):
        return "nothing"
    text = ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
