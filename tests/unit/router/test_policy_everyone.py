"""Everyone takes part: a share of new conversations, within hours a week; and the red phone."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.router.domain import Ask, Choice, Office, Policy, choose, note_choice
from tests.support.facts import START
from tests.unit.router.policy_cases import a_policy

COUNT = 4000


def ask(number: int, **more: Any) -> Ask:
    return Ask(about=f"msg_{number}", channel=more.pop("channel", "email"), **more)


def decided(policy: Policy, office: Office, question: Ask, now: datetime = START) -> Choice:
    choice = choose(question, office, policy, now)
    note_choice(question, choice, office, policy, now)
    return choice


def outside(**more: Any) -> dict[str, Any]:
    return {"support": False, "front_line_hours": 60, **more}


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 1.0])
def test_the_share_of_conversations_is_as_the_file_says(share: float) -> None:
    policy = a_policy(
        "anna", "bert", "dora", policy={"everyone_share": share, "turn_minutes": 1}, dora=outside()
    )
    office = Office()
    codes = Counter(decided(policy, office, ask(one)).reason.code for one in range(3000))
    assert abs(codes["front_line"] / 3000 - share) <= 0.03


def test_without_a_share_nobody_from_outside_gets_anything() -> None:
    policy = a_policy("anna", "dora", dora=outside())
    assert {decided(policy, Office(), ask(one)).person for one in range(200)} == {"anna"}


def test_it_is_lent_and_stays_whose_it_is() -> None:
    policy = a_policy("anna", "dora", policy={"everyone_share": 1}, dora=outside())
    new = decided(policy, Office(), ask(1))
    assert (new.person, new.owner) == ("dora", "anna")
    known = decided(policy, Office(), ask(2, customer_owner="anna"))
    assert (known.person, known.owner) == ("dora", "anna")
    named = decided(policy, Office(), ask(3, recipients=("anna@acme.example",)))
    assert (named.person, named.reason.code) == ("anna", "by_name")
    going_on = ask(4, owner="anna", customer_owner="anna", new_conversation=False)
    assert decided(policy, Office(), going_on).person == "anna", "only new ones"


@pytest.mark.parametrize("hours", [0.25, 1.0, 3.9])
def test_hours_a_week_are_never_exceeded_and_begin_anew_on_monday(hours: float) -> None:
    policy = a_policy("anna", "dora", policy={"everyone_share": 1}, dora=outside(front_line_hours=hours))
    office, weeks = Office(), Counter[str]()
    for number in range(21 * 24 - 10):  # until the night to Monday
        now = START + timedelta(hours=number)
        choice = decided(policy, office, ask(number), now)
        weeks[f"{now:%G-W%V}"] += choice.person == "dora"
        assert office.turn("dora", now).minutes <= hours * 60
    assert set(weeks.values()) == {int(hours * 60 // 15)}, "the hours of each week are used"


def test_more_words_in_a_conversation_cost_no_more_hours() -> None:
    policy = a_policy("anna", "dora", policy={"everyone_share": 1}, dora=outside())
    office = Office()
    first = decided(policy, office, ask(1))
    for number in range(2, 30):
        again = ask(
            number, owner=first.owner, stand_in="dora", stand_in_code="front_line", new_conversation=False,
            spoke_at=START,
        )  # fmt: skip
        assert decided(policy, office, again).person == "dora", "they stay in it"
    assert office.turn("dora", START).minutes == 15


def test_several_outside_share_by_their_hours() -> None:
    people: dict[str, Any] = {
        one: outside(front_line_hours=hours) for one, hours in (("dora", 10), ("egon", 20), ("fred", 30))
    }
    policy = a_policy("anna", *people, policy={"everyone_share": 1, "turn_minutes": 1}, **people)
    office = Office()
    got = Counter(decided(policy, office, ask(one)).person for one in range(1800))
    assert [got["dora"], got["egon"], got["fred"]] == pytest.approx([300, 600, 900], abs=10)


def test_only_on_their_turn_and_when_they_are_here() -> None:
    policy = a_policy(
        "anna",
        "dora",
        policy={"everyone_share": 1},
        dora=outside(hours="mon-fri 08:00-16:00", front_line="tue 14:00-15:00"),
    )
    tuesday = START.replace(hour=14, minute=30) + timedelta(days=1)
    assert decided(policy, Office(), ask(1), tuesday).person == "dora"
    assert decided(policy, Office(), ask(1), tuesday - timedelta(hours=2)).person == "anna"
    assert decided(policy, Office(), ask(1), tuesday - timedelta(days=1)).person == "anna"


@pytest.mark.parametrize("per_week", [0, 1, 3])
def test_the_red_phone_rings_at_random_but_bounded(per_week: int) -> None:
    red = {"people": ["dora", "egon"], "share": 0.1, "per_week": per_week}
    policy = a_policy(
        "anna", "dora", "egon", policy={"red_phone": red}, dora={"support": False}, egon={"support": False}
    )
    office, rung = Office(), Counter[tuple[str, str]]()
    for number in range(COUNT - 100):  # until the night to Monday
        now = START + timedelta(minutes=10 * number)
        choice = decided(policy, office, ask(number, channel="chat"), now)
        if choice.reason.code == "red_phone":
            assert choice.owner == "anna"
            rung[choice.person, f"{now:%G-W%V}"] += 1
    assert all(count <= per_week for count in rung.values())
    assert len(rung) == (8 if per_week else 0), "each of both, in each of four weeks"


def test_the_red_phone_rings_as_often_as_its_share() -> None:
    red = {"people": ["dora"], "share": 0.05, "per_week": 100}
    policy = a_policy("anna", "dora", policy={"red_phone": red}, dora={"support": False})
    rung = sum(
        decided(policy, Office(), ask(one, channel="chat")).reason.code == "red_phone" for one in range(COUNT)
    )
    assert abs(rung / COUNT - 0.05) <= 0.015
    mails = {decided(policy, Office(), ask(one)).reason.code for one in range(COUNT)}
    assert "red_phone" not in mails, "only on its channels"


def test_the_red_phone_uses_no_hours_of_the_front_line() -> None:
    red = {"people": ["dora"], "share": 1, "per_week": 100}
    policy = a_policy("anna", "dora", policy={"red_phone": red}, dora=outside(front_line_hours=0.25))
    office = Office()
    for number in range(50):
        decided(policy, office, ask(number, channel="chat"))
    assert (office.turn("dora", START).minutes, office.turn("dora", START).red) == (0, 50)


def test_chance_is_the_same_on_every_replay() -> None:
    policy = a_policy("anna", "dora", policy={"everyone_share": 0.25}, dora=outside())
    once, again = ([choose(ask(one), Office(), policy, START).person for one in range(300)] for _ in range(2))
    assert once == again
    assert len(set(once)) == 2


def test_the_rule_can_be_switched_off() -> None:
    red = {"people": ["dora"], "share": 1, "per_week": 100}
    policy = a_policy(
        "anna", "dora", policy={"everyone_share": 1, "red_phone": red, "off": ["everyone"]}, dora=outside()
    )
    assert {decided(policy, Office(), ask(one, channel="chat")).person for one in range(50)} == {"anna"}
