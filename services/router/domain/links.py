"""One customer over all channels: handles link by exact proof or a person's word, and can be undone. Pure.

Never by name, never by guess: what is only claimed becomes a suggestion that a person decides.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import CustomerLinked, CustomerUnlinked, Event, Handle, LinkSuggested, Reason
from byname.ids import derive_short
from byname.team import Team

from services.router.domain.handover import follow_owner
from services.router.domain.known import Known, say
from services.router.domain.remembered import Conversation, Customer, Link, Way
from services.router.errors import UnknownLink


def handle_key(handle: Handle) -> str:
    """What keeps the facts about a handle in order."""
    return derive_short("hd", handle.channel, handle.address)


def new_customer_id(handle: Handle) -> str:
    """The customer that a handle begins with."""
    return derive_short("cu", handle.channel, handle.address)


def suggestion_id(customer: str, handle: Handle) -> str:
    """The one suggestion that this handle may be that customer's."""
    return derive_short("sg", customer, handle.channel, handle.address)


def link_handle(
    known: Known, team: Team, customer: Customer, handle: Handle, reason: Reason, heard: Event[Any],
    now: datetime, facts: list[Event[Any]], *, person: str = "",
) -> Customer:  # fmt: skip
    """The handle is this customer's; whoever had it before becomes one with them. The one who stays."""
    other = known.customer_of(handle)
    if other is customer:
        return customer
    kept, merged = (customer, other) if other is None or _older(customer, other) else (other, customer)
    link = Link(derive_short("ln", heard.id, handle.channel, handle.address), kept.id, "", (), ())
    if link.id in known.links or (other and not person and known.are_apart(customer, other)):
        return customer
    if merged is None:
        known.give_handle(handle, kept)
        link.handles = (handle,)
    else:
        _merge(known, kept, merged, link)
    known.keep_link(link)
    linked = CustomerLinked(
        link=link.id,
        customer=kept.id,
        handle=handle,
        merged=link.merged,
        handles=link.handles,
        conversations=link.conversations,
        owner=kept.owner,
        reason=reason,
        person=person,
        linked_at=now,
    )
    say(facts, linked, heard, now, link.id, key=handle_key(handle))
    _one_owner(known, team, kept, link.conversations, heard, now, facts)
    return kept


def unlink(
    known: Known, team: Team, link_id: str, person: str, why: str, heard: Event[Any], now: datetime
) -> list[Event[Any]]:
    """Undo a link: handles and conversations go back to whose they were. Nothing when that is done.

    What another undoing has given back already stays where it is.
    """
    link = known.links.get(link_id)
    if link is None:
        raise UnknownLink(f"there is no link {link_id}")
    if link.undone:
        return []
    kept = known.living(link.customer) or known.customers[link.customer]
    restored = _restored(known, link, kept)
    handles = tuple(one for one in link.handles if known.customer_of(one) is kept)
    for handle in handles:
        known.give_handle(handle, restored)
    moved = [one for one in known.conversations_of(kept.id) if _goes_back(known, one, link, restored)]
    for conversation in moved:
        known.move(conversation, restored)
    for conversation in (*known.conversations_of(kept.id), *moved):
        _only_own_ways(known, conversation)
    link.undone = True
    known.keep_apart(kept, restored)  # a person's word weighs more than any proof
    known.keep_link(link)
    facts: list[Event[Any]] = []
    unlinked = CustomerUnlinked(
        link=link.id,
        customer=kept.id,
        restored=restored.id,
        handles=handles,
        conversations=tuple(one.id for one in moved),
        owner=restored.owner,
        reason=Reason(code="undone", text=why or "it was not the same person"),
        person=person,
        unlinked_at=now,
    )
    say(facts, unlinked, heard, now, link.id, key=handle_key(link.handles[0]))
    _one_owner(known, team, restored, unlinked.conversations, heard, now, facts)
    return facts


def _goes_back(known: Known, conversation: Conversation, link: Link, restored: Customer) -> bool:
    """What came along goes back; what was begun since, only where nothing but their own handles spoke."""
    if conversation.id in link.conversations:
        return True
    ways = (conversation.way, *conversation.others.values())
    return all(known.customer_of(way.handle) is restored for way in ways)


def _only_own_ways(known: Known, conversation: Conversation) -> None:
    """No word may go to a handle that is another customer's now."""

    def own(way: Way) -> bool:
        return known.owner_id(way.handle) == conversation.customer

    others = {channel: way for channel, way in conversation.others.items() if own(way)}
    if not own(conversation.way) and others:
        conversation.go_on(next(iter(others.values())))
        others = {channel: way for channel, way in conversation.others.items() if own(way)}
    if others != conversation.others or not own(conversation.way):
        known.touch(conversation)
    conversation.others = others


def suggest(
    known: Known, customer: Customer, handle: Handle, reason: Reason, heard: Event[Any], now: datetime,
    facts: list[Event[Any]],
) -> None:  # fmt: skip
    """Show a person what was only claimed; once for each customer and handle."""
    other = known.customer_of(handle)
    suggestion = suggestion_id(customer.id, handle)
    if other is customer or suggestion in known.suggestions:
        return
    known.suggestions.add(suggestion)
    known.new_suggestions.add(suggestion)
    suggested = LinkSuggested(
        suggestion=suggestion,
        customer=customer.id,
        handle=handle,
        other=other.id if other else "",
        reason=reason,
        suggested_at=now,
    )
    say(facts, suggested, heard, now, suggestion, key=handle_key(handle))


def _older(one: Customer, other: Customer) -> bool:
    return (one.since, one.id) <= (other.since, other.id)


def _merge(known: Known, kept: Customer, merged: Customer, link: Link) -> None:
    link.merged, merged.into = merged.id, kept.id
    known.keep_customer(merged)
    if not kept.owner:  # nobody has taken it yet: their person is the one whom the other knows
        kept.owner, kept.handover = merged.owner, merged.handover
    kept.knows, kept.stood_in = kept.knows or merged.knows, kept.stood_in or merged.stood_in
    known.keep_customer(kept)
    link.handles = tuple(known.handles_of(merged.id))
    conversations = known.conversations_of(merged.id)
    link.conversations = tuple(one.id for one in conversations)
    for one in link.handles:
        known.give_handle(one, kept)
    for conversation in conversations:
        known.move(conversation, kept)


def _restored(known: Known, link: Link, kept: Customer) -> Customer:
    """Who gets it all back: the merged customer, or a new one where the handle had been nobody's."""
    if link.merged:
        merged = known.customers[link.merged]
        merged.into = ""
        known.keep_customer(merged)
        return merged
    customer_id = new_customer_id(link.handles[0])
    found = known.customers.get(customer_id)
    if found is None or found.id == kept.id:
        found = Customer(derive_short("cu", link.id), kept.owner, kept.since)
    known.keep_customer(found)
    return found


def _one_owner(
    known: Known, team: Team, customer: Customer, conversations: tuple[str, ...], heard: Event[Any],
    now: datetime, facts: list[Event[Any]],
) -> None:  # fmt: skip
    """Owner and history follow: what is open goes to the customer's own person."""
    if team.person(customer.owner) is None:
        return
    for conversation in (known.conversations[one] for one in conversations):
        follow_owner(known, conversation, customer.owner, heard, now, facts)
