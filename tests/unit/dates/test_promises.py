"""Promises in what people write: found where they are made, with their moment, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from byname.dates import Found, find_promises
from byname.dates import promises as module
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.unit.dates.sayings import NO_PROMISES, PROMISES
from tests.unit.dates.table import BERLIN, NOW, OFFICE, clock

HERE = ("Europe/Berlin",)


def find(text: str, zones: tuple[str, ...] = HERE, now: datetime = NOW) -> list[Found]:
    return find_promises(text, now, zones)


@pytest.mark.parametrize(("text", "wanted"), PROMISES)
def test_promises(text: str, wanted: str) -> None:
    for around in ("{}", "Hello Anna,\n\nthank you for your mail. {}\n\nBest regards\nSophie\n"):
        [found] = find(around.format(text))
        assert (clock(found.due) if found.due else "vague") == wanted
        assert found.zone == ("Europe/Berlin" if found.due else "")
        assert found.text in " ".join(text.split()), "the sentence, on one line"


@pytest.mark.parametrize("text", NO_PROMISES)
def test_no_promises(text: str) -> None:
    assert find(text) == []
    assert find(f"Hello Anna,\n\nthank you for your mail.\n{text}\n\nBest regards\nSophie\n") == []


REPLY = """Hello Anna,

thank you for the pictures. I'll look at them with Tom this afternoon. The hinge is a
known weak spot; we will send you a new one
by Thursday. I'll also ask about the colour soon.

Best regards
Sophie
--\x20
Sophie Martin, I'll be back to you tomorrow
On Friday, 20 November 2026, Anna wrote:
> I will send you the pictures tomorrow.
"""


def test_a_whole_reply() -> None:
    first, second, third = find(REPLY)
    assert first.text == "I'll look at them with Tom this afternoon."
    assert second.text == "The hinge is a known weak spot; we will send you a new one by Thursday."
    assert second.due is not None
    assert clock(second.due) == "26.11. 17:00"
    assert (third.text, third.due) == ("I'll also ask about the colour soon.", None)


QUOTES = [
    "> I'll send it tomorrow.",
    "  > I'll send it tomorrow.",
    "-- \nI'll send it tomorrow.",
    "On Mon, 23 Nov 2026 at 09:00, Anna <anna@customer.example> wrote:\nI'll send it tomorrow.",
    "Am 23.11.2026 um 09:00 schrieb Anna:\nI'll send it tomorrow.",
    "Le lun. 23 nov. 2026 à 09:00, Anna a écrit :\nI'll send it tomorrow.",
    "El lun, 23 nov 2026 a las 9:00, Anna escribió:\nI'll send it tomorrow.",
    "-----Original Message-----\nI'll send it tomorrow.",
    "From: Anna\nSent: Monday\nI'll send it tomorrow.",
    "Von: Anna\nGesendet: Montag\nI'll send it tomorrow.",
    'As you wrote: "I will send it tomorrow, by all means."',
    "As you wrote: “I will send it tomorrow, by all means.”",
]


@pytest.mark.parametrize("quote", QUOTES)
def test_the_words_of_others_and_signatures_are_no_promises(quote: str) -> None:
    assert find(f"Thank you.\n\n{quote}\n") == []
    assert len(find(f"I'll call you on Friday.\n\n{quote}\n")) == 1


def test_each_sentence_by_itself() -> None:
    found = find(
        "I'll call you at 5 p.m. tomorrow. I won't send it on Friday. Will you? I'll ship it on 1. Dezember."
    )
    assert [clock(one.due) for one in found if one.due] == ["24.11. 17:00", "01.12. 17:00"]


def test_the_earlier_of_two_clocks_counts() -> None:
    [noon] = find("I'll get back to you by tomorrow noon.", ("Europe/Berlin", "Asia/Tokyo"))
    assert noon.due == datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    assert noon.zone == "Asia/Tokyo"
    [noon] = find("I'll get back to you by tomorrow noon.", ("Europe/Berlin", "America/New_York"))
    assert noon.due == datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
    assert noon.zone == "Europe/Berlin"
    [soon] = find("I'll call you in two hours.", ("Europe/Berlin", "Asia/Tokyo"))
    assert (soon.due, soon.zone) == (datetime(2026, 11, 23, 11, 0, tzinfo=UTC), "Europe/Berlin")
    [today] = find("I'll call you today at 12:00.", ("Europe/Berlin", "Asia/Tokyo"))
    assert today.zone == "Europe/Berlin", "noon has passed in Tokyo"
    [ours] = find("I'll call you tomorrow at noon.", ("Europe/Berlin", "Mars/Base", ""))
    assert ours.zone == "Europe/Berlin"


def test_the_hours_are_the_persons() -> None:
    [found] = find_promises("I'll call you on Friday.", NOW, HERE, OFFICE)
    assert found.due is not None
    assert clock(found.due) == "27.11. 16:00"
    [found] = find_promises("I'll call you on Friday.", NOW, ("Europe/Berlin", "America/New_York"), OFFICE)
    assert (clock(found.due), found.zone) == ("27.11. 16:00", "Europe/Berlin")


def test_what_is_promised_counts_and_not_what_it_is_about() -> None:
    text = "I'll answer your mail from yesterday on Wednesday."
    assert [clock(one.due) for one in find(text) if one.due] == ["25.11. 17:00"]
    text = "Thank you for your order of 20 November, I'll check it by Wednesday."
    assert [clock(one.due) for one in find(text) if one.due] == ["25.11. 17:00"]


def test_at_most_five_and_each_at_most_300_characters() -> None:
    found = find("I'll call you tomorrow. " * 50)
    assert len(found) == 5
    long = "I'll send you " + "the part that you have asked about, " * 20 + "by Friday."
    [found_long] = find(long)
    assert len(found_long.text) <= 300
    assert found_long.text.startswith("I'll send you")
    assert find(" " * 8_000 + "I'll call you tomorrow.") == [], "the first 8,000 characters are looked at"


_PIECES = [
    *(text for text, _ in PROMISES),
    *NO_PROMISES,
    "> ",
    "\n",
    "-- \n",
    "😀",
    "\ud800",
    "\0",
    "5 may",
    "in 2 weeks",
]
texts = st.one_of(
    st.text(st.characters(codec=None), max_size=300),
    st.lists(st.sampled_from(_PIECES), max_size=12).map(" ".join),
    st.lists(st.sampled_from(" ".join(_PIECES).split()), max_size=60).map(" ".join),
)
zones = st.lists(st.sampled_from(["Europe/Berlin", "Asia/Tokyo", "Pacific/Apia", "x"]), max_size=3).map(tuple)


@settings(max_examples=500)
@given(texts, st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)), zones)
@example("I'll send it 31.12.9999 24:00", NOW, ("Pacific/Apia",))
def test_any_text_gives_a_list_of_things_to_come(text: str, now: datetime, where: tuple[str, ...]) -> None:
    found = find(text, where, now)
    assert len(found) <= 5
    for one in found:
        assert one.text
        assert len(one.text) <= 300
        one.text.encode()
        assert one.due is None or now < one.due <= now + timedelta(days=366)
        assert (one.due is None) == (one.zone == "")
        assert not one.zone or one.zone in where


@pytest.mark.parametrize(
    "text",
    [
        "I'll send it. " * 600,
        "I'll send 5 abc 6 def " * 400,
        "I'll send it last friday. " * 300,
        "ich werde " * 900,
    ],
)
def test_the_work_is_bounded(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    longest = module.longest

    def counted(*given: object, **more: object) -> object:
        nonlocal asked
        asked += 1
        return longest(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "longest", counted)
    find(text, ("Europe/Berlin", "Asia/Tokyo"))
    assert asked <= 30 * 20 * 2


def test_a_usual_reply_is_not_looked_at_closely(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without promising words no sentence is taken apart, and no date is read."""
    monkeypatch.setattr(module, "sentences", None)
    monkeypatch.setattr(module, "longest", None)
    assert (
        find("Hello Anna,\n\nthank you for the pictures. You can turn the hinge on Friday.\n\nSophie\n") == []
    )
    assert find("Guten Tag, vielen Dank für die Bilder. Sie können es am Freitag drehen.") == []


def test_the_place_and_time_of_these_tests() -> None:
    assert NOW.astimezone(BERLIN).strftime("%A %H:%M") == "Monday 10:00"
    assert ZoneInfo("Europe/Berlin") == BERLIN
