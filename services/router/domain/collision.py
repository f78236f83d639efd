"""No two people answer at once: the second is asked before their words go out. Pure."""

from __future__ import annotations

from datetime import datetime

from byname.contracts import AnswerReceived, Reason
from byname.hours import when

from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation
from services.router.domain.zones import company_zone

QUOTED = 120  # characters of the other's words


def collision(
    policy: Policy, conversation: Conversation, answer: AnswerReceived, now: datetime
) -> Reason | None:
    """Why the words should not go out without a question: another has answered, or stays the voice."""
    if any(one.name == "anyway" for one in answer.commands):
        return None
    return (
        _not_the_voice(policy, conversation, answer)
        or _answered_by_another(policy, conversation, answer, now)
        or _another_has_it(policy, conversation, answer, now)
    )


def _another_has_it(
    policy: Policy, conversation: Conversation, answer: AnswerReceived, now: datetime
) -> Reason | None:
    """It was theirs, or offered to them, and went to another, of which their front end did not tell."""
    other = policy.team.person(conversation.with_whom)
    if other is None or answer.person in (other.id, conversation.owner, *conversation.offered):
        return None
    if answer.person not in conversation.had or conversation.moved_sequence <= answer.seen:
        return None
    at = conversation.taken_at
    when_taken = f" took it {when(at, now, company_zone(policy.team))}" if at else " has it now"
    text = f"{other.name}{when_taken}. Your words have not gone out; /anyway sends them all the same"
    return Reason(code="taken", text=text)


def _answered_by_another(
    policy: Policy, conversation: Conversation, answer: AnswerReceived, now: datetime
) -> Reason | None:
    unseen = conversation.replied_sequence > answer.seen
    if not conversation.answered or conversation.replied_by in ("", answer.person) or not unseen:
        return None
    other = policy.team.person(conversation.replied_by)
    at = conversation.replied_at or now
    name = other.name if other else conversation.replied_by
    text = (
        f"{name} answered {when(at, now, company_zone(policy.team))}: “{conversation.replied_words}”. "
        "Your words have not gone out; /anyway sends them all the same"
    )
    return Reason(code="collision", text=text)


def _not_the_voice(policy: Policy, conversation: Conversation, answer: AnswerReceived) -> Reason | None:
    own = answer.person in (conversation.with_whom, *conversation.offered)
    if answer.person not in conversation.huddle or own:
        return None
    voice = policy.team.person(conversation.with_whom)
    if voice is None:
        return None
    text = f"{voice.name} stays the voice in this huddle; your words are a note now. /anyway sends them"
    return Reason(code="huddle", text=text)
