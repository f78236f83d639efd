"""Whom a customer's words ask for: sentences in eight languages, and what holds for every text."""

from __future__ import annotations

import re
import string

import pytest
from byname.team import Team
from hypothesis import given
from hypothesis import strategies as st

from services.router.domain.mentions import Names
from services.router.domain.mentions.name_words import COMMON, SMALL
from services.router.domain.topics import words_of
from services.router.domain.words import LONGEST, fold
from tests.unit.router.asked_cases import ASKED, PEOPLE, a_named_team
from tests.unit.router.unasked_cases import NOBODY, UNSURE

NAMES = Names(a_named_team())
WORDS = [word for text, _ in ASKED for word in text.split()]
SENTENCES = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.lists(st.sampled_from([*WORDS, "@", ",", "?", ".\n", "> ", "-", "'", "/"]), max_size=40).map("".join),
)


@pytest.mark.parametrize(("text", "wanted"), ASKED)
def test_who_is_asked_for(text: str, wanted: str) -> None:
    asked = NAMES.asked_for(text)
    assert asked.people == tuple(wanted.split())
    assert 0 < len(asked.words) <= 60


@pytest.mark.parametrize("text", NOBODY)
def test_nobody_is_asked_for(text: str) -> None:
    asked = NAMES.asked_for(text)
    assert (asked.people, asked.words, asked.unsure) == ((), "", "")


@pytest.mark.parametrize(("text", "wanted"), UNSURE)
def test_who_is_not_guessed_is_said(text: str, wanted: str) -> None:
    asked = NAMES.asked_for(text)
    assert asked.people == ()
    assert wanted in asked.unsure


def test_of_two_people_the_clear_one_is_asked_for_and_the_other_named() -> None:
    asked = NAMES.asked_for("Is Sophie or Max there?")
    assert asked.people == ("sophie",)
    assert asked.unsure == "They asked for Max: two people have this name (max-a, max-b)"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Hello!\nis Sophie there? It is urgent.", "is Sophie there?"),
        ("Dear Ms. Miller,\n\nmy order …", "Dear Ms. Miller"),
        (f"{'Well, ' * 20}I would like to talk to Sophie about {'it ' * 30}", "talk to Sophie about"),
        ("Is Zoe\u0308 there?", "Is Zoë there?"),
    ],
)
def test_the_words_are_quoted(text: str, quoted: str) -> None:
    assert quoted in NAMES.asked_for(text).words


def test_the_company_decides_what_a_common_word_means() -> None:
    decided = [(id_, name, ("Will",) if id_ == "will" else names) for id_, name, names in PEOPLE]
    names = Names(a_named_team(people=decided))
    for text in ("is Will there?", "is will there?", "Hi Will,", "Can I speak to Will please", "@will"):
        assert names.asked_for(text).people == ("will",), text
    for text in ("hi will you help me", "when will there be news?", "I need to speak to will you help"):
        assert names.asked_for(text).people == (), text


def test_names_in_the_team_file_are_in_place_of_the_first_name() -> None:
    names = Names(a_named_team(("bobby", "Robert Stone", ("Bobby",))))
    assert names.asked_for("is Bobby there?").people == ("bobby",)
    assert names.asked_for("is Robert Stone there?").people == ("bobby",)
    assert names.asked_for("is Robert there?").people == ()


def test_two_people_of_one_surname_are_not_guessed() -> None:
    names = Names(a_named_team(("sven", "Sven Miller", ())))
    assert names.asked_for("Dear Ms Miller,").people == ()
    assert "sophie, sven" in names.asked_for("Dear Ms Miller,").unsure
    assert names.asked_for("Dear Sophie Miller,").people == ("sophie",)


def test_what_stands_far_behind_is_not_read() -> None:
    assert NAMES.asked_for("word " * (LONGEST // 5) + " is Sophie there?").people == ()


def test_words_that_were_cut_before_are_used() -> None:
    text = "is Sophie there?"
    assert NAMES.asked_for(text, words_of(f"Subject\n{text}")) == NAMES.asked_for(text)
    assert NAMES.asked_for(text, words_of("something else")).people == ()


def test_the_lists_are_folded() -> None:
    assert all(word == fold(word) for word in COMMON | SMALL)
    assert not COMMON & {"sophie", "tom", "anna", "peter", "maria", "ben", "paul", "lisa"}


@given(SENTENCES)
def test_no_text_is_too_odd(text: str) -> None:
    asked = NAMES.asked_for(text)
    assert len(asked.words) <= 60
    assert len(set(asked.people)) == len(asked.people)
    assert bool(asked.words) == bool(asked.people)


@given(SENTENCES)
def test_strangers_in_the_team_change_nothing(text: str) -> None:
    more = Names(a_named_team(("qqq", "Qwxyz Vbnmk", ()), ("zzz", "Plokij Uhygt", ())))
    if not words_of(text).each & {"qwxyz", "plokij", "vbnmk", "uhygt", "qqq", "zzz"}:
        assert more.asked_for(text) == NAMES.asked_for(text)


@given(
    st.sampled_from(ASKED),
    st.text(string.ascii_letters + string.digits, min_size=1, max_size=8),
    st.booleans(),
)
def test_a_name_inside_of_a_word_is_none(case: tuple[str, str], letters: str, before: bool) -> None:
    word = f"{letters}Sophie" if before else f"Sophie{letters}"
    text = re.sub("sophie", word, case[0], flags=re.I)
    if "miller" not in text.casefold():
        assert "sophie" not in NAMES.asked_for(text).people


@given(st.sampled_from(ASKED), st.sampled_from(["plain", "wide", "curly", "upper"]))
def test_how_it_is_typed_does_not_matter(case: tuple[str, str], how: str) -> None:
    text, wanted = case
    typed = {
        "plain": text.replace("é", "e").replace("ü", "u").replace("ë", "e").replace("ö", "o"),
        "wide": text.translate({ord(one): ord(one) + 0xFEE0 for one in string.ascii_letters}),
        "curly": text.replace("'", "’"),
        "upper": text.upper(),
    }[how]
    assert NAMES.asked_for(typed).people == tuple(wanted.split())


@given(st.lists(st.sampled_from([text for text, _ in ASKED if "sophie" in text.casefold()]), max_size=3))
def test_quoted_lines_are_somebody_elses(texts: list[str]) -> None:
    quoted = "\n".join(f"> {line}" for text in texts for line in text.splitlines())
    assert NAMES.asked_for(f"It works now.\n{quoted}").people == ()


def test_a_team_of_one_word_names() -> None:
    people = [{"id": "zed", "name": "Zed", "addresses": ["zed@acme.example"]}]
    team = Team.model_validate({"company": {"name": "A", "domain": "acme.example"}, "person": people})
    assert Names(team).asked_for("is zed there?").people == ("zed",)
    assert Names(team).asked_for("@zed").people == ("zed",)
