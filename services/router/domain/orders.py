"""A command of a person in its surroundings, and whom it names. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from byname.contracts import AnswerReceived, Event, Reason
from byname.team import Person, Team

from services.router.domain.known import Known
from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation

MUTED = Reason(code="muted", text="its sender is blocked: /unblock first")


@dataclass(frozen=True, slots=True)
class Order:
    """One command in its surroundings."""

    known: Known
    policy: Policy
    conversation: Conversation
    heard: Event[AnswerReceived]
    now: datetime
    text: str
    number: int = 0  # which of the answer's commands it is

    @property
    def person(self) -> str:
        return self.heard.data.person

    @property
    def name(self) -> str:
        """How colleagues call whoever gives it."""
        person = self.policy.team.person(self.person)
        return person.name if person else self.person

    def says(self, *names: str) -> bool:
        """Whether the same answer has one of these commands."""
        return any(one.name in names for one in self.heard.data.commands)


def muted(order: Order) -> Reason | None:
    """Why nothing is put off or promised where the sender is blocked, and stays so."""
    return MUTED if order.conversation.muted and not order.says("unblock") else None


def anyway(order: Order) -> bool:
    return any(one.name == "anyway" for one in order.heard.data.commands)


def nobody(order: Order) -> Reason:
    first = (order.text.split() or ["(nobody)"])[0]
    ids = ", ".join(one.id for one in order.policy.team.people[:30])
    return Reason(code="unknown_person", text=f"there is nobody called {first!r}; there are: {ids}")


def people_named(text: str, team: Team) -> tuple[list[Person], str]:
    """The people that a text begins with, by id or name, each perhaps with an @; and what follows them."""
    found: list[Person] = []
    while text:
        person, rest = _first_person(text, team)
        if person is None:
            break
        found.append(person)
        text = rest
    return found, text.strip()


def _first_person(text: str, team: Team) -> tuple[Person | None, str]:
    said = re.sub(r"^[\s,@]*(?:and\s+|und\s+)?@?", "", text, flags=re.IGNORECASE)
    folded = said.casefold()
    names = [(word.casefold(), one) for one in team for word in (one.id, *one.called)]
    for word, person in sorted(names, key=lambda one: -len(one[0])):
        if folded.startswith(word) and not folded[len(word) : len(word) + 1].isalnum():
            alone = [one for name, one in names if name == word]
            if all(one.id == person.id for one in alone) or word == person.id:
                return person, said[len(word) :].lstrip(" ,:;.")
    return None, text
