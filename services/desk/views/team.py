"""The team file in plain words."""

from __future__ import annotations

import re
from datetime import date

from byname.hours.weekly import DAYS
from byname.hours.words import NAMES, day_of
from byname.team import RULES, Person, PolicySection, Team, Topic
from byname.team.parts import days_of

from services.desk.views.model import View, name_of
from services.desk.views.shown import channel_words

_DAYS = dict(zip(DAYS, NAMES, strict=True))
_SPAN = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? ([0-9:]+)-([0-9:]+)")
_RULES = {
    "by_name": "Whoever a customer asks for by name answers them.",
    "conversation_owner": "Whoever has a conversation keeps it.",
    "customer_owner": "A customer stays with their person, on every channel.",
    "first_impression": "A new customer first meets somebody experienced who has time now.",
    "fit": "Topic, language and the customer's time zone decide who fits best.",
    "fair_load": "Work goes to whoever has most room for it.",
    "everyone": "Everyone takes part, also people who do not work in support.",
}


class CardView(View):
    """What a person does, in words. Empty: nothing to say about it."""

    id: str
    name: str
    hours: str
    leave: str
    does: tuple[str, ...]
    stand_ins: str


class RuleView(View):
    """A rule of the policy."""

    rule: str
    text: str
    on: bool


class LimitView(View):
    """How long a customer waits on a channel, in words."""

    channel: str
    response: str
    pass_on: str


class TopicView(View):
    """A subject, and what tells it."""

    label: str
    told_by: str
    owner: str
    huddle: str
    incident: str
    people: str


class PolicyView(View):
    """Who answers, in plain words."""

    rules: tuple[RuleView, ...]
    limits: tuple[LimitView, ...]
    further: tuple[str, ...]
    topics: tuple[TopicView, ...]


def card_view(team: Team, person: Person, today: date) -> CardView:
    """A person, without what is true only now."""
    return CardView(
        id=person.id,
        name=person.name,
        hours=f"{hours_words(person.hours)} ({team.zone_of(person)})" if person.hours else "at any time",
        leave=_leave(person, today),
        does=tuple(_does(team, person)),
        stand_ins=_names(team, person.stand_ins),
    )


def hours_words(text: str) -> str:
    """`mon-fri 09:00-12:30` is `Monday to Friday 09:00 to 12:30`."""
    parts = [" ".join(part.lower().split()) for part in text.split(",") if part.strip()]
    return ", ".join(_span(part) for part in parts)


def policy_view(team: Team) -> PolicyView:
    """Each rule, on or off, and what else was written down."""
    policy = team.policy
    channels = sorted({*policy.response_minutes, *policy.pass_on_minutes})
    return PolicyView(
        rules=tuple(RuleView(rule=one, text=_RULES[one], on=policy.has(one)) for one in RULES),  # type: ignore[arg-type]
        limits=tuple(
            LimitView(
                channel=channel_words(one),
                response=minutes_words(policy.response(one)),
                pass_on=minutes_words(policy.pass_on(one)),
            )
            for one in channels
        ),
        further=tuple(_further(team, policy)),
        topics=tuple(_topic(team, one) for one in team.topics),
    )


def minutes_words(minutes: int) -> str:
    """`90` is `1 hour 30 minutes`."""
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    units = ((days, "day"), (hours, "hour"), (left, "minute"))
    return " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in units if count)


def _span(part: str) -> str:
    found = _SPAN.fullmatch(part)
    if not found:
        return part
    days = _DAYS[found[1]] + (f" to {_DAYS[found[2]]}" if found[2] else "")
    return f"{days} {found[3]} to {found[4]}"


def _leave(person: Person, today: date) -> str:
    """The leave that is or will be."""
    spans = sorted(span for span in map(days_of, person.leave) if span[1] >= today)
    return ", ".join(_days(*span) for span in spans)


def _days(first: date, last: date) -> str:
    year = "" if first.year == last.year else f" {first.year}"
    begin = f"{day_of(first)}{year} to " if first != last else ""
    return f"{begin}{day_of(last)} {last.year}"


def _does(team: Team, person: Person) -> list[str]:
    found = [_work(person)]
    if person.id in team.policy.on_call:
        found.append("on call")
    if person.experienced:
        found.append("experienced: new customers come here first")
    if person.skills:
        labels = {one.id: one.label for one in team.topics}
        found.append("knows about " + _list([labels.get(one, one) for one in person.skills]))
    if person.channels:
        found.append("answers on " + _list([channel_words(one) for one in person.channels]))
    if person.languages:
        found.append("speaks " + _list(list(person.languages)))
    return found


def _work(person: Person) -> str:
    if person.support:
        return "answers customers"
    if not person.front_line_hours:
        return "works elsewhere, and is asked when needed"
    turns = f", {hours_words(person.front_line)}" if person.front_line else ""
    return f"works elsewhere, and answers {person.front_line_hours:g} hours a week{turns}"


def _further(team: Team, policy: PolicySection) -> list[str]:
    found = [
        "What belongs to nobody is given to somebody."
        if policy.unowned == "assign"
        else "What belongs to nobody is offered to everybody who is here: the first to take it has it.",
        f"On call: {_names(team, policy.on_call) or 'nobody'}.",
    ]
    if policy.has("everyone"):
        found.append(f"{policy.everyone_share:.0%} of new conversations go to people outside support.")
        if phone := policy.red_phone.people:
            found.append(
                f"The red phone rings with {_names(team, phone)}: {policy.red_phone.share:.0%} of "
                f"{_list([channel_words(one) for one in policy.red_phone.channels])}, "
                f"at most {policy.red_phone.per_week} a week for each."
            )
    found.append(f"Whoever stands in begins with: “{policy.words.stand_in}”")
    return found


def _topic(team: Team, topic: Topic) -> TopicView:
    told = {
        "": [f"“{one}”" for one in topic.words],
        "to ": list(topic.addresses),
        "tagged ": list(topic.tags),
        "only on ": [channel_words(one) for one in topic.channels],
    }
    knows = [one.id for one in team if topic.id in one.skills]
    return TopicView(
        label=topic.label,
        told_by="; ".join(prefix + ", ".join(words) for prefix, words in told.items() if words),
        owner=name_of(team, topic.owner or ""),
        huddle=_names(team, topic.huddle),
        incident=topic.incident,
        people=_names(team, knows),
    )


def _names(team: Team, ids: tuple[str, ...] | list[str]) -> str:
    return _list([name_of(team, one) for one in ids])


def _list(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
