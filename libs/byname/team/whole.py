"""What only the whole team can tell: nothing belongs to two, and whoever is named exists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from byname.team.parts import without_tag

if TYPE_CHECKING:
    from byname.team.model import Person, Team
    from byname.team.policy import Wording

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_OF_ALL = ("owner", "person", "company")
_OF_THE_AWAY = (*_OF_ALL, "back", "until")

Where = tuple[str | int, ...]  # a key of the file: ("person", 1, "addresses", 0)


class Misfit(ValueError):
    """Two things in the file do not go together; `where` is the key that has to change."""

    def __init__(self, where: Where, said: str) -> None:
        super().__init__(said)
        self.where = where


def check_whole(team: Team) -> None:
    """Misfit tells the first mistake."""
    for number, person in enumerate(team.people):
        at: Where = ("person", number)
        _mail_does_not_go_in_circles(at, person, team)
        _stands_in_for_others(at, person)
    _nobody_twice(team)
    _no_topic_twice(team)
    _no_tier_twice(team)
    _early_warning_is_inside(team)
    _everyone_named_exists(team)
    _placeholders_are_known(("policy", "words"), team.policy.words)
    for language, wording in team.policy.words_in.items():
        _placeholders_are_known(("policy", "words_in", language), wording)
    if all(not person.support for person in team.people):
        raise Misfit(("person", 0, "support"), "support is false for everybody: somebody has to answer")


def _nobody_twice(team: Team) -> None:
    seen: dict[str, str] = {}
    for number, person in enumerate(team.people):
        for where, word in _own_words(person):
            if word in seen:
                raise Misfit(("person", number, *where), f"{word} belongs to {seen[word]} and to {person.id}")
            seen[word] = person.id
    for number, former in enumerate(team.former):
        for index, address in enumerate(former.addresses):
            if address in seen:
                key: Where = ("former", number, "addresses", index)
                raise Misfit(key, f"{address} belongs to {seen[address]} and to somebody who has left")
            seen[address] = "somebody who has left"


def _own_words(person: Person) -> Iterator[tuple[Where, str]]:
    yield ("id",), person.id
    yield from ((("addresses", number), one) for number, one in enumerate(person.addresses))
    yield from ((("extensions", number), f"extension {one}") for number, one in enumerate(person.extensions))


def _mail_does_not_go_in_circles(at: Where, person: Person, team: Team) -> None:
    home = person.front_ends.email
    if home and _customers_write_to(home, team):
        raise Misfit(
            (*at, "front_ends", "email"),
            f"{person.id}: front_ends.email {home} is also what customers write to: "
            "mail would go in circles; give the person's own mailbox",
        )
    for number, address in enumerate(person.addresses):
        if address in team.company.shared_addresses:
            raise Misfit(
                (*at, "addresses", number), f"{person.id}: {address} is a shared address of the company"
            )


def _customers_write_to(address: str, team: Team) -> bool:
    people = [address for one in team.people for address in one.addresses]
    former = [address for one in team.former for address in one.addresses]
    ours = {*team.company.shared_addresses, *people, *former}
    return address in ours or without_tag(address) in ours


def _early_warning_is_inside(team: Team) -> None:
    alias = team.company.early_warning
    if alias and _customers_write_to(alias, team):
        raise Misfit(
            ("company", "early_warning"),
            f"{alias} is early_warning and also what customers write to: "
            "give a list or mailbox of your own people",
        )


def _stands_in_for_others(at: Where, person: Person) -> None:
    if person.id in person.stand_ins:
        where = (*at, "stand_ins", person.stand_ins.index(person.id))
        raise Misfit(where, f"{person.id} cannot stand in for themselves: change stand_ins")


def _no_topic_twice(team: Team) -> None:
    seen: set[str] = set()
    for number, topic in enumerate(team.topics):
        if topic.id in seen:
            raise Misfit(("topic", number, "id"), f"{topic.id} is the id of two topics")
        seen.add(topic.id)


def _no_tier_twice(team: Team) -> None:
    ids: set[str] = set()
    customers: dict[str, str] = {}
    for number, tier in enumerate(team.tiers):
        if tier.id in ids:
            raise Misfit(("tier", number, "id"), f"{tier.id} is the id of two tiers")
        ids.add(tier.id)
        for index, one in enumerate(tier.customers):
            if one in customers:
                where = ("tier", number, "customers", index)
                other = customers[one]
                again = (
                    f"in tier {tier.id} twice"
                    if other == tier.id
                    else f"of tier {other} and of tier {tier.id}"
                )
                raise Misfit(where, f"{one} is {again}")
            customers[one] = tier.id


def _everyone_named_exists(team: Team) -> None:
    people = {person.id for person in team.people}
    topics = {topic.id for topic in team.topics}
    for where, person in _people_named(team):
        if person not in people:
            raise Misfit(where, f"nobody has the id {person}")
    for number, one in enumerate(team.people):
        for where, skill in _each(("person", number, "skills"), one.skills):
            if skill not in topics:
                raise Misfit(where, f"there is no topic with the id {skill}")


def _people_named(team: Team) -> Iterator[tuple[Where, str]]:
    yield from _each(("policy", "on_call"), team.policy.on_call)
    yield from _each(("policy", "red_phone", "people"), team.policy.red_phone.people)
    for number, person in enumerate(team.people):
        yield from _each(("person", number, "stand_ins"), person.stand_ins)
    yield from ((("former", number, "to"), one.to) for number, one in enumerate(team.former) if one.to)
    for number, topic in enumerate(team.topics):
        yield from _each(("topic", number, "huddle"), topic.huddle)
        if topic.owner:
            yield ("topic", number, "owner"), topic.owner


def _placeholders_are_known(at: Where, wording: Wording) -> None:
    """A customer would read the others as they stand."""
    for name, sentence in wording:
        known = _OF_ALL if name in ("moved", "gone") else _OF_THE_AWAY
        for word in _PLACEHOLDER.findall(sentence):
            if word not in known:
                there = ", ".join(f"{{{one}}}" for one in known)
                raise Misfit((*at, name), f"{{{word}}} is no placeholder here; there are {there}")


def _each(where: Where, ids: Iterable[str]) -> Iterator[tuple[Where, str]]:
    return (((*where, number), one) for number, one in enumerate(ids))
