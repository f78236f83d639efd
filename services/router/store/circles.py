"""Who may become one customer in a batch: handles and customers that its facts join, however indirectly."""

from __future__ import annotations

from dataclasses import dataclass, field

from byname.contracts import Handle

from services.router.domain import Known
from services.router.store.batch import Batch


@dataclass(slots=True)
class Circle:
    """Handles and customers that facts of the batch say, or may come to say, are one."""

    handles: set[Handle] = field(default_factory=set)
    customers: set[str] = field(default_factory=set)


def circles_of(known: Known, heard: Batch) -> list[Circle]:
    """The circles in which something may change."""
    circles: list[Circle] = []
    for group in heard.groups:
        owners = [known.owner_id(one) for one in group]
        if len(set(owners)) > 1 or owners[0] == "":
            circles.append(Circle(set(group), {one for one in owners if one}))
    for customer, handle in heard.decided:
        owner = known.owner_id(handle)
        circles.append(Circle({handle}, {one for one in (customer, owner) if one}))
    for conversation, handle in heard.claimed:
        if named := known.conversations.get(conversation):
            circles.append(Circle({handle}, {one for one in (named.customer, known.owner_id(handle)) if one}))
    for link in known.links.values():
        circles.append(Circle(set(link.handles), {one for one in (link.customer, link.merged) if one}))
    return _joined(circles)


def _joined(circles: list[Circle]) -> list[Circle]:
    """Circles that share a handle or a customer are one."""
    found: dict[int, Circle] = {}
    of: dict[Handle | str, int] = {}
    for number, circle in enumerate(circles):
        for other in {of[one] for one in _members(circle) if one in of}:
            gone = found.pop(other)
            circle.handles |= gone.handles
            circle.customers |= gone.customers
        found[number] = circle
        of |= dict.fromkeys(_members(circle), number)
    return list(found.values())


def _members(circle: Circle) -> list[Handle | str]:
    return [*circle.handles, *circle.customers]
