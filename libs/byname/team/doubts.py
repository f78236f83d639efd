"""What is no mistake in a team file, and yet will hardly be what was meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from byname.team.model import Team


def doubts(team: Team, channels: Collection[str], *, all_known: bool = True) -> tuple[str, ...]:
    """Sentences about channels that are none of `channels`: what is written for them never counts.

    Any channel may have an adapter of its own somewhere, so that this is no mistake. Unless `channels` are
    `all_known`, only names that look like a slip of the pen are doubted.
    """
    found = dict.fromkeys((where, name) for where, name in _named(team) if name not in channels)
    return tuple(said for where, name in found if (said := _said(where, name, channels, all_known)))


def _named(team: Team) -> Iterator[tuple[str, str]]:
    for person in team.people:
        yield from ((person.id, one) for one in person.channels)
    for topic in team.topics:
        yield from ((f"topic {topic.id}", one) for one in topic.channels)
    policy = team.policy
    for one in (*policy.response_minutes, *policy.pass_on_minutes, *policy.red_phone.channels):
        yield "policy", one


def _said(where: str, name: str, channels: Collection[str], all_known: bool) -> str:
    near = get_close_matches(name, sorted(channels), n=1, cutoff=0.75)
    if near:
        return f"{where}: nobody answers on {name}; did you mean {near[0]}?"
    known = ", ".join(sorted(channels))
    return f"{where}: nobody answers on {name}; the channels here are {known}" if all_known else ""
