"""What only the whole team can tell: nothing belongs to two, and whoever is named exists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from byname.team.parts import twice, without_tag

if TYPE_CHECKING:
    from byname.team.model import Team


def check_whole(team: Team) -> None:
    """ValueError names the first mistake, beginning with the word that stands in the file."""
    _nobody_twice(team)
    _addresses_are_ours(team)
    _topics(team)
    _everyone_named_exists(team)
    if all(not person.support for person in team.people):
        raise ValueError("support is false for everybody: somebody has to answer")


def _nobody_twice(team: Team) -> None:
    seen: dict[str, str] = {}
    for person in team.people:
        for word in (person.id, *person.addresses, *(f"extension {one}" for one in person.extensions)):
            if word in seen:
                raise ValueError(f"{word} belongs to {seen[word]} and to {person.id}")
            seen[word] = person.id


def _addresses_are_ours(team: Team) -> None:
    shared = set(team.company.shared_addresses)
    ours = shared | {address for person in team.people for address in person.addresses}
    for person in team.people:
        home = person.front_ends.email
        if home and (home in ours or without_tag(home) in ours):
            raise ValueError(
                f"{person.id}: front_ends.email {home} is also what customers write to: "
                "mail would go in circles; give the person's own mailbox"
            )
        for address in person.addresses:
            if address in shared:
                raise ValueError(f"{person.id}: {address} is a shared address of the company")
    alias = team.company.early_warning
    if alias and (alias in ours or without_tag(alias) in ours):
        raise ValueError(
            f"{alias} is early_warning and also what customers write to: "
            "give a list or mailbox of your own people"
        )


def _topics(team: Team) -> None:
    again = twice(topic.id for topic in team.topics)
    if again:
        raise ValueError(f"{again} is the id of two topics")


def _everyone_named_exists(team: Team) -> None:
    people = {person.id for person in team.people}
    topics = {topic.id for topic in team.topics}
    policy = team.policy
    named: list[tuple[str, Iterable[str]]] = [("policy.on_call", policy.on_call)]
    named.append(("policy.red_phone.people", policy.red_phone.people))
    named += [(f"stand_ins of {person.id}", person.stand_ins) for person in team.people]
    named += [(f"huddle of topic {topic.id}", topic.huddle) for topic in team.topics]
    named += [(f"owner of topic {topic.id}", (topic.owner,)) for topic in team.topics if topic.owner]
    for where, ids in named:
        for one in ids:
            if one not in people:
                raise ValueError(f"{one}: nobody has this id ({where})")
    for person in team.people:
        if person.id in person.stand_ins:
            raise ValueError(f"{person.id} cannot stand in for themselves: change stand_ins")
        for skill in person.skills:
            if skill not in topics:
                raise ValueError(f"{skill}: there is no topic with this id (skills of {person.id})")
