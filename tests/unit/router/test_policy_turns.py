"""Unanswered words go on: owner, stand-in, on call, everyone; after the minutes of their channel."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from byname.contracts import ConversationAssigned, ConversationOffered, PageRequested

from tests.unit.router.policy_cases import a_policy
from tests.unit.router.policy_play import Play

MINUTES = {"chat": 5, "twitter": 60, "email": 240}
DAY = "mon-fri 09:00-17:00"
OUTAGE = {"id": "outage", "words": ["down"], "owner": "tina"}


def kinds(facts: list[Any], *of: type) -> list[str]:
    """What was said, in short."""
    found = []
    for one in facts:
        if isinstance(one, PageRequested):
            found.append(f"page {one.step}: {' '.join(one.people)}")
        elif isinstance(one, ConversationAssigned):
            found.append(f"{one.reason.code}: {one.person}")
        elif isinstance(one, ConversationOffered):
            found.append(f"offered: {' '.join(one.people)}")
    return found


def a_play(*ids: str, owner: str = "anna", channel: str = "email", **more: Any) -> Play:
    """A customer who has written to their person; everybody is always here unless told otherwise."""
    topics = more.pop("topics", ())
    policy = {"on_call": ["olga"], **more.pop("policy", {})}
    play = Play(a_policy(*ids, policy=policy, topics=topics, **more))
    text = f"Is {owner.title()} there? It is down"
    play.words(channel=channel, text=text)
    return play


@pytest.mark.parametrize(("channel", "minutes"), MINUTES.items())
def test_owner_stand_in_on_call_everyone(channel: str, minutes: int) -> None:
    play = a_play("anna", "bert", "olga", channel=channel, anna={"stand_ins": ["bert"]})
    assert play.conversation().owner == "anna"
    expected = [["passed_on: bert"], ["page on_call: olga"], ["page everyone: anna bert olga"], [], []]
    for said in expected:
        assert play.wait(minutes=minutes, seconds=-1) == []
        assert kinds(play.wait(seconds=1)) == said
    assert play.conversation().owner == "anna", "the stand-in only stands in"
    assert play.armed == {}


def test_minutes_are_those_of_the_file() -> None:
    play = a_play("anna", "bert", policy={"pass_on_minutes": {"email": 7}, "on_call": []})
    assert kinds(play.wait(minutes=6)) == []
    assert kinds(play.wait(minutes=1)) == ["passed_on: bert"]


def test_the_owner_of_the_subject_is_called_first() -> None:
    play = a_play("anna", "bert", "olga", "tina", topics=[OUTAGE], anna={"stand_ins": ["bert"]})
    assert kinds(play.wait(hours=8)) == ["passed_on: bert", "page on_call: tina olga"]


def test_with_nobody_on_call_everyone_is_called_next() -> None:
    play = a_play("anna", "bert", policy={"on_call": []}, anna={"stand_ins": ["bert"]})
    assert kinds(play.wait(days=9)) == ["passed_on: bert", "page everyone: anna bert"]


def test_alone_there_is_no_stand_in() -> None:
    play = a_play("anna", policy={"on_call": []})
    assert kinds(play.wait(days=9)) == ["page everyone: anna"]
    play = a_play("anna", "olga", olga={"support": False})
    assert kinds(play.wait(days=9)) == ["page on_call: olga", "page everyone: anna"]


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.parametrize(
    ("text", "commands"),
    [("Here.", ()), ("", ("take",)), ("", ("pass bert",)), ("", ("close",)), ("", ("block spam",))],
)
def test_it_stops_when_somebody_acts(after: int, text: str, commands: tuple[str, ...]) -> None:
    play = a_play("anna", "bert", "olga", anna={"stand_ins": ["bert"]})
    play.wait(hours=4 * after, minutes=1)
    play.answer(play.conversation().id, "anna", text, commands=commands)
    begins_anew = commands in (("take",), ("pass bert",))
    assert bool(play.armed) == begins_anew
    assert kinds(play.wait(minutes=238)) == []
    assert bool(kinds(play.wait(days=9))) == begins_anew


def test_take_and_pass_give_the_customer_new_patience_with_whoever_has_it() -> None:
    play = a_play("anna", "bert", "olga", anna={"stand_ins": ["bert"]}, bert={"stand_ins": ["anna"]})
    play.wait(hours=12)
    play.answer(play.conversation().id, "olga", "", commands=["take"])
    assert play.conversation().with_whom == "olga"
    assert kinds(play.wait(hours=3)) == []
    said = kinds(play.wait(days=9))
    assert said == ["passed_on: bert", "page on_call: olga", "page everyone: anna bert olga"]


def test_more_words_win_no_time() -> None:
    play = a_play("anna", "bert", "olga", anna={"stand_ins": ["bert"]})
    play.wait(minutes=200)
    play.words(text="Hello?", thread=play.conversation().parent)
    assert kinds(play.wait(minutes=39)) == []
    assert kinds(play.wait(minutes=1)) == ["passed_on: bert"]


def test_a_timer_that_goes_off_twice_or_late_does_nothing() -> None:
    play = a_play("anna", "bert", "olga", anna={"stand_ins": ["bert"]})
    name = play.conversation().id
    assert play.fire(name) == [], "too early"
    play.wait(hours=4)
    assert play.fire(name) == [], "once for each arming"
    assert play.fire("cv_unknown") == []
    play.answer(name, "bert")
    play.wait(days=3)
    assert play.fire(name) == []
    assert play.said(PageRequested) == []


def test_an_answered_turn_leaves_a_stray_wake_up_without_effect() -> None:
    """Even where a row were wrong: nobody waits, so nothing is said."""
    play = a_play("anna", "bert", "olga")
    name = play.conversation().id
    play.answer(name, "anna")
    play.armed[name] = play.now
    assert play.fire(name) == []


def test_mutual_stand_ins_do_not_play_ball() -> None:
    play = a_play(
        "anna", "bert", anna={"stand_ins": ["bert"]}, bert={"stand_ins": ["anna"]}, policy={"on_call": []}
    )
    assert kinds(play.wait(days=30)) == ["passed_on: bert", "page everyone: anna bert"]


def test_shifts_that_follow_each_other_do_not_hand_it_round() -> None:
    """Anna in the morning, Bert in the afternoon: neither is there in the other's time."""
    morning, afternoon = {"hours": "mon-fri 09:00-13:00"}, {"hours": "mon-fri 13:00-17:00"}
    play = a_play("anna", "bert", "olga", anna=morning, bert=afternoon, olga={"support": False})
    said = kinds(play.wait(days=30))
    assert said == ["stand_in: bert", "page on_call: olga", "page everyone: bert"]


def test_everybody_away_waits_until_somebody_comes_and_not_longer() -> None:
    play = Play(a_policy("anna", "bert", anna={"hours": DAY}, bert={"hours": DAY}))
    play.now = datetime(2026, 3, 6, 22, 0, tzinfo=UTC)  # Friday night
    said = play.words()
    assert kinds(said) == ["offered: anna bert"]
    assert said[-1].until == datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
    said = play.wait(days=2, hours=11, minutes=5)  # Monday, five past nine
    assert [one.split(":")[0] for one in kinds(said)] == ["fair_load"]
    assert play.conversation().owner in ("anna", "bert")


def test_everybody_away_for_good_calls_everyone_once() -> None:
    play = Play(a_policy("anna", "bert", anna={"away": True}, bert={"away": True}))
    assert kinds(play.words()) == ["offered: anna bert"]
    assert kinds(play.wait(days=30)) == ["page everyone: anna bert"]


def test_everybody_full_calls_those_on_call() -> None:
    full = {"holds": {"mails": 1}}
    play = Play(a_policy("anna", "olga", policy={"on_call": ["olga"]}, anna=full, olga={"support": False}))
    play.words("ann")
    assert kinds(play.words("bob"))[0] == "offered: anna"
    said = kinds(play.wait(hours=4, minutes=1))
    assert "page on_call: olga" in said


def test_a_chat_at_night_calls_those_on_call_after_five_minutes() -> None:
    play = Play(
        a_policy("anna", "olga", policy={"on_call": ["olga"]}, anna={"hours": DAY}, olga={"hours": DAY})
    )
    play.now = datetime(2026, 3, 3, 23, 0, tzinfo=UTC)
    play.words(channel="chat")
    assert kinds(play.wait(minutes=5)) == ["page on_call: olga"]


def test_a_mail_before_closing_time_is_patient_over_night() -> None:
    anna = {"hours": DAY, "stand_ins": ["bert"]}
    play = Play(a_policy("anna", "bert", anna=anna, bert={"hours": DAY}))
    play.now = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
    play.words(to="anna")
    assert kinds(play.wait(hours=19, minutes=59)) == [], "an hour on Tuesday, and three on Wednesday"
    assert kinds(play.wait(minutes=1)) == ["passed_on: bert"]


def test_a_mail_that_waits_for_its_owner_counts_from_when_they_are_back() -> None:
    """Bert is as far away as Anna; the mail is hers at nine, and Bert's when she goes for too long."""
    split = {"hours": "mon-fri 09:00-11:00, mon-fri 15:00-18:00", "stand_ins": ["bert"]}
    play = Play(a_policy("anna", "bert", anna=split, bert={"hours": "mon-fri 09:00-18:00"}))
    play.now = datetime(2026, 3, 3, 22, 0, tzinfo=UTC)
    said = play.words(to="anna")
    assert said[-1].reason.code == "waits"
    assert kinds(play.wait(hours=12, minutes=59)) == []
    assert kinds(play.wait(minutes=2)) == ["stand_in: bert"]


def test_whoever_comes_is_asked_at_once() -> None:
    play = Play(a_policy("anna", "bert", anna={"hours": DAY}, bert={"hours": DAY}))
    play.now = datetime(2026, 3, 3, 22, 0, tzinfo=UTC)
    play.words()
    play.wait(minutes=10)
    play.presence("bert", "here", play.now + timedelta(hours=1))
    assert kinds(play.wait(seconds=1)) == ["fair_load: bert"]


def test_whoever_comes_but_could_not_answer_wakes_nobody() -> None:
    play = Play(a_policy("anna", "dora", anna={"away": True}, dora={"support": False, "hours": DAY}))
    play.now = datetime(2026, 3, 3, 22, 0, tzinfo=UTC)
    play.words()
    before = dict(play.armed)
    play.presence("dora", "here")
    assert play.armed == before


def test_offered_over_night_is_offered_again_to_those_who_come() -> None:
    day = {"hours": DAY}
    play = Play(a_policy("anna", "bert", policy={"unowned": "offer"}, anna=day, bert=day))
    play.now = datetime(2026, 3, 3, 22, 0, tzinfo=UTC)
    assert kinds(play.words()) == ["offered: anna bert"]
    play.wait(hours=11, minutes=30)
    assert play.said(PageRequested) == [], "they have had no time yet"
    assert kinds(play.wait(hours=4)) == ["page everyone: anna bert"]


@pytest.mark.parametrize("text", ["Thanks a lot!", "Danke", "Great, bye"])
def test_whoever_is_thanked_has_their_hands_free(text: str) -> None:
    """Nobody waits after "thanks": it counts for nobody, and nobody is called when they let it be."""
    play = a_play("anna", "bert", "olga")
    name, office = play.conversation().id, play.known.office
    assert office.in_hand["anna", "mails"].open == 1
    play.answer(name, "anna")
    play.words(text=text, thread=play.conversation().parent)
    assert (office.in_hand["anna", "mails"].open, play.armed) == (0, {})
    assert play.conversation().open
    play.words(text=f"{text} And the other one?", thread=play.conversation().parent)
    assert office.in_hand["anna", "mails"].open == 1
    assert play.armed


def test_thanks_in_the_middle_end_no_waiting() -> None:
    """The customer waits for an answer to what they wrote before."""
    play = a_play("anna", "bert", "olga")
    play.answer(play.conversation().id, "anna")
    parent = play.conversation().parent
    play.words(text="And the other one?", thread=parent)
    play.words(text="Thanks!", thread=parent)
    assert play.known.office.in_hand["anna", "mails"].open == 1
    assert play.armed
