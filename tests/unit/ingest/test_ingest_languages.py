"""In which language somebody writes: never guessed wrong from few words, said where they are plain."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import Any

import pytest
from byname.channels.inbound import Contact, InboundMessage
from hypothesis import given
from hypothesis import strategies as st

from services.ingest import languages
from services.ingest.domain.inbound import Origin, facts_of
from services.ingest.domain.tongue import FEWEST_CHARS, no_guess, tongue
from services.ingest.languages import KNOWN, Languages
from tests.support.facts import START
from tests.unit.ingest.mails import AROUND, a_mail
from tests.unit.ingest.mails import facts_of as facts_of_mail
from tests.unit.ingest.sentences import NOTHING, SENTENCES

ALL = [(code, text) for code, texts in SENTENCES.items() for text in texts]


@pytest.fixture(scope="module")
def ready() -> Languages:
    """With its model."""
    found = Languages()
    asyncio.run(found.ready())
    return found


def test_short_sentences_are_told_rightly_or_not_at_all(ready: Languages) -> None:
    told = [(code, tongue(text, "", ready.guess)) for code, text in ALL]
    assert [pair for pair in told if pair[1] not in ("", pair[0])] == []
    assert sum(code == said for code, said in told) >= 0.85 * len(ALL)


@pytest.mark.parametrize("declared", ["en", "de", "fr", "ja"])
def test_a_channels_word_is_never_overruled_by_a_wrong_guess(declared: str, ready: Languages) -> None:
    told = [(code, tongue(text, declared, ready.guess)) for code, text in ALL]
    assert [pair for pair in told if pair[1] not in (declared, pair[0])] == []
    plain = [
        pair for pair, (code, text) in zip(told, ALL, strict=True) if code != declared and len(text) > 29
    ]
    assert sum(code == said for code, said in plain) >= 0.65 * len(plain)


@pytest.mark.parametrize("code", SENTENCES)
def test_a_few_sentences_together_are_always_told(code: str, ready: Languages) -> None:
    assert tongue(" ".join(SENTENCES[code] * 2), "", ready.guess) == code


@pytest.mark.parametrize("text", NOTHING)
def test_what_says_nothing_of_a_language(text: str, ready: Languages) -> None:
    assert tongue(text, "", ready.guess) == ""
    assert tongue(text, "sv", ready.guess) == "sv", "then the channel's word counts"


def test_plain_words_say_more_than_the_settings_of_a_program(ready: Languages) -> None:
    plain = "Mein Paket kam beschädigt an, und ich möchte bitte mein Geld zurück."
    assert tongue(plain, "en", ready.guess) == "de"
    assert tongue("Ich kann mich nicht anmelden", "en", ready.guess) == "de"
    assert tongue("Wo ist das Paket?", "en", ready.guess) == "en", "too few words to say more"
    assert tongue("", "fr", ready.guess) == "fr"


def test_links_addresses_and_numbers_are_no_words(ready: Languages) -> None:
    link = "https://www.acme.example/how/can/this/be/the/order/that/was/not/delivered?at=all "
    assert tongue(link * 5 + "Wo bleibt meine Bestellung?", "", ready.guess) == "de"


@given(st.text(max_size=300), st.sampled_from(["", "de"]))
def test_any_text_has_a_language_of_two_letters_or_none(text: str, declared: str) -> None:
    loaded = Languages()
    loaded._model = languages.load()
    said = tongue(text, declared, loaded.guess)
    assert said in (*KNOWN.split(), declared) and len(said) in (0, 2)
    assert tongue(text, declared, no_guess) == declared
    if len(text.split()) and len(text) < FEWEST_CHARS / 3:
        assert said == declared


def test_norwegian_is_one_language_however_it_is_written(ready: Languages) -> None:
    assert tongue("Eg har ikkje fått pakka mi enno, kan de sjå kvar ho er?", "", ready.guess) == "no"


async def test_it_is_loaded_once_and_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[int] = []
    monkeypatch.setattr(languages, "load", lambda: times.append(1))
    found = Languages()
    await asyncio.gather(*(found.ready() for _ in range(5)))
    await found.ready()
    assert times == [1]
    off = Languages(on=False)
    await off.ready()
    assert times == [1] and off.guess("Where is my order?") == ("", 0.0)


async def test_without_its_model_messages_go_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> Any:
        raise OSError("no such file")

    monkeypatch.setattr(languages, "load", fails)
    found = Languages()
    with caplog.at_level(logging.WARNING):
        await found.ready()
        await found.ready()
    assert len([one for one in caplog.records if "no such file" in one.getMessage()]) == 1
    assert tongue("Wo bleibt meine Bestellung?", "", found.guess) == ""


def test_mails_and_documents_say_language_and_zone(ready: Languages) -> None:
    text = "Wo bleibt meine Bestellung?"
    around = replace(AROUND, guess=ready.guess)
    [fact] = facts_of_mail(a_mail("hello@acme.example", text=text, zone="+01:00"), around)
    assert (fact.language, fact.zone) == ("de", "+01:00")
    [fact] = facts_of_mail(a_mail("hello@acme.example", text="Ok.", language="de"), around)
    assert (fact.language, fact.zone) == ("de", "")
    said = InboundMessage(id="n1", sender=Contact(address="ann"), text=text, zone="Europe/Berlin")
    [event] = facts_of([said], Origin("notes", "raw_1", START, START, ready.guess)).events
    assert (event.data.language, event.data.zone) == ("de", "Europe/Berlin")
