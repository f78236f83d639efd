"""The team in plain words: hours, rules, who is here, what changed in the file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from byname.people import People, Said
from byname.team import RULES, PolicySection
from hypothesis import given
from hypothesis import strategies as st

from services.desk.errors import NotLikeThat
from services.desk.handing_over import Plan, check_people, handover_event
from services.desk.presence import LONGEST, Word, _check, _is_so
from services.desk.team_file import LONGEST as LONGEST_FILE
from services.desk.team_file import TeamMistake, checked
from services.desk.views.people import present_view, standing, until_field
from services.desk.views.team import card_view, hours_words, minutes_words, policy_view
from services.desk.views.versions import compared
from tests.unit.desk.builders import START
from tests.unit.desk.team_story import TOML, team

BERLIN = "Europe/Berlin"
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # 10:30 in Berlin


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("mon-fri 09:00-17:00", "Monday to Friday 09:00 to 17:00"),
        ("Sat  22:00-02:00 ,sun 10:00-12:00", "Saturday 22:00 to 02:00, Sunday 10:00 to 12:00"),
    ],
)
def test_hours_in_words(text: str, words: str) -> None:
    assert hours_words(text) == words


@pytest.mark.parametrize(
    ("minutes", "words"), [(1, "1 minute"), (60, "1 hour"), (150, "2 hours 30 minutes"), (2880, "2 days")]
)
def test_minutes_in_words(minutes: int, words: str) -> None:
    assert minutes_words(minutes) == words


def test_a_card_says_what_somebody_does() -> None:
    cards = {one.id: card_view(team(), one, date(2026, 12, 30)) for one in team()}
    sophie = cards["sophie"]
    assert (
        sophie.hours == "Monday to Friday 09:00 to 12:30, Monday to Thursday 13:30 to 17:00 (Europe/Berlin)"
    )
    assert sophie.leave == "24 December 2026 to 2 January 2027"
    assert sophie.stand_ins == "Tom and <b>Ben</b>"
    assert "knows about Billing" in sophie.does
    assert "speaks en and de" in sophie.does
    assert (cards["tom"].hours, cards["tom"].does) == ("at any time", ("answers customers", "on call"))
    assert cards["ben"].does[0] == "works elsewhere, and answers 2 hours a week, Tuesday 10:00 to 12:00"
    assert card_view(team(), team().people[0], date(2027, 1, 3)).leave == ""


def test_every_rule_is_told_with_whether_it_is_on() -> None:
    found = policy_view(team())
    assert [one.rule for one in found.rules] == list(RULES)
    assert [one.rule for one in found.rules if not one.on] == ["first_impression"]
    assert all(one.text.endswith(".") for one in found.rules)
    waits = {one.channel: (one.response, one.pass_on) for one in found.limits}
    assert waits["email"] == ("1 hour 30 minutes", "4 hours")
    assert waits["X"][0] == minutes_words(team().policy.response("twitter"))
    text = " ".join(found.further)
    assert "On call: Tom." in text
    assert "25% of new conversations" in text
    assert "at most 3 a week" in text
    [topic] = found.topics
    assert topic.told_by == "“invoice”, “refund*”; only on email"
    assert (topic.owner, topic.huddle, topic.people) == ("<b>Ben</b>", "Sophie", "Sophie")


def test_what_is_switched_off_is_not_promised() -> None:
    quiet = team().model_copy(update={"policy": PolicySection(off=("everyone",), unowned="offer")})
    text = " ".join(policy_view(quiet).further)
    assert "people outside support" not in text
    assert "offered to everybody" in text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (None, "Here until 12:30"),
        (Said("here", MONDAY + timedelta(days=3)), "Here until Thursday at 10:30"),
        (Said("here"), "Here"),
        (Said("away"), "Away"),
        (Said("away", MONDAY + timedelta(hours=2)), "Away, back today at 13:30"),
        (Said("away", MONDAY - timedelta(hours=2)), "Here until 12:30"),
        (Said("hours"), "Here until 12:30"),
    ],
)
def test_who_is_here_in_a_few_words(said: Said | None, words: str) -> None:
    people = People(team())
    row = {"state": said.state, "until": 0, "by": "tom", "changed_at": 1} if said else None
    if row and said and said.until:
        row["until"] = int(said.until.timestamp() * 1e6)
    shown = present_view(people.team.people[0], people, MONDAY, {"sophie": said} if said else {}, row)
    assert standing(shown, MONDAY, BERLIN) == words
    assert (shown.said is not None) == bool(said and said.holds(MONDAY))
    field = until_field(shown, BERLIN)
    assert field == ("2026-03-05T10:30" if "Thursday" in words else field)


def test_a_word_about_presence_has_its_limits() -> None:
    now = START
    for wrong in (
        Word("away", now),
        Word("here", now - timedelta(days=1)),
        Word("away", now + LONGEST + timedelta(seconds=1)),
        Word("hours", now + timedelta(hours=1)),
    ):
        with pytest.raises(NotLikeThat):
            _check(wrong, now)
    _check(Word("away", now + LONGEST), now)


def test_what_holds_already_is_not_said_again() -> None:
    micros = int((START + timedelta(hours=1)).timestamp() * 1e6)
    row = {"state": "away", "until": micros, "by": "tom", "changed_at": 1}
    until = START + timedelta(hours=1)
    assert _is_so(None, Word("hours"), START)
    assert not _is_so(None, Word("here"), START)
    assert _is_so(row, Word("away", until), START)  # type: ignore[arg-type]
    assert not _is_so(row, Word("away"), START)  # type: ignore[arg-type]
    assert not _is_so(row, Word("hours"), START)  # type: ignore[arg-type]
    assert _is_so(row, Word("hours"), until)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("on_call =", "on_cal =", "on_cal"),
        ('zone = "Europe/Berlin"', 'zone = "Mars"', "company.zone"),
        ('stand_ins = ["tom", "ben"]', 'stand_ins = ["eve"]', "eve"),
        ('domain = "acme.example"', 'domain = "acme.example', ""),
    ],
)
def test_a_mistake_names_its_line(right: str, wrong: str, says: str) -> None:
    text = TOML.replace(right, wrong)
    with pytest.raises(TeamMistake) as caught:
        checked(text)
    found = caught.value.mistake
    assert text.splitlines()[found.line - 1].startswith(wrong)
    assert says in found.text
    assert "team.toml" not in found.text


def test_a_file_without_end_is_refused() -> None:
    with pytest.raises(TeamMistake, match="longer than"):
        checked("#" * (LONGEST_FILE + 1))
    assert checked(TOML) == team()


def test_what_changed_between_two_texts() -> None:
    lines = compared("a\nb\nc\n", "a\nB\nc\n")
    assert [(one.kind, one.text) for one in lines] == [
        ("place", "line 1"), ("same", "a"), ("removed", "b"), ("added", "B"), ("same", "c"),
    ]  # fmt: skip
    assert compared(TOML, TOML) == ()


TEXTS = st.lists(st.sampled_from(["a", "b", "", "@@ c", "--- d", "+++ e", "- f"]), max_size=12).map("\n".join)


@given(TEXTS, TEXTS)
def test_a_comparison_holds_every_changed_line(before: str, after: str) -> None:
    lines = compared(before, after)
    gone = [one.text for one in lines if one.kind in ("removed", "same")]
    come = [one.text for one in lines if one.kind in ("added", "same")]
    rest = [one for one in lines if one.kind == "same"]
    assert len(gone) - len(rest) - (len(come) - len(rest)) == len(before.splitlines()) - len(
        after.splitlines()
    )
    assert set(gone) <= set(before.splitlines())
    assert set(come) <= set(after.splitlines())


def test_a_hand_over_is_the_same_when_it_is_decided_twice() -> None:
    one, two, other = (
        handover_event("sophie", "tom", ["cu_2", "cu_1", "cu_2"], " Bye\x00 ", "Hi", "tom", key, START)
        for key in ("k", "k", "j")
    )
    assert one == two
    assert one.id != other.id
    assert one.data.customers == ("cu_2", "cu_1")
    assert one.data.farewell == "Bye"
    assert (one.key, one.source, one.subject.endswith(".sophie")) == ("sophie", "desk", True)


def test_customers_go_to_somebody_else_whom_we_know() -> None:
    for wrong in (Plan("sophie", "sophie"), Plan("sophie", "eve"), Plan("gone", "")):
        with pytest.raises(NotLikeThat):
            check_people(team(), wrong)
    check_people(team(), Plan("gone", "tom"))
