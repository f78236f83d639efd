"""What follows from how a sending went. Pure.

A reply that was perhaps handed over is never sent again by itself, nor is a phone rung again that perhaps
rang; a notice may come twice with the very same Message-ID, because a person would rather be told twice than
not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from byname.channels.email.reply import reply_message_id
from byname.contracts import (
    DeliveryReported,
    Event,
    Fact,
    PersonNotTold,
    PersonTold,
    ReplyFailed,
    ReplyResolved,
    ReplySent,
    ReplyUnknown,
    event,
)
from byname.ids import derive_short

from services.notifier.domain.send import ONCE, PAGES, Send, State

Outcome = Literal["sent", "deferred", "refused", "unknown"]

# After the n-th attempt; the last pause repeats until the time to give up (RFC 5321 4.5.4.1).
PAUSES = tuple(timedelta(minutes=one) for one in (0.5, 1, 5, 15, 30, 60, 120, 240))
LONGEST_PAUSE = timedelta(days=1)
# A page an hour late is noise, and its ladder has gone on to others meanwhile.
PAGE_LIFE = timedelta(minutes=15)
PAGE_PAUSES = tuple(timedelta(seconds=one) for one in (5, 15, 30, 60, 120))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The new state of a send, the facts to say, and the receipt its person gets, if any."""

    send: Send
    state: State
    response: str
    next_at: datetime
    facts: list[Event[Any]] = field(default_factory=list)
    receipt: dict[str, Any] | None = None


def decide(
    send: Send, outcome: Outcome, said: str, now: datetime, give_up: timedelta, after: float | None = None
) -> Verdict:
    """After an attempt. `said` is the far side's answer, or what went wrong, in words.

    `after` are the seconds that the far side asked us to wait, where it did.
    """
    if outcome == "sent":
        return _sent(send, said, now)
    if outcome == "unknown" and send.kind in ONCE:
        return _unknown(send, said, now)
    if outcome == "refused":
        return _failed(send, said, now)
    life, pauses = (PAGE_LIFE, PAGE_PAUSES) if send.kind in PAGES else (give_up, PAUSES)
    if now - send.created_at >= life:
        return _failed(send, f"it could not be delivered for {_span(life)}: {said}", now)
    pause = pauses[min(send.attempts, len(pauses)) - 1]
    if after is not None:
        pause = min(max(timedelta(seconds=after), timedelta(seconds=1)), LONGEST_PAUSE)
    if send.kind in PAGES:  # its end comes when it comes, whatever the far side wishes
        pause = min(pause, send.created_at + life - now)
    return Verdict(send, "intent", said, now + pause)


def lease_ran_out(send: Send, now: datetime, *, repeats_safely: bool = False) -> Verdict:
    """The copy that worked on it is gone: before the line it is safe to begin again.

    `repeats_safely`: so it is after it, because the far side drops what it has had.
    """
    if send.state == "handing" and send.kind in ONCE and not repeats_safely:
        what = "call was being asked for" if send.kind == "page_call" else "mail was being handed over"
        return _unknown(send, f"the program ended while the {what}", now)
    return Verdict(send, "intent", "begun again after a crash", now)


def bounced(send: Send, item: Event[DeliveryReported], now: datetime) -> Verdict:
    """The far side took it and then could not deliver it."""
    said = item.data
    reason = (
        f"{said.address or 'the address'} does not take mail: {said.diagnostic or said.status or 'bounced'}"
    )
    return _failed(send, reason[:500], now, status=said.status, bounce=item)


def resolved(send: Send, item: Event[ReplyResolved], now: datetime, *, again: bool) -> Verdict:
    """A person has decided about an unknown reply."""
    if again:
        return Verdict(send, "intent", "sent again on a person's word", now)
    fact = ReplySent(
        reply=send.about, conversation=send.conversation, person=send.person, message_id=send.message_id,
        response="a person says that it arrived", sent_at=now,
    )  # fmt: skip
    return Verdict(send, "sent", fact.response, now, [_say(send, fact, now, "resolved", cause=item.id)])


def receipt_for(verdict: Verdict, domain: str, now: datetime) -> Send | None:
    """The mail that tells the person what became of their words."""
    if verdict.receipt is None:
        return None
    send = verdict.send
    about = derive_short("rc", send.key, verdict.state, str(send.attempts))
    key = derive_short("sd", "receipt", about, send.person)
    return Send(
        key=key,
        kind="receipt",
        about=about,
        conversation=send.conversation,
        person=send.person,
        message_id=reply_message_id(key, domain),
        content=verdict.receipt,
        created_at=now,
        cause=send.cause,
        traceparent=send.traceparent,
    )


def _sent(send: Send, said: str, now: datetime) -> Verdict:
    fact: Fact | None = None
    receipt = None
    if send.message:
        fact = PersonTold(
            message=send.message, conversation=send.conversation, person=send.person,
            front_end=send.front_end, message_id=send.message_id, told_at=now,
        )  # fmt: skip
    elif send.kind == "reply":
        fact = ReplySent(
            reply=send.about, conversation=send.conversation, person=send.person,
            message_id=send.message_id, response=said, sent_at=now,
        )  # fmt: skip
        receipt = _receipt(send, "sent", "") if send.content.get("front_end") == "email" else None
    facts = [_say(send, fact, now, "sent", str(send.attempts))] if fact else []
    return Verdict(send, "sent", said, now, facts, receipt)


def _unknown(send: Send, said: str, now: datetime) -> Verdict:
    if send.kind == "ask":  # nobody waits for it: better not asked than asked twice
        return Verdict(send, "unknown", said, now)
    if send.kind != "reply":
        why = f"{said}; nobody knows whether the phone rang, and it is not called again"
        untold = _not_told(send, why, now)
        return Verdict(send, "unknown", said, now, [_say(send, untold, now, "unknown", str(send.attempts))])
    fact = ReplyUnknown(
        reply=send.about, conversation=send.conversation, person=send.person, reason=said, noticed_at=now
    )
    receipt = _receipt(
        send, "unknown", said, "It is not sent again by itself: ask the customer, or decide at the desk"
    )
    return Verdict(
        send, "unknown", said, now, [_say(send, fact, now, "unknown", str(send.attempts))], receipt
    )


def _failed(
    send: Send, said: str, now: datetime, *, status: str = "", bounce: Event[Any] | None = None
) -> Verdict:
    if send.kind == "incident" and send.words and send.conversation:
        return _nobody_warned(send, said, now)
    if send.kind != "reply" and not send.message:
        return Verdict(send, "failed", said, now)
    fact: Fact
    receipt = None
    if send.message:
        fact = _not_told(send, said, now)
    else:
        fact = ReplyFailed(
            reply=send.about, conversation=send.conversation, person=send.person, reason=said, status=status,
            bounced=bounce is not None, failed_at=now,
        )  # fmt: skip
        receipt = _receipt(send, "failed", said, "The conversation is open again")
    cause = bounce.id if bounce else send.cause
    return Verdict(
        send, "failed", said, now, [_say(send, fact, now, "failed", str(send.attempts), cause=cause)], receipt
    )


def _nobody_warned(send: Send, said: str, now: datetime) -> Verdict:
    """The desk shows it at the words that began the incident: nobody else would ever see it."""
    why = f"the early warning of the incident “{send.content['name']}” did not arrive: {said}"
    fact = PersonNotTold(
        message=send.words, conversation=send.conversation, person="early_warning", front_end="email",
        reason=why[:500], noticed_at=now,
    )  # fmt: skip
    return Verdict(send, "failed", said, now, [_say(send, fact, now, "failed", str(send.attempts))])


def _not_told(send: Send, why: str, now: datetime) -> PersonNotTold:
    return PersonNotTold(
        message=send.message, conversation=send.conversation, person=send.person, front_end=send.front_end,
        reason=why, noticed_at=now,
    )  # fmt: skip


def _span(life: timedelta) -> str:
    minutes = int(life.total_seconds() // 60)
    return f"{minutes // 60} hours" if minutes >= 60 else f"{minutes} minutes"


def _receipt(send: Send, outcome: str, because: str, what_to_do: str = "") -> dict[str, Any]:
    return {
        "outcome": outcome,
        "because": because,
        "what_to_do": what_to_do,
        "text": send.content.get("text", "") if outcome != "sent" else "",
        "order": send.content.get("order", ""),
    }


def _say(send: Send, fact: Fact, now: datetime, *about: str, cause: str = "") -> Event[Any]:
    return event(
        fact,
        source="notifier",
        key=send.conversation,
        time=now,
        causation=cause or send.cause,
        about=(send.key, *about),
        traceparent=send.traceparent,
    )
