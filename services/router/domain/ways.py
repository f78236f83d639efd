"""On which channel a customer can be answered, and why not on another. Pure."""

from __future__ import annotations

from byname.channels.email.reply import reply_message_id
from byname.contracts import Handle, Reason
from byname.ids import derive_short

from services.router.domain.known import Known
from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation, Way

LONGEST_REFERENCES = 12
CALL_RULE = "A call cannot be answered in writing: call back, or answer by mail"
NOT_THEIRS = "where this was said is not known to be this customer's any more: answer on another channel"
NO_ADDRESS = Reason(code="no_address", text="the customer's mail had no address that one could answer to")


def find_way(
    known: Known, conversation: Conversation, channel: str | None
) -> tuple[Way | None, Reason | None]:
    """The way an answer takes, or why there is none.

    Without a channel it is where the customer last wrote; where that cannot be answered and it is not
    public, their mail address, if they have exactly one.
    """
    way = conversation.way_on(channel) or _own_handle(known, conversation, channel or "")
    if way is None:
        return None, Reason(code="no_way", text=_no_way(known, conversation, channel or ""))
    if way.rule and channel is None and way.handle.channel == "phone":
        mail = conversation.others.get("email") or _own_handle(known, conversation, "email")
        way = mail or way
    if known.owner_id(way.handle) != conversation.customer:
        return None, Reason(code="no_way", text=NOT_THEIRS)
    if way.rule:
        return None, Reason(code="reply_rule", text=way.rule)
    if way.handle.address.endswith("@invalid"):
        return None, NO_ADDRESS
    return way, None


def next_message_id(known: Known, policy: Policy, conversation: Conversation, reply: str) -> str:
    """The Message-ID of a reply; what mentions it belongs to the conversation."""
    message_id = reply_message_id(derive_short("sd", "reply", reply), policy.team.company.domain)
    known.thread([message_id], conversation.customer, conversation.id)
    return message_id


def _own_handle(known: Known, conversation: Conversation, channel: str) -> Way | None:
    found = _handles(known, conversation, channel)
    if len(found) != 1 or channel == "phone":
        return None
    return Way(Handle(channel=channel, address=found[0].address, name=conversation.handle.name))


def _handles(known: Known, conversation: Conversation, channel: str) -> list[Handle]:
    return [one for one in known.handles_of(conversation.customer) if one.channel == channel]


def _no_way(known: Known, conversation: Conversation, channel: str) -> str:
    if len(_handles(known, conversation, channel)) > 1:
        return f"this customer has several addresses on {channel}: answer where they last wrote from"
    return f"no {channel} address of this customer is known and proven: ask them for it first"
