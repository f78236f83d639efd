"""The team, its versions and what differs between two of them, for people to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from byname.bus.team import TeamVersion
from byname.team import Team, Tier
from byname.team.policy import RESPONSE

LONGEST = 70


def people_lines(team: Team) -> list[str]:
    """The company, a line for each person, what is watched, and a line for each tier."""
    lines = [f"{team.company.name} ({team.company.domain}): {', '.join(team.company.shared_addresses)}"]
    for person in team:
        away = "  away" if person.away else ""
        front = person.front_ends.email or "the desk only"
        addresses = ", ".join(person.addresses)
        lines.append(f"{person.id:12} {person.name:20} {addresses}  answers from {front}{away}")
    return [*lines, *watched_lines(team)]


def watched_lines(team: Team) -> list[str]:
    """Within what time a customer is answered and hears of us, for everybody and for each tier."""
    policy = team.policy
    channels = sorted({*RESPONSE, *policy.first_response_minutes, *policy.response_minutes})
    targets = (_target(one, policy.first_response(one), policy.response(one)) for one in channels)
    lines = [f"answers within {', '.join(targets)}; {_silence(team.followup.silence_days)}"]
    return lines + [f"tier {one.id:12} {one.label:15} {_theirs(one)}  {_promised(one)}" for one in team.tiers]


def _target(channel: str, first: int | None, following: int | None) -> str:
    """`chat 2 min`, `email 10 min first, then 60 min`."""
    if first == following:
        return f"{channel} {first} min"
    parts = [f"{first} min first" if first else "", f"{following} min" if following else ""]
    return f"{channel} {', then '.join(filter(None, parts))}"


def _silence(days: int) -> str:
    if not days:
        return "no limit to silence"
    return f"no silence beyond {days} working {'day' if days == 1 else 'days'}"


def _theirs(tier: Tier) -> str:
    return ", ".join((*tier.customers, *(f"tag {tag}" for tag in tier.tags))) or "by /tier only"


def _promised(tier: Tier) -> str:
    """What is other for this tier than for everybody."""
    first, following = tier.first_response_minutes, tier.response_minutes
    channels = dict.fromkeys((*first, *following))
    said = [_target(one, first.get(one) or following.get(one), following.get(one)) for one in channels]
    said += [] if tier.silence_days is None else [_silence(tier.silence_days)]
    return ", ".join(said) or "like everybody"


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
    lines += _keys("followup", before.followup.model_dump(), after.followup.model_dump())
    lines += _parts("tier", _by_id(before.tiers), _by_id(after.tiers))
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
