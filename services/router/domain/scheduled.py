"""Words that go out later, unless the customer writes first. Pure.

Scheduled, they are in `Conversation.scheduled` until they are withdrawn or released: once, one of the two.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import AnswerReceived, Event, Reason, ReplyReleased, ReplyScheduled
from byname.hours import when
from byname.ids import derive_short

from services.router.domain.collision import QUOTED
from services.router.domain.known import Known, say
from services.router.domain.moments import only_moment_of
from services.router.domain.orders import MUTED, Order, anyway, muted
from services.router.domain.pending import Scheduled
from services.router.domain.policy import Policy
from services.router.domain.promises import keep_by_words
from services.router.domain.remembered import Conversation, Way
from services.router.domain.replying import reply
from services.router.domain.taking import take
from services.router.domain.ways import find_way
from services.router.domain.withdrawing import withdraw
from services.router.domain.zones import company_zone
from services.router.errors import UnknownConversation

WAITING_AT_MOST = 20
THEY_ANSWERED = Reason(
    code="they_answered",
    text="the customer has written since you saw the conversation, and these words were for the case that "
    "they do not: read it first. With /anyway they go out later all the same",
)


def scheduled_id(answer: str) -> str:
    """Of the words of this answer, while they wait."""
    return derive_short("la", answer)


def check_later(order: Order) -> Reason | None:
    """Why these words cannot go out later."""
    conversation, answer = order.conversation, order.heard.data
    if reason := muted(order):
        return reason
    if not answer.text:
        text = "/later needs the words that shall go out then: write them below an empty line"
        return Reason(code="no_words", text=text)
    if len(conversation.scheduled) >= WAITING_AT_MOST:
        text = (
            f"{WAITING_AT_MOST} replies wait to go out later here already: take some back with /unlater first"
        )
        return Reason(code="too_many", text=text)
    if wrote_meanwhile(conversation, answer) and not anyway(order):
        return THEY_ANSWERED
    found = only_moment_of(order, "later", "begin")
    return found if isinstance(found, Reason) else None


def schedule(order: Order, facts: list[Event[Any]]) -> None:
    """The words wait; the customer is not answered by that, but whoever has written them has it."""
    conversation, answer, found = (
        order.conversation,
        order.heard.data,
        only_moment_of(order, "later", "begin"),
    )
    assert not isinstance(found, Reason), "it was checked before"
    if conversation.offered or not conversation.with_whom:
        take(order.known, order.policy, conversation, answer.person, order.heard, order.now, facts)
    scheduled = ReplyScheduled(
        scheduled=scheduled_id(answer.answer),
        answer=answer.answer,
        conversation=conversation.id,
        customer=conversation.customer,
        person=answer.person,
        text=answer.text,
        attachments=answer.attachments,
        channel=answer.channel,
        front_end=answer.front_end,
        send_at=found.moment,
        zone=order.policy.zones[answer.person],
        scheduled_at=order.now,
        sequence=conversation.next_sequence(),
    )
    waits = Scheduled(
        scheduled.scheduled, answer.person, _beginning(answer.text), scheduled.sequence, order.now,
        keeps=not order.says("promise"),
    )  # fmt: skip
    conversation.scheduled = (*conversation.scheduled, waits)
    order.known.touch(conversation)
    say(facts, scheduled, order.heard, order.now, "later", key=conversation.id)


def check_unlater(order: Order) -> Reason | None:
    """Why there is nothing to take back: whoever thinks so should know that it has gone out."""
    if _named(order):
        return None
    waiting = order.conversation.scheduled
    if not waiting:
        text = "no words wait to go out later in this conversation: perhaps they have gone out already"
        return Reason(code="nothing_later", text=text)
    those = "; ".join(f"#{one.id} “{one.text}”" for one in waiting)
    return Reason(
        code="nothing_later", text=f"{order.text.strip()!r} is none of what waits to go out later: {those}"
    )


def unlater(order: Order, facts: list[Event[Any]]) -> None:
    """The ones named do not go out; without a name none does."""
    reason = Reason(code="person", text=f"{order.name} has thought better of it")
    withdraw(order.known, order.conversation, _named(order), reason, order.heard, order.now, facts)


def release(known: Known, policy: Policy, heard: Event[ReplyReleased], now: datetime) -> list[Event[Any]]:
    """The moment has come: a reply, as if it were said now; or withdrawn, where that is not right any more.

    Nothing where it was withdrawn before. It wakes nothing: whoever put the conversation off had said this
    before. It opens nothing that was closed together with it.
    """
    released = heard.data
    conversation = known.conversations.get(released.conversation)
    if conversation is None:
        raise UnknownConversation(f"there is no conversation {released.conversation}")
    waits = next((one for one in conversation.scheduled if one.id == released.scheduled), None)
    facts: list[Event[Any]] = []
    if waits is None:
        return facts
    way, no_way = find_way(known, conversation, released.channel)
    reason = _overtaken(policy, conversation, released, waits, now) or no_way
    if reason or way is None:
        withdraw(known, conversation, [waits], reason or MUTED, heard, now, facts)
        return facts
    _go_out(known, policy, conversation, waits, way, heard, now, facts)
    return facts


def _go_out(
    known: Known, policy: Policy, conversation: Conversation, waits: Scheduled, way: Way,
    heard: Event[ReplyReleased], now: datetime, facts: list[Event[Any]],
) -> None:  # fmt: skip
    released = heard.data
    conversation.scheduled = tuple(one for one in conversation.scheduled if one.id != waits.id)
    name = reply(known, policy, released, conversation, way, heard, now, facts, wrote_meanwhile=False)
    if waits.keeps:
        keep_by_words(
            known, conversation, released.person, name, waits.sequence, heard, now, facts,
            at=released.released_at,
        )  # fmt: skip


def _overtaken(
    policy: Policy, conversation: Conversation, released: ReplyReleased, waits: Scheduled, now: datetime
) -> Reason | None:
    """What has happened since that makes the words wrong."""
    if conversation.muted:
        return MUTED
    if policy.team.person(released.person) is None:
        return Reason(code="not_in_team", text=f"{released.person} is not in the team (any more)")
    if released.unless_answered and conversation.words_sequence > waits.sequence:
        return Reason(code="they_answered", text="the customer wrote first: your words have not gone out")
    if conversation.replied_sequence <= waits.sequence or conversation.replied_by in ("", released.person):
        return None
    other = policy.team.person(conversation.replied_by)
    at = when(conversation.replied_at or now, now, company_zone(policy.team))
    name = other.name if other else conversation.replied_by
    text = f"{name} answered {at}: “{conversation.replied_words}”. Your words have not gone out"
    return Reason(code="collision", text=text)


def wrote_meanwhile(conversation: Conversation, answer: AnswerReceived) -> bool:
    """The customer has written what the person had not before them: it still waits, and nothing is closed."""
    return 0 < answer.seen < conversation.words_sequence


def _named(order: Order) -> list[Scheduled]:
    said = order.text.strip()
    waiting = order.conversation.scheduled
    if said.startswith("#"):
        return [one for one in waiting if one.id == said[1:]]
    return [one for one in waiting if said.casefold() in one.text.casefold()]


def _beginning(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= QUOTED else f"{words[:QUOTED]}…"
