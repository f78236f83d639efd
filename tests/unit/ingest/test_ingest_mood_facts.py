"""From a click to facts: how it was, and words for a person where there are some, or something is wrong."""

from __future__ import annotations

import pytest
from byname.bus.raw import RawInput
from byname.channels.moods import LANGUAGES, Mood, MoodWord, mood_label
from byname.contracts import Detail, Event, MessageReceived, MoodGiven
from byname.contracts.envelope import decode, encode
from byname.errors import Reject

from services.ingest.domain.tongue import no_guess
from services.ingest.moods.facts import mood_facts
from services.ingest.moods.kept import kept_mood
from tests.support.facts import START
from tests.unit.ingest.mood_page import ASKED

LINK = Mood(**ASKED, expires=START)


def heard(mood: MoodWord, text: str = "", accepts: str = "de", raw: str = "raw_1") -> list[Event]:  # type: ignore[type-arg]
    """What is said of a click."""
    stored = kept_mood(LINK, mood, text, "view_1", accepts).stored
    events = mood_facts(RawInput(raw, "email", stored.envelope, START, stored.body), START, no_guess)
    for one in events:
        assert decode(encode(one), {one.data.type: type(one.data)}) == one
    return events


@pytest.mark.parametrize("mood", ["happy", "fine"])
def test_who_is_content_and_says_no_more_disturbs_nobody(mood: MoodWord) -> None:
    [given] = heard(mood)
    assert given.data == MoodGiven(
        ask=ASKED["ask"], conversation=ASKED["conversation"], mood=mood, text="", given_at=START
    )
    assert (given.key, given.causation) == (ASKED["conversation"], "raw_1")


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_not_has_said_so_in_words(language: str) -> None:
    given, message = heard("unhappy", accepts=f"{language},sv;q=0.5")
    assert (given.data.mood, given.data.text) == ("unhappy", "")
    said: MessageReceived = message.data
    assert mood_label("unhappy", language) in said.text
    assert (said.sender.address, said.sender.name) == (ASKED["address"], "Anna")
    assert said.thread.in_reply_to == said.thread.references == (ASKED["message_id"],)
    assert (said.kind, said.authentication, said.channel) == ("message", "pass", "email")
    assert said.details == (Detail(name="mood", value="unhappy"),)
    assert said.language == "", "our own words say nothing of theirs"
    assert said.subject == said.provider_id == ""


@pytest.mark.parametrize("mood", ["happy", "fine", "unhappy"])
def test_words_come_to_a_person_as_they_are(mood: MoodWord) -> None:
    given, message = heard(mood, "Es tropft noch.")
    assert given.data.text == message.data.text == "Es tropft noch."
    assert message.data.language == "de"


def test_the_same_original_is_the_same_facts_and_another_one_is_not() -> None:
    once, again, other = heard("unhappy"), heard("unhappy"), heard("unhappy", raw="raw_2")
    assert [one.id for one in once] == [one.id for one in again]
    assert not {one.id for one in once} & {one.id for one in other}
    assert once[1].data.message == again[1].data.message != other[1].data.message


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b"[]", b'{"mood":"furious"}', b"From: anna"])
def test_what_is_no_click_is_a_dead_letter(body: bytes) -> None:
    with pytest.raises(Reject, match="click"):
        mood_facts(RawInput("raw_1", "email", {"source": "mood"}, START, body), START, no_guess)
