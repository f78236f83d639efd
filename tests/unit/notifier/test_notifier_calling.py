"""Pages, early warnings, customers that moved, and what the receipt of a held answer says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from byname.channels.email.reply import render_receipt
from byname.contracts import Event, NoteAdded

from services.notifier.domain import PAGE_LIFE, Known, Send, hear
from tests.support.facts import START, TEAM, an_event
from tests.unit.email_writing.builders import a_receipt
from tests.unit.notifier import moves
from tests.unit.notifier.moves import CV, a_page, a_portfolio, a_refusal, an_incident

LATER = START + timedelta(minutes=5)


def heard(
    *events: Event[Any], calls: bool = True, known: Known | None = None, team: Any = None
) -> list[Send]:
    return hear(known or Known(), team or moves.TEAM, events, LATER, calls=calls).sends


@pytest.mark.parametrize(
    ("person", "calls", "ways"),
    [
        ("sophie", True, ["page_mail"]),
        ("eva", True, ["page_mail", "page_webhook", "page_call"]),
        ("eva", False, ["page_mail", "page_webhook"]),
        ("kim", True, ["page_call"]),
        ("kim", False, ["page_mail"]),  # that says at the desk that there is no way to her
        ("gone", True, ["page_mail"]),
    ],
)
def test_on_which_ways_a_person_is_called(person: str, calls: bool, ways: list[str]) -> None:
    sends = heard(a_page("msg_1", person), calls=calls)
    assert [one.kind for one in sends] == ways
    assert len({one.key for one in sends}) == len(ways)
    assert {(one.message, one.created_at) for one in sends} == {("msg_1", START)}


def test_the_same_page_again_is_the_same_calls_and_the_next_step_is_others() -> None:
    page = a_page("msg_1", "eva", "eva")
    once = {one.key for one in heard(page)}
    again = {one.key for one in heard(an_event(page.data, cause="ev_another"))}
    assert once == again
    assert once.isdisjoint({one.key for one in heard(a_page("msg_1", "eva", page="pg_2"))})


def test_a_page_from_a_clock_that_is_ahead_goes_out_now() -> None:
    [send] = heard(a_page("msg_1", "sophie", requested_at=LATER + timedelta(hours=1)))
    assert send.created_at == LATER
    assert timedelta(0) < PAGE_LIFE <= timedelta(minutes=15)


def test_an_incident_is_told_once_with_the_words_that_opened_it() -> None:
    [send] = heard(an_incident("ev_mail"), known=Known(events={"ev_mail": "msg_1"}))
    assert (send.kind, send.person, send.words, send.message) == ("incident", "", "msg_1", "")
    [again] = heard(an_incident("ev_other"))
    assert again.key == send.key


def test_without_an_alias_nobody_is_warned() -> None:
    assert heard(an_incident(), team=TEAM) == []


@pytest.mark.parametrize(
    ("moved", "people"),
    [({}, ["tom", "sophie"]), ({"giver": "gone"}, ["tom"]), ({"giver": "tom"}, ["tom"])],
)
def test_taker_and_giver_are_told_once_each(moved: dict[str, Any], people: list[str]) -> None:
    sends = heard(a_portfolio(**moved))
    assert [(one.kind, one.person) for one in sends] == [("portfolio", one) for one in people]


@pytest.mark.parametrize(
    ("code", "text", "words", "says"),
    [
        ("collision", "Tom answered: “On its way”", "Soon!", ("was not sent.", "“On its way”. ", "/anyway")),
        ("huddle", "Tom stays the voice", "Soon!", ("they are a note now.", "Tom stays the voice.")),
        ("taken", "Tom took it today at 10:02", "Soon!", ("was not sent.", "Tom took it", "/anyway")),
        ("taken", "Tom took it today at 10:02", "", ("was not done.", "Tom took it", "nothing left")),
        ("not_offered", "it is Tom's.", "", ("was not done.", "It is Tom's.")),
        ("unknown_person", "nobody is called Thom", "Hi", ("was not sent.", "Nobody is", "Tom (tom)")),
        ("unknown_person", "it is not Thom; there are: eva", "", ("was not done.", "one of these names.")),
        ("collision", "Tom did; /anyway sends it", "Hi", ("By mail: write /anyway alone", "Or let it be.")),
        ("no_incident", "it belongs to no incident", "Hi", ("was not sent.", "send them again without it")),
        ("no_words", "something is missing", "", ("was not done.", "/help brings")),
        ("no_date", "“fri” is no date", "", ("was not done.", "is no date", "I can read.")),
        ("vague", "“soon” is no date; write friday 17:00", "Hi", ("was not sent.", "your words, which")),
        ("past", "it was yesterday", "", ("was not done.", "It was yesterday. Send it again with")),
        ("far", "it is in 2040", "", ("within a year.",)),
        ("which", "several are open: “a”; “b”", "", ("“a”; “b”", "only one of them has.")),
        ("no_promise", "none has “x” in it", "", ("one that is open.",)),
        ("no_tier", "there is no tier 'x'; there are: gold", "", ("one of these.",)),
        ("too_many", "100 promises are open", "Hi", ("was not sent.", "Nothing of it was done.")),
        ("too_many", "100 promises are open", "", ("was not done.", "100 promises are open.")),
        ("reply_rule", "X lets nobody answer this", "Hi", ("it is held, because X lets", "Nothing of it")),
    ],
)  # fmt: skip
def test_what_a_held_answer_s_receipt_says(code: str, text: str, words: str, says: tuple[str, ...]) -> None:
    [send] = heard(a_refusal(code, text, words))
    assert send.kind == "receipt"
    content = {name: send.content[name] for name in ("outcome", "because", "what_to_do", "text")}
    shown = render_receipt(a_receipt(**content))
    assert [one for one in says if one not in shown] == []
    assert (f"Your words:\n\n{words}" in shown) == bool(words)
    assert ".." not in shown


def test_a_note_out_of_a_huddle_is_one_mail_not_two() -> None:
    note = NoteAdded(
        note="note_1", conversation=CV, person="eva", text="Soon!", front_end="email", added_at=START,
        sequence=9,
    )  # fmt: skip
    sends = heard(an_event(note), a_refusal("huddle", "Tom stays the voice"))
    assert [one.content["outcome"] for one in sends] == ["kept_inside"]
