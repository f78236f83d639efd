"""Wishes are the same by the same words; a tier is one of the team file, or none."""

from __future__ import annotations

import pytest
from byname.contracts import CustomerTiered, ReplyRequested, WishDropped, WishNoted

from tests.unit.router.history import kinds
from tests.unit.router.patient import Patient


@pytest.fixture
def history() -> Patient:
    return Patient()


@pytest.fixture
def conversation(history: Patient) -> str:
    return history.writes()


def test_the_same_words_are_the_same_wish(history: Patient, conversation: str) -> None:
    [first] = history.says(conversation, "wish Dark mode,  at night")
    [second] = history.says(history.writes(sender="bob@x.example"), "wish dark MODE at night!", person="tom")
    [other] = history.says(conversation, "wish dark mode")
    assert (first.wish == second.wish, first.wish == other.wish) == (True, False)
    assert (first.name, first.person, second.person) == ("Dark mode, at night", "sophie", "tom")
    assert first.customer != second.customer


@pytest.mark.parametrize("words", ["夜间模式", "🌙 🌙", "c++", "Ünïcode Äpfel"])
def test_a_wish_in_any_script(history: Patient, conversation: str, words: str) -> None:
    [first] = history.says(conversation, f"wish {words}")
    [dropped] = history.says(conversation, f"unwish  {words.upper()} ")
    assert first.wish == dropped.wish
    assert first.wish != history.says(conversation, "wish something else")[0].wish


def test_a_wish_is_dropped_by_its_words_or_its_id(history: Patient, conversation: str) -> None:
    [noted] = history.says(conversation, "wish dark mode")
    for line in ("unwish Dark Mode", f"unwish #{noted.wish}"):
        [dropped] = history.says(conversation, line)
        assert isinstance(dropped, WishDropped)
        assert dropped.wish == noted.wish


def test_a_wish_needs_words_and_not_too_many(history: Patient, conversation: str) -> None:
    assert history.refused(conversation, "wish  ")[0] == "no_words"
    assert history.refused(conversation, f"wish {'x' * 201}")[0] == "too_long"


def test_wishes_go_along_with_words(history: Patient, conversation: str) -> None:
    facts = history.says(conversation, "wish a", "wish b", text="Noted!")
    assert kinds(facts) == [WishNoted, WishNoted, ReplyRequested]


@pytest.mark.parametrize(
    ("line", "tier"),
    [("tier gold", "gold"), ("tier Gold Friends ", "gold"), ("tier none", ""), ("tier NONE", "")],
)
def test_a_tier_by_its_id_or_name(history: Patient, conversation: str, line: str, tier: str) -> None:
    [tiered] = history.says(conversation, line)
    assert isinstance(tiered, CustomerTiered)
    assert (tiered.tier, tiered.customer) == (tier, history.known.conversations[conversation].customer)


def test_an_unknown_tier_lists_those_there_are(history: Patient, conversation: str) -> None:
    assert history.refused(conversation, "tier silver", text="Dear Ann") == (
        "no_tier",
        "there is no tier 'silver'; there are: gold, and none",
    )
    assert history.refused(conversation, "tier gold", "tier none")[0] == "twice"


@pytest.mark.parametrize(
    "line", [f"wish #wi_{'x' * 90}", "unwish #wi_", "wish #wi_Not/An.Id", "unwish #wi_a b"]
)
def test_an_id_that_is_none_is_words(history: Patient, conversation: str, line: str) -> None:
    """An id goes into keys and subjects: nothing that somebody has made up may stand there."""
    [fact] = history.says(conversation, line)
    assert len(fact.wish) == len("wi_") + 16
