"""Whoever answers in another's place says so, once, in a sentence before their first words. Pure."""

from __future__ import annotations

from datetime import datetime, tzinfo

from byname.hours import when
from byname.team import Person

from services.router.domain.known import Known
from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation, Customer
from services.router.domain.zones import company_zone, zone_named

_FRONT_LINE = ("front_line", "red_phone")


def introduction(
    known: Known, policy: Policy, conversation: Conversation, person: Person, now: datetime
) -> str:
    """What goes before the person's words; empty where the customer expects them, or knows already."""
    customer = known.customers[conversation.customer]
    if person.id == customer.owner:
        return _moved(known, policy, customer, person)
    if person.id != conversation.stand_in or person.id in (conversation.owner, *conversation.introduced):
        return ""
    conversation.introduced = (*conversation.introduced, person.id)
    owner = policy.team.person(conversation.owner)
    if owner is None:
        return ""
    kind = _kind(conversation, policy.people.status(owner, now, known.office.said).here)
    if kind != "front_line" and customer.knows != owner.id and conversation.owner == customer.owner:
        return ""  # they have never heard of the owner: there is nobody to miss
    return _filled(known, policy, conversation, kind, owner, person, now)


def _kind(conversation: Conversation, owner_here: bool) -> str:
    """Which sentence is true: somebody from the front line, the owner is away, or cannot just now."""
    if conversation.stand_in_code in _FRONT_LINE:
        return "front_line"
    return "busy" if owner_here else "stand_in"


def note_meeting(known: Known, conversation: Conversation, person: str) -> None:
    """The customer has heard from their person, or asked for them: they know them by name from now on."""
    customer = known.customers[conversation.customer]
    if person == customer.owner and customer.knows != person:
        customer.knows = person
        known.keep_customer(customer)


def _moved(known: Known, policy: Policy, customer: Customer, person: Person) -> str:
    """The customer knew another until now: their words, or a sentence."""
    move, before = known.handovers.get(customer.handover), customer.knows
    if customer.handover:
        customer.handover = ""
        known.keep_customer(customer)
    if before in ("", person.id):
        return ""  # nobody to take leave of
    if move and move.giver == before and (move.farewell or move.hello):
        return "\n\n".join(one for one in (move.farewell, move.hello) if one)
    if move and move.hello:
        return move.hello
    giver = policy.team.person(before)
    section, company = policy.section.wording(customer.language), policy.team.company.name
    if giver is None:
        return _fill(section.gone, person=person.voice_name, company=company)
    return _fill(section.moved, owner=giver.voice_name, person=person.voice_name, company=company)


def _filled(
    known: Known, policy: Policy, conversation: Conversation, kind: str, owner: Person, person: Person,
    now: datetime,
) -> str:  # fmt: skip
    customer = known.customers[conversation.customer]
    back = policy.people.status(owner, now, known.office.said).back
    zone = zone_named(customer.zone) or company_zone(policy.team)
    known_back = back is not None and back > now
    return _fill(
        getattr(policy.section.wording(customer.language), kind),
        owner=owner.voice_name,
        person=person.voice_name,
        company=policy.team.company.name,
        back=f"{back.astimezone(zone):%Y-%m-%d %H:%M}" if back and known_back else "",
        until=_until(back, now, zone) if back and known_back else "",
    )


def _fill(template: str, **words: str) -> str:
    """Placeholders by plain replacement: a brace in the file's own sentence is a brace."""
    for name, word in words.items():
        template = template.replace(f"{{{name}}}", word)
    return template


def _until(back: datetime, now: datetime, zone: tzinfo) -> str:
    return f" until {when(back, now, zone).removeprefix('on ')}"
