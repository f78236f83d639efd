"""What is no mistake in a team file, and yet will hardly be what was meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from byname.team.followup import Tier
from byname.team.model import Team


def doubts(team: Team, channels: Collection[str], *, all_known: bool = True) -> tuple[str, ...]:
    """Sentences about what does not count as written: channels that are none of `channels`, tiers, targets.

    Any channel may have an adapter of its own somewhere, so that this is no mistake. Unless `channels` are
    `all_known`, only names that look like a slip of the pen are doubted.
    """
    found = dict.fromkeys((where, name) for where, name in _named(team) if name not in channels)
    said = (_said(where, name, channels, all_known) for where, name in found)
    return (*filter(None, said), *_targets(team), *_tiers(team))


def _named(team: Team) -> Iterator[tuple[str, str]]:
    for person in team.people:
        yield from ((person.id, one) for one in person.channels)
    for topic in team.topics:
        yield from ((f"topic {topic.id}", one) for one in topic.channels)
    policy = team.policy
    minutes = (policy.first_response_minutes, policy.response_minutes, policy.pass_on_minutes)
    for one in (*(name for table in minutes for name in table), *policy.red_phone.channels):
        yield "policy", one
    for tier in team.tiers:
        for one in (*tier.first_response_minutes, *tier.response_minutes):
            yield f"tier {tier.id}", one


def _said(where: str, name: str, channels: Collection[str], all_known: bool) -> str:
    near = get_close_matches(name, sorted(channels), n=1, cutoff=0.75)
    if near:
        return f"{where}: nobody answers on {name}; did you mean {near[0]}?"
    known = ", ".join(sorted(channels))
    return f"{where}: nobody answers on {name}; the channels here are {known}" if all_known else ""


def _targets(team: Team) -> Iterator[str]:
    policy = team.policy
    for channel in dict.fromkeys((*policy.first_response_minutes, *policy.response_minutes)):
        first, following = policy.first_response(channel), policy.response(channel)
        if first > following:
            yield (
                f"policy: on {channel} a first answer has more time ({first} minutes) than a later one "
                f"({following}); see first_response_minutes"
            )
    if team.followup.silence_days == 0:
        yield "followup: silence_days is 0, so nobody is told of customers who wait for news"


def _tiers(team: Team) -> Iterator[str]:
    called: dict[str, str] = {}
    tags: dict[str, str] = {}
    for tier in team.tiers:
        where = f"tier {tier.id}"
        yield from (f"{where}: {said}" for said in _alone(tier))
        for name in dict.fromkeys((tier.id, tier.label.lower())):
            if called.setdefault(name, tier.id) != tier.id:
                yield f"{where}: tier {called[name]} is called {name}, too: /tier {name} could mean either"
        for tag in dict.fromkeys(tier.tags):
            if tags.setdefault(tag, tier.id) != tier.id:
                yield f"{where}: the tag {tag} is of tier {tags[tag]}, too: a customer can be of one only"


def _alone(tier: Tier) -> Iterator[str]:
    if not (tier.customers or tier.tags):
        yield f"it has neither customers nor tags: nobody is of it unless by /tier {tier.id}"
    if not (tier.first_response_minutes or tier.response_minutes) and tier.silence_days is None:
        yield "it changes nothing: give it first_response_minutes, response_minutes or silence_days"
    for one in tier.customers:
        if one.startswith("@") and "." not in one:
            yield f"{one} is read as a mail domain; of an account elsewhere, say it by a tag or by /tier"
