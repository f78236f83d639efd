"""Which conversation a message continues. Pure."""

from __future__ import annotations

from byname.contracts import MessageReceived

from services.router.domain.known import Known, hint_of
from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation, Customer
from services.router.domain.value import value


@value
class Thread:
    """Which conversation a message continues, if any; `related` is one it only claims to continue."""

    conversation: Conversation | None = None
    related: str = ""
    warning: str = ""


def find_thread(known: Known, policy: Policy, message: MessageReceived, customer: Customer | None) -> Thread:
    """References right to left, then In-Reply-To, then our own table of who mentioned this very mail."""
    stranger = ""
    hints = (*reversed(message.thread.references), *message.thread.in_reply_to, message.provider_id)
    for provider_id in hints:
        owners = known.threads.get(hint_of(provider_id))
        if not owners:
            continue
        mine = _own(known, owners, customer)
        if mine and mine.handle.channel == message.channel and mine.public != message.public:
            continue  # what was said in private stays there, whatever a hint says
        if mine and message.authentication != "fail":
            return Thread(mine)
        if provider_id != message.provider_id:  # a repeated Message-ID alone says nothing of a matter
            stranger = stranger or next(iter(sorted(owners.values())), "")
    if stranger:
        other = known.conversations[stranger]
        who = other.handle.name or other.handle.address
        return Thread(None, stranger, _not_joined(message, who))
    return Thread(_burst(known, policy, message, customer))


def _own(known: Known, owners: dict[str, str], customer: Customer | None) -> Conversation | None:
    """The customer's own among these conversations; one that came to them from another counts too."""
    if customer is None:
        return None
    first = owners.get(customer.id, "")
    if first and known.conversations[first].customer == customer.id:
        return known.conversations[first]
    found = [known.conversations[one] for one in sorted(owners.values()) if one]
    return next((one for one in found if one.customer == customer.id), None)


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
    newest = known.newest_of(customer.id) if customer and customer.conversations else None
    if newest is None or not newest.open or newest.answered:
        return None
    if message.kind != "message" or message.authentication == "fail":
        return None
    if newest.handle.channel != message.channel or newest.public != message.public:
        return None  # what was said in private stays there
    return newest if abs(message.received_at - newest.customer_at) <= policy.burst else None
