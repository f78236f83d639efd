"""What the customer's words, a block and a closing do to what was put off. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import CallLogged, Event, Reason

from services.router.domain.known import Known
from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation
from services.router.domain.snoozing import wake_up
from services.router.domain.withdrawing import withdraw


def customer_spoke(
    known: Known, policy: Policy, conversation: Conversation, what: str, heard: Event[Any], now: datetime,
    facts: list[Event[Any]], *, at: datetime | None = None, code: str = "customer_wrote",
) -> None:  # fmt: skip
    """`what` they did, such as "Ann Lee wrote first": it is on the table again, and later words stay.

    `at`: when they did, where that may have been before it was put off: then it changes nothing. Without it,
    it is what we have just heard of. Any words of a human being count, thanks as well; a machine's do not.
    """
    if conversation.snooze and (at is None or at >= conversation.snooze.at):
        reason = Reason(code=code, text=what.removesuffix(" first"))
        wake_up(known, policy, conversation, reason, heard, now, facts)
    answered = [one for one in conversation.scheduled if at is None or at >= one.at]
    reason = Reason(code="they_answered", text=f"{what}: the words that were to go later have not gone out")
    withdraw(known, conversation, answered, reason, heard, now, facts)


def called(
    known: Known, policy: Policy, conversation: Conversation, heard: Event[CallLogged], now: datetime,
    facts: list[Event[Any]],
) -> None:  # fmt: skip
    """They called, or one of ours has spoken with them."""
    call = heard.data
    if call.outcome == "wrong_number" or (call.direction == "out" and call.outcome != "answered"):
        return
    who = call.handle.name or "the customer"
    came = call.direction == "in"
    what = f"{who} called first" if came else f"we spoke with {who} on the phone first"
    code = "customer_wrote" if came else "person"
    customer_spoke(known, policy, conversation, what, heard, now, facts, at=call.started_at, code=code)


def nothing_later(
    known: Known, conversation: Conversation, reason: Reason, heard: Event[Any], now: datetime,
    facts: list[Event[Any]], *, but: str = "",
) -> None:  # fmt: skip
    """Closed or blocked, it is not put off any more, and words that were to go later do not.

    `but`: words of the very answer that closes it, which go out all the same.
    """
    conversation.snooze = None  # a reader knows that from the closing, or the block
    gone = [one for one in conversation.scheduled if one.id != but]
    withdraw(known, conversation, gone, reason, heard, now, facts)
    known.touch(conversation)
