"""One question, exactly one answer: to whom, and why, for any team at any time."""

from __future__ import annotations

from copy import deepcopy

from byname.team import Person, Team
from hypothesis import given, settings

from services.router.domain import Choice, Policy, choose
from services.router.domain.sight import Sight
from services.router.domain.whose import whose
from tests.unit.router.policy_cases import Case, Rolled, a_case, cases, rolled_policies

CODES = {
    "by_name", "conversation_owner", "customer_owner", "voice", "first_impression", "fit", "fair_load",
    "instead",
    "front_line", "red_phone", "stand_in", "waits", "nobody_here", "offered", "took", "passed_on", "back",
}  # fmt: skip


def answered(case: Case) -> Choice:
    return choose(case.ask, case.office, case.policy, case.now)


def is_one_outcome_with_a_reason(case: Case, choice: Choice) -> None:
    team, reason = case.policy.team, choice.reason
    assert reason.code in CODES
    assert len(reason.text.split()) > 1, "in words"
    assert "None" not in reason.text
    assert "  " not in reason.text
    if choice.how == "given":
        assert team.person(choice.person)
        assert team.person(choice.owner)
        assert not choice.offered
    elif choice.how == "waits":
        assert choice.person == choice.owner
        assert team.person(choice.person)
        assert not choice.offered
        assert reason.code in ("waits", "nobody_here")
        assert reason.code == "nobody_here" or (choice.until and choice.until > case.now)
    else:
        assert (choice.person, choice.owner) == ("", "")
        assert choice.offered
        assert len(set(choice.offered)) == len(choice.offered)
        assert all(team.person(one) for one in choice.offered)
        assert reason.code in ("offered", "nobody_here")


def answers_only_who_can(case: Case, choice: Choice) -> None:
    """Never a person who is away, full or lacks the channel, unless the customer named them.

    Only whoever has this very conversation in hand may be full.
    """
    if choice.how == "waits":
        return
    sight = Sight(case.ask, case.office, case.policy, case.now)
    people = [choice.person] if choice.how == "given" else choice.offered
    if choice.reason.code == "nobody_here":
        assert not sight.support(), "somebody could have answered"
        return
    for person in (case.policy.team.person(one) for one in people):
        assert person
        assert sight.status(person).here, f"{person.id} is away"
        if not is_named(case, person):
            assert person.speaks(case.ask.channel)
            assert not sight.is_full(person) or has_it(case, person)


def is_named(case: Case, person: Person) -> bool:
    belongs, _ = whose(case.ask, case.policy)
    return belongs is not None and belongs.named and belongs.person.id == person.id


def has_it(case: Case, person: Person) -> bool:
    return person.id == (case.ask.stand_in or case.ask.owner)


def belongs_to_whom_the_first_rules_say(case: Case, choice: Choice) -> None:
    belongs, _ = whose(case.ask, case.policy)
    if belongs and choice.reason.code == "instead":
        assert choice.owner in (case.ask.owner, case.ask.customer_owner, case.ask.stand_in), "kept"
    elif belongs:
        assert choice.owner == belongs.person.id, "others only stand in"


def changes_nothing_and_stays_the_same(case: Case, choice: Choice) -> None:
    before = deepcopy(case.office)
    assert answered(case) == choice
    assert case.office == before
    assert choose(case.ask, case.office, Policy(case.policy.team), case.now) == choice, "no memory of its own"


def holds(case: Case) -> Choice:
    choice = answered(case)
    is_one_outcome_with_a_reason(case, choice)
    answers_only_who_can(case, choice)
    belongs_to_whom_the_first_rules_say(case, choice)
    return choice


@settings(max_examples=250)
@given(cases())
def test_always_exactly_one_outcome(case: Case) -> None:
    changes_nothing_and_stays_the_same(case, holds(case))


def test_always_exactly_one_outcome_in_teams_of_up_to_thirty() -> None:
    """With every outcome and every reason among them: all alike they would prove little."""
    policies = rolled_policies(60)
    found: set[tuple[str, str]] = set()
    for number in range(6000):
        policy = policies[number % len(policies)]
        case = a_case(Rolled(number), policy.team, policy, number)
        choice = holds(case)
        found.add((choice.how, choice.reason.code))
    assert {how for how, _ in found} == {"given", "waits", "offered"}
    assert {code for _, code in found} == CODES


def turned(team: Team) -> Team:
    """The same people, the last first."""
    return team.model_copy(update={"people": team.people[::-1]})


@settings(max_examples=150)
@given(cases(everyone=False))
def test_the_order_of_people_in_the_file_makes_no_difference(case: Case) -> None:
    """Where each has a tag of their own it is never the turn of two at once."""
    if not case.policy.section.has("fair_load"):
        return  # then whoever stands first in the file is taken
    other = choose(case.ask, case.office, Policy(turned(case.policy.team)), case.now)
    choice = answered(case)
    assert (other.how, other.person, other.owner) == (choice.how, choice.person, choice.owner)
    assert other.reason == choice.reason
    assert set(other.offered) == set(choice.offered)
    assert other.until == choice.until
