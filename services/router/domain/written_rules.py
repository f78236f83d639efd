"""What the topics of the team file bring about besides fit: huddles and incidents. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import Event, Reason
from byname.team import Topic

from services.router.domain.huddles import call_in
from services.router.domain.incidents import find_incident, in_incident, join, oldest_first, open_incident
from services.router.domain.known import Known
from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation, Incident
from services.router.domain.topics import Words, has_any


def by_rules(
    known: Known, policy: Policy, conversation: Conversation, words: Words, heard: Event[Any], now: datetime,
    facts: list[Event[Any]],
) -> None:  # fmt: skip
    """Huddles and incidents that the conversation's topics, or its words, call for."""
    for topic in (policy.topic[one] for one in conversation.topics if one in policy.topic):
        if topic.huddle and not conversation.calmed:
            reason = Reason(code="rule", text=f"it is about {topic.label}: a rule of the team file")
            people = (one for one in topic.huddle if policy.team.person(one))
            call_in(known, conversation, people, reason, "", heard, now, facts)
        if topic.incident and not in_incident(known, conversation):
            _to_incident(known, conversation, topic, heard, now, facts)
    if not in_incident(known, conversation):
        _join_by_itself(known, conversation, words, heard, now, facts)


def _to_incident(
    known: Known, conversation: Conversation, topic: Topic, heard: Event[Any], now: datetime,
    facts: list[Event[Any]],
) -> None:  # fmt: skip
    reason = Reason(code="rule", text=f"it is about {topic.label}: a rule of the team file")
    incident = find_incident(known, topic.incident)
    if incident is None and conversation.left:
        return  # a person has said that it is about something else: it begins no new one
    if incident is None:
        incident = open_incident(
            known, conversation, topic.incident, (topic.id,), (), reason, "", heard, now, facts
        )
    if incident.id not in conversation.left:
        join(known, conversation, incident, reason, heard, now, facts)


def _join_by_itself(
    known: Known, conversation: Conversation, words: Words, heard: Event[Any], now: datetime,
    facts: list[Event[Any]],
) -> None:  # fmt: skip
    for incident in oldest_first(known):
        why = _belongs(conversation, incident, words) if incident.open else ""
        if why and incident.id not in conversation.left:
            join(known, conversation, incident, Reason(code="joined", text=why), heard, now, facts)
            return


def _belongs(conversation: Conversation, incident: Incident, words: Words) -> str:
    shared = [one for one in incident.topics if one in conversation.topics]
    if shared:
        return f"it is about {shared[0]}, as the incident is"
    word = has_any(words, incident.words) if incident.words else ""
    return f"the customer wrote “{word}”, as others of the incident did" if word else ""
