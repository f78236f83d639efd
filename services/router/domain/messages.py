"""Where a customer's message belongs, and to whom. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from byname.contracts import (
    ConversationAssigned,
    ConversationOpened,
    ConversationReopened,
    Event,
    MessageAttached,
    MessageReceived,
    Reason,
)
from byname.ids import derive_short
from byname.team import Team

from services.router.domain.known import Conversation, Customer, Known, hint_of, say
from services.router.domain.policy import Policy, choose_person

REMEMBERED_REFERENCES = 20


@dataclass(frozen=True, slots=True)
class Thread:
    """Which conversation a message continues, if any; `related` is one it only claims to continue."""

    conversation: Conversation | None = None
    related: str = ""
    warning: str = ""


def place_message(
    known: Known, policy: Policy, heard: Event[MessageReceived], now: datetime
) -> list[Event[Any]]:
    """The facts that one message leads to; none when it was placed before (the same mail again)."""
    message = heard.data
    if message.message in known.placed:
        return []
    facts: list[Event[Any]] = []
    customer = known.customer_of(message.sender)
    thread = find_thread(known, policy, message, customer)
    # A machine has nobody in mind: its mail never takes a conversation from one person to another.
    by_name = message.recipients if message.kind == "message" or not thread.conversation else ()
    person, reason = choose_person(known, policy, by_name, customer, thread.conversation)
    new_customer = customer is None
    if customer is None:
        customer = Customer(
            derive_short("cu", message.sender.channel, message.sender.address), person.id, message.received_at
        )
        known.add_customer(customer, message.sender)
    elif policy.team.person(customer.owner) is None:  # they have left: this customer's person is a new one
        known.give(customer, person.id)
    conversation = thread.conversation
    if conversation is None:
        conversation = _open(known, heard, customer, person.id, now, facts, new_customer=new_customer)
        _assign(conversation, "", reason, heard, now, facts)
    else:
        _continue(known, conversation, heard, person.id, reason, now, facts)
    _remember(known, conversation, message)
    attached = MessageAttached(
        message=message.message,
        conversation=conversation.id,
        customer=customer.id,
        person=conversation.owner,
        reason=reason,
        warnings=tuple(_warnings(message, policy.team, thread, conversation)),
        related=thread.related,
        sequence=conversation.next_sequence(),
    )
    say(facts, attached, heard, now, message.message, key=conversation.id)
    return facts


def find_thread(known: Known, policy: Policy, message: MessageReceived, customer: Customer | None) -> Thread:
    """References right to left, then In-Reply-To, then our own table of who mentioned this very mail."""
    stranger = ""
    hints = (*reversed(message.thread.references), *message.thread.in_reply_to, message.provider_id)
    for provider_id in hints:
        owners = known.threads.get(hint_of(provider_id), {})
        mine = owners.get(customer.id) if customer else None
        if mine and message.authentication != "fail":
            return Thread(known.conversations[mine])
        if provider_id != message.provider_id:  # a repeated Message-ID alone says nothing of a matter
            stranger = stranger or next(iter(sorted(owners.values())), "")
    if stranger:
        other = known.conversations[stranger]
        who = other.handle.name or other.handle.address
        return Thread(None, stranger, _not_joined(message, who))
    return Thread(_burst(known, policy, message, customer))


def _not_joined(message: MessageReceived, who: str) -> str:
    if message.authentication == "fail":
        return (
            f"This claims to continue the conversation with {who}, but the sender could not be "
            "authenticated: it was kept apart"
        )
    return (
        f"This answers a mail of your conversation with {who}, but comes from another address: it was kept "
        "apart. Ask before you say anything of that conversation"
    )


def _burst(
    known: Known, policy: Policy, message: MessageReceived, customer: Customer | None
) -> Conversation | None:
    """A second mail moments after the first, before anybody answered, is about the same matter."""
    newest = known.newest_of(customer.id) if customer else None
    if newest is None or not newest.open or newest.answered:
        return None
    if message.kind != "message" or message.authentication == "fail":
        return None
    return newest if abs(message.received_at - newest.customer_at) <= policy.burst else None


def _open(
    known: Known,
    heard: Event[MessageReceived],
    customer: Customer,
    owner: str,
    now: datetime,
    facts: list[Event[Any]],
    *,
    new_customer: bool,
) -> Conversation:
    message = heard.data
    conversation = Conversation(
        id=derive_short("cv", message.message),
        customer=customer.id,
        owner=owner,
        subject=message.subject,
        handle=message.sender,
        customer_at=message.received_at,
    )
    known.add_conversation(conversation)
    opened = ConversationOpened(
        conversation=conversation.id,
        customer=customer.id,
        handle=message.sender,
        new_customer=new_customer,
        customer_since=customer.since,
        conversations=customer.conversations,
        subject=message.subject,
        opened_at=now,
        sequence=conversation.next_sequence(),
    )
    say(facts, opened, heard, now, conversation.id, key=conversation.id)
    return conversation


def _continue(
    known: Known,
    conversation: Conversation,
    heard: Event[MessageReceived],
    person: str,
    reason: Reason,
    now: datetime,
    facts: list[Event[Any]],
) -> None:
    if not conversation.open and heard.data.kind == "message":
        conversation.open = True
        known.count(conversation.owner, +1)
        reopened = ConversationReopened(
            conversation=conversation.id,
            person=conversation.owner,
            reason=Reason(code="customer_wrote", text="the customer wrote again"),
            reopened_at=now,
            sequence=conversation.next_sequence(),
        )
        say(facts, reopened, heard, now, heard.data.message, key=conversation.id)
    if person != conversation.owner:
        previous, conversation.owner = conversation.owner, person
        if conversation.open:
            known.count(previous, -1)
            known.count(person, +1)
        _assign(conversation, previous, reason, heard, now, facts)


def _assign(
    conversation: Conversation,
    previous: str,
    reason: Reason,
    heard: Event[MessageReceived],
    now: datetime,
    facts: list[Event[Any]],
) -> None:
    assigned = ConversationAssigned(
        conversation=conversation.id,
        customer=conversation.customer,
        person=conversation.owner,
        previous=previous,
        reason=reason,
        assigned_at=now,
        sequence=conversation.next_sequence(),
    )
    say(facts, assigned, heard, now, heard.data.message, key=conversation.id)


def _remember(known: Known, conversation: Conversation, message: MessageReceived) -> None:
    """What later mails may refer to, and what an answer will refer to."""
    known.place(message.message, conversation.id)
    mentioned = (message.provider_id, *message.thread.references, *message.thread.in_reply_to)
    known.thread(mentioned, conversation.customer, conversation.id)
    known.touch(conversation)
    if message.kind == "message":
        conversation.customer_at = max(conversation.customer_at, message.received_at)
        conversation.answered = False
        conversation.handle = message.sender
    elif conversation.parent:  # a machine's words are answered only where there are no others
        return
    conversation.parent = message.provider_id
    conversation.refs = list(message.thread.references[-REMEMBERED_REFERENCES:])


def _warnings(message: MessageReceived, team: Team, thread: Thread, conversation: Conversation) -> list[str]:
    """What the person should know before they answer, in sentences."""
    found = [thread.warning] if thread.warning else []
    if message.kind == "automatic":
        found.append(f"A machine wrote this ({message.automatic_because}): no answer is expected")
    if message.kind == "list":
        found.append("This came through a mailing list: an answer may reach many")
    if message.authentication == "fail" and not thread.warning:
        found.append("The sender could not be authenticated: it may not be who it says")
    if message.reply_to:
        found.append(
            f"They ask for answers to {message.reply_to}; your reply goes to {message.sender.address}, "
            "the address they wrote from"
        )
    others = [
        who.name
        for one in message.recipients
        if (who := team.addressed(one)) and who.id != conversation.owner
    ]
    if others:
        found.append(f"It was also written to {', '.join(dict.fromkeys(others))}")
    return found
