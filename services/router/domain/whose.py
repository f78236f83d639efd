"""To whom a customer's words belong: the first three rules. Pure."""

from __future__ import annotations

from byname.contracts import Reason
from byname.team import Person

from services.router.domain.asking import UNTOLD, Ask, Trail
from services.router.domain.policy import Policy
from services.router.domain.value import value


@value
class Belongs:
    """Whose it is, and why; `named`: the customer has asked for them."""

    person: Person
    reason: Reason
    named: bool = False


def whose(ask: Ask, policy: Policy, trail: Trail = UNTOLD) -> tuple[Belongs | None, tuple[str, ...]]:
    """The person it belongs to, or None; and what should be said to whoever answers."""
    warnings: tuple[str, ...] = ()
    if policy.section.has("by_name"):
        found, unsure = _by_name(ask, policy)
        warnings = (unsure,) if unsure else ()
        trail.note("by_name", found.reason.text if found else unsure or "nobody was asked for by name")
        if found:
            return found, warnings
    for name, rule, nobody in _RULES:
        belongs = rule(ask, policy)
        trail.note(name, belongs.reason.text if belongs else nobody)
        if belongs:
            return belongs, warnings
    return None, warnings


def _by_name(ask: Ask, policy: Policy) -> tuple[Belongs | None, str]:
    """Written to, dialled, or asked for in words; of several whoever has it already, else the first."""
    team = policy.team
    written = [(one, f"the customer wrote to {one.name} ({address})") for address in ask.recipients
               if (one := team.addressed(address))]  # fmt: skip
    if ask.line:
        digits = ask.line.lstrip("+")
        written += [(one, f"the customer dialled {one.name} ({ask.line})") for one in team
                    if any(digits == own.lstrip("+") for own in one.extensions)]  # fmt: skip
    if written:  # a mail asks for answers to its writer's address: writing there is not asking for them
        writers = {ask.stand_in, *ask.writers} - {ask.owner}
        written = [one for one in written if one[0].id not in writers]
    unsure = ""
    if not written and ask.text and not (ask.channel == "email" and ask.owner):
        asked = policy.names.asked_for(ask.text, ask.words)
        unsure = asked.unsure
        people = [one for name in asked.people if name != ask.stand_in and (one := team.person(name))]
        written = [(one, f"the customer asked for {one.name} (“{asked.words}”)") for one in people]
    if not written:
        return None, unsure
    theirs = [one for one in (ask.owner, ask.customer_owner) if one]
    person, text = min(
        written, key=lambda one: theirs.index(one[0].id) if one[0].id in theirs else len(theirs)
    )
    return Belongs(person, Reason(code="by_name", text=text), named=True), unsure


def _voice(ask: Ask, policy: Policy) -> Belongs | None:
    person = policy.team.person(ask.voice)
    if person is None:
        return None
    return Belongs(person, Reason(code="voice", text=f"it answers a message in {person.name}'s voice"))


def _conversation_owner(ask: Ask, policy: Policy) -> Belongs | None:
    person = policy.team.person(ask.owner)
    if person is None or not policy.section.has("conversation_owner"):
        return None
    return Belongs(person, Reason(code="conversation_owner", text=f"{person.name} has this conversation"))


def _customer_owner(ask: Ask, policy: Policy) -> Belongs | None:
    person = policy.team.person(ask.customer_owner)
    if person is None or not policy.section.has("customer_owner"):
        return None
    return Belongs(person, Reason(code="customer_owner", text=f"{person.name} is this customer's person"))


_RULES = (
    ("voice", _voice, "it answers nothing that was sent by itself"),
    ("conversation_owner", _conversation_owner, "nobody has this conversation yet"),
    ("customer_owner", _customer_owner, "the customer belongs to nobody yet"),
)
