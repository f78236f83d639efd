"""Ten thousand random histories: people stay together, nothing goes round in circles, nobody waits unseen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from byname.contracts import (
    AnswerReceived,
    CallLogged,
    ConversationAssigned,
    ConversationOffered,
    HandoverDecided,
    MessageAttached,
    MessageReceived,
    PageRequested,
    ReplyRequested,
)
from byname.team import Team

from services.router.domain import Conversation, Policy, TurnDue
from tests.unit.router.policy_cases import Rolled, a_team, rolled_policies
from tests.unit.router.policy_play import Play, Step, play_on

HISTORIES = 10_000
ACTS = 7
BY_THEMSELVES = ("took", "passed", "handover", "on_the_phone")  # reasons of people, not of the policy


@cache
def pairs() -> list[tuple[Policy, Policy]]:
    """Teams of up to six; and the same after a person has left."""
    return [(one, Policy(without_the_last(one.team))) for one in rolled_policies(48, 6)]


def without_the_last(team: Team) -> Team:
    last = team.people[-1].id
    value = team.model_dump(by_alias=True)
    people = value["person"][:-1] or value["person"]
    for person in people:
        person["stand_ins"] = [one for one in person["stand_ins"] if one != last or len(team.people) == 1]
    gone = {last} - {one["id"] for one in people}
    policy = value["policy"]
    policy["on_call"] = [one for one in policy["on_call"] if one not in gone]
    policy["red_phone"]["people"] = [one for one in policy["red_phone"]["people"] if one not in gone]
    for topic in value["topic"]:
        topic["owner"] = None if topic["owner"] in gone else topic["owner"]
        topic["huddle"] = [one for one in topic["huddle"] if one not in gone]
    return Team.model_validate({**value, "person": people})


def plays() -> Iterator[Play]:
    for seed in range(HISTORIES):
        teams = pairs()[seed % len(pairs())]
        play = Play(teams[0])
        play.words("ann")
        yield play_on(play, Rolled(seed), ACTS, teams)


def test_ten_thousand_histories() -> None:
    seen: Counter[str] = Counter()
    for play in plays():
        owners_are_kept(play, seen)
        nothing_goes_in_circles(play)
        for step in play.steps:
            every_message_has_one_place_and_a_reason(step)
            only_who_is_here_gets_it(step, play)
            seen.update(type(one.data).__name__ for one in step.facts)
        facts_are_counted_without_a_gap(play)
        loads_are_what_is_open(play)
        nobody_waits_unseen(play)
        each_stand_in_is_introduced_once(play)
    assert seen["owner changed"] > 500, "the histories would prove little otherwise"
    assert seen["left"] > 100
    assert min(seen[one] for one in ("ConversationAssigned", "ConversationOffered", "PageRequested")) > 1000
    assert min(seen[one] for one in ("IncidentLeft", "HandleUnblocked", "HuddleEnded", "AnswerHeld")) > 10


def owners_are_kept(play: Play, seen: Counter[str]) -> None:
    """Only by name, pass, take of what is nobody's, a hand-over, or when their person has left the team."""
    for step in play.steps:
        for name, (before, after) in step.owners.items():
            if not before:
                continue
            if step.policy.team.person(before) is None:
                seen["left"] += 1
                continue
            seen["owner changed"] += 1
            conversation = play.known.conversations.get(name)
            assert _may_change(step, conversation, after), f"{before} -> {after} by {step.heard.data!r}"


def _may_change(step: Step, conversation: Conversation | None, after: str) -> bool:
    heard = step.heard.data
    if isinstance(heard, HandoverDecided):
        return after == heard.taker
    if conversation is None:
        return False  # a customer's person: only by a hand-over
    if isinstance(heard, AnswerReceived):
        return any(one.name == "pass" for one in heard.commands)
    if isinstance(heard, MessageReceived):
        return _asks_for(heard, after, step.policy.team) or not step.policy.section.has("conversation_owner")
    return False


def _asks_for(heard: MessageReceived, person: str, team: Team) -> bool:
    found = team.person(person)
    return found is not None and (f"{person}@acme.example" in heard.recipients or found.name in heard.text)


def nothing_goes_in_circles(play: Play) -> None:
    """Between two acts of people or customers timers move a conversation three times at most."""
    moves: Counter[str] = Counter()
    pages: Counter[str] = Counter()
    for step in play.steps:
        if not isinstance(step.heard.data, TurnDue):
            moves.clear()
            pages.clear()
        for one in (fact.data for fact in step.facts):
            if isinstance(step.heard.data, TurnDue):
                moves[getattr(one, "conversation", "")] += isinstance(
                    one, ConversationAssigned | ConversationOffered
                )
                pages[getattr(one, "conversation", "")] += isinstance(one, PageRequested)
    assert max(moves.values(), default=0) <= 3
    assert max(pages.values(), default=0) <= 2


def every_message_has_one_place_and_a_reason(step: Step) -> None:
    attached = [one.data for one in step.facts if isinstance(one.data, MessageAttached)]
    assert len(attached) == isinstance(step.heard.data, MessageReceived | CallLogged)
    for one in attached:
        assert one.reason.code
        assert " " in one.reason.text
        assert one.person or one.offered or one.muted, "somebody is told, unless the sender is blocked"
        assert not one.stand_in_for or one.stand_in_for != one.person


def only_who_is_here_gets_it(step: Step, play: Play) -> None:
    """The policy gives nothing to somebody who is away; what waits for its owner stays with them."""
    people, said = step.policy.people, play.known.office.said
    for one in (fact.data for fact in step.facts):
        if not isinstance(one, ConversationAssigned) or one.reason.code in (
            *BY_THEMSELVES,
            "waits",
            "nobody_here",
        ):
            continue
        person = step.policy.team.person(one.person)
        assert person, "nobody who has left"
        if play.steps[-1] is step:  # what they said of their presence is as it was
            assert people.status(person, step.now, said).here


def facts_are_counted_without_a_gap(play: Play) -> None:
    counted: dict[str, int] = {}
    for one in (fact.data for step in play.steps for fact in step.facts):
        if hasattr(one, "sequence"):
            counted[one.conversation] = counted.get(one.conversation, 0) + 1
            assert one.sequence == counted[one.conversation]


def loads_are_what_is_open(play: Play) -> None:
    known = play.known
    expected = Counter(one.place for one in known.conversations.values() if one.place)
    assert {key: one.open for key, one in known.office.in_hand.items() if one.open} == expected
    chats = {one.id: one.with_whom for one in known.conversations.values()
             if one.open and one.with_whom and one.handle.channel == "chat"}  # fmt: skip
    assert {name: who for name, (who, _) in known.office.live.items()} == chats


def nobody_waits_unseen(play: Play) -> None:
    """Whoever waits has a timer, or everyone has been called; nobody else has one."""
    for one in play.known.conversations.values():
        if one.open and one.waiting and not one.muted:
            assert one.id in play.armed or one.step == 3
        else:
            assert one.id not in play.armed


def each_stand_in_is_introduced_once(play: Play) -> None:
    introduced: Counter[tuple[str, str]] = Counter()
    for step in play.steps:
        for one in (fact.data for fact in step.facts if isinstance(fact.data, ReplyRequested)):
            before = _introduction(one, step.heard.data)
            introduced[one.conversation, one.person] += "Ich bin" in before or "My name is" in before
    assert max(introduced.values(), default=0) <= 2, "once as a stand-in, once after a hand-over"


def _introduction(reply: ReplyRequested, heard: Any) -> str:
    assert reply.text.endswith(heard.text)
    return reply.text.removesuffix(heard.text)


def test_teams_with_somebody_gone_are_others() -> None:
    """The second of each pair is the team after somebody has left."""
    for one, other in pairs():
        assert len(other.team.people) == max(1, len(one.team.people) - 1)
    assert len(a_team(Rolled(1), 30).people) == 30
