"""Briefings and roles on a real store: told once however facts are cut, with history and open promises."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from byname.channels.email.relay import read_relay_address
from byname.contracts import Event, NoteAdded

from services.notifier.domain import decide
from services.notifier.verdicts import apply_verdicts
from tests.support.channel_facts import a_call
from tests.support.facts import START, a_failure, a_message, a_reply_request, an_attached, an_event
from tests.unit.notifier.house import KEYS, House, Mail, a_house
from tests.unit.notifier.moves import (
    CV,
    OTHER,
    TEAM,
    a_huddle,
    a_page,
    an_assignment,
    an_offer,
    an_opening,
    because,
    why,
)
from tests.unit.notifier.nudging import a_promise, a_reopening, a_settlement

BACK = START + timedelta(days=3)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path) as found:
        yield found


def first_words(person: str = "tom", text: str = "Where is my order?", **more: Any) -> list[Event[Any]]:
    """A customer writes, and Tom stands in for Sophie: what comes to the notifier."""
    mail = a_message(text=text)
    known = {"stand_in_for": "sophie", "until": BACK, "reason": why("stand_in", "Tom stands in first")}
    moved = an_assignment(person, **{**known, **more})
    told = an_attached(mail.data.message, CV, person=person, **{**known, **more})
    return [mail, *(because(one, mail) for one in (an_opening(), moved, told))]


def stays_inside(mail: Mail) -> bool:
    """What the address for the answer says."""
    people = [one.id for one in TEAM]
    return read_relay_address(KEYS, mail.head["Reply-To"], people, START).note


@pytest.mark.parametrize("cut", range(5))
async def test_one_notice_wherever_the_batch_is_cut(house: House, cut: int) -> None:
    events = first_words()
    await house.hear(*events[:cut])
    assert cut > 3 or await house.due() == [], "nothing goes out before its words"
    await house.hear(*events[cut:])
    [mail] = await house.mails()
    assert (mail.kind, mail.to) == ("notice", "tom@home.example")
    house.clock.forward(hours=1)
    assert await house.due() == [], "nothing waits for what will not come"


async def test_one_notice_when_another_copy_has_not_written_the_words_down_yet(house: House) -> None:
    mail, opened, moved, told = first_words()
    await house.hear(opened, moved)
    await house.hear(mail, told)
    assert [one.kind for one in await house.mails()] == ["notice"]


@pytest.mark.parametrize("cut", range(1, 5))
async def test_another_conversation_that_moved_along_is_told_wherever_it_is_cut(
    house: House, cut: int
) -> None:
    events = first_words()
    events.insert(3, because(an_assignment("tom", OTHER), events[0]))
    await house.hear(an_opening(OTHER), *events[:cut])
    await house.hear(*events[cut:])
    assert sorted(one.kind for one in await house.mails()) == ["briefing", "notice"]


async def test_a_briefing_whose_words_never_come_goes_out_all_the_same(house: House) -> None:
    await house.hear(*first_words()[:3])
    assert await house.due() == []
    house.clock.forward(minutes=5)
    assert [one.kind for one in await house.mails()] == ["briefing"]


async def test_a_stand_in_gets_who_they_stand_in_for_the_history_and_what_was_promised(house: House) -> None:
    promises = [
        a_promise("send the corrected invoice", START + timedelta(days=1), conversation=OTHER),
        a_promise("call on Sunday", START - timedelta(days=1), conversation=OTHER),
        a_promise("look into a discount", None, conversation=OTHER),
    ]
    call = a_call(outcome="answered", person="sophie", text="Ann called, Sophie took it.", at=-7200)
    await house.hear(call, an_opening(OTHER), an_attached(call.data.call, OTHER), *promises)
    await house.hear(*first_words())
    [mail] = await house.mails()
    assert "Sophie is away until Thursday at 10:30; you stand in.\nYour first answer will begin" in mail.text
    assert "send the corrected invoice, by tomorrow at 10:30 (Sophie, 2 March 2026" in mail.text
    assert "look into a discount (Sophie" in mail.text
    assert "call on Sunday, by 1 March at 10:30 (late) (Sophie" in mail.text
    assert "Before that:" in mail.text
    assert "Ann called, Sophie took it." in mail.text, "from another conversation of hers"
    words, private = mail.text.split("- - -", 1)
    assert words.strip() == "Where is my order?", "what a client quotes first is the customer's own"
    assert "invoice" in private


@pytest.mark.parametrize("end", ["kept", "withdrawn"])
async def test_promises_are_shown_until_they_are_settled(house: House, end: str) -> None:
    promise = a_promise("send it", None)
    again = a_promise("bring it", START + timedelta(days=2), promise=promise.data.promise, again=True)
    await house.hear(*first_words("sophie"), promise)
    [notice] = await house.mails()
    assert "send it (Sophie" in notice.text, "whoever promised it is reminded with the very next words"
    await house.hear(again, promise, an_assignment("eva"))
    [mail] = await house.mails()
    assert "bring it, by Wednesday at 10:30 (Sophie" in mail.text
    assert "send it" not in mail.text
    over = a_settlement(promise.data.promise, outcome=end)
    await house.hear(over, an_assignment("tom"))
    [mail] = await house.mails()
    assert "Promised" not in mail.text
    await house.hear(a_reopening(promise.data.promise), an_assignment("sophie"))
    [mail] = await house.mails()
    assert "bring it" in mail.text
    await house.hear(over, an_assignment("tom"))
    [mail] = await house.mails()
    assert "bring it" in mail.text, "what is older does not count"


async def test_once_they_have_answered_a_stand_in_is_not_told_of_an_introduction(house: House) -> None:
    await house.hear(*first_words())
    await house.hear(a_reply_request(CV, person="tom"))
    await house.due()
    house.clock.forward(minutes=5)
    mail = a_message(at=240)
    await house.hear(mail, an_attached(mail.data.message, CV, person="tom", stand_in_for="sophie"))
    [notice] = await house.mails()
    assert "You stand in for Sophie." in notice.text
    assert "first answer" not in notice.text


async def test_whoever_it_is_passed_to_gets_what_waits_what_was_said_and_why(house: House) -> None:
    await house.hear(*first_words())
    await house.due()
    house.clock.forward(minutes=5)
    note = NoteAdded(
        note="note_1", conversation=CV, person="eva", text="She is upset.", front_end="desk",
        added_at=house.clock.now(), sequence=4,
    )  # fmt: skip
    await house.hear(an_event(note), an_assignment("eva", previous="tom"))
    [mail] = await house.mails()
    assert (mail.kind, mail.to, mail.head["Subject"]) == ("briefing", "eva@home.example", "Re: My order")
    assert mail.text.startswith("Where is my order?\n\n- - -")
    assert "The conversation with Ann is yours now." in mail.text
    assert "Tom passed it on: “she asks about the discount”." in mail.text
    assert "Eva (a note), 2 March 2026, 10:35 CET:\n  She is upset." in mail.text
    assert mail.text.count("Where is my order?") == 1
    assert mail.head["Reply-To"].startswith("r+")


async def test_what_is_answered_already_does_not_stand_on_top(house: House) -> None:
    await house.hear(*first_words())
    house.clock.forward(minutes=5)
    answered = a_reply_request(CV, "It is on its way!", requested_at=house.clock.now())
    await house.hear(answered)
    await house.due()
    await house.hear(an_assignment("sophie", previous="tom", reason=why("back", "Sophie is back")))
    [mail] = await house.mails()
    assert mail.text.startswith("(Nothing new from Ann; what was said stands below.)\n\n- - -")
    assert mail.text.index("It is on its way!") < mail.text.index("Where is my order?")
    assert "What was said:" in mail.text


async def test_an_offer_and_a_huddle_say_what_an_answer_does(house: House) -> None:
    mail = a_message()
    words = an_attached(mail.data.message, CV, person="", offered=("tom",), huddle=("sophie",))
    await house.hear(mail, an_opening(), words, an_offer("eva"), a_huddle("eva"))
    mails = await house.mails()
    inside = {(one.kind, one.to.partition("@")[0]): stays_inside(one) for one in mails}
    assert {one for one in inside if inside[one]} == {("notice", "sophie"), ("briefing", "eva")}
    found = {(one.kind, one.to.partition("@")[0]): one.text for one in mails}
    assert set(found) == {
        ("notice", "tom"), ("notice", "sophie"), ("notice", "eva"), ("briefing", "eva"),
    }  # fmt: skip
    for person in ("tom", "eva"):
        offered = found["notice", person]
        assert "Nobody has it yet: answer, or /take, and it is yours." in offered
        assert "the conversation is yours.\nA first line /take" in offered
    assert "You are in the huddle about Ann; nobody is its voice yet" in found["notice", "sophie"]
    assert (
        "Tom has called you into the huddle about Ann; Tom is the voice: your answer becomes a note."
        in found["briefing", "eva"]
    )
    assert "your words become a note for Tom; Ann does not see them." in found["briefing", "eva"]


async def test_what_a_huddle_thinks_reaches_its_voice(house: House) -> None:
    mail = a_message(text="Wrong again")
    await house.hear(mail, an_opening(), an_attached(mail.data.message, CV, person="tom"), a_huddle("eva"))
    await house.due()

    def note(person: str, number: int, *tell: str) -> Event[Any]:
        fact = NoteAdded(
            note=f"note_{number}", conversation=CV, person=person, text="The tax is counted\ntwice.",
            front_end="desk", added_at=house.clock.now(), sequence=9, tell=tell,
        )  # fmt: skip
        return an_event(fact)

    await house.hear(note("eva", 1, "tom"), note("tom", 2), note("sophie", 3))
    [told] = await house.mails()
    assert (told.kind, told.to) == ("briefing", "tom@home.example")
    assert told.text.startswith("Wrong again\n\n- - -"), "private words stand below the line"
    assert "Eva thinks along about Ann, and has left you a note:\n  The tax is counted\n  twice." in told.text
    assert "Just reply: your words go to Ann as Tom." in told.text
    assert not stays_inside(told)
    await house.hear(note("tom", 4, "eva"))
    [back] = await house.mails()
    assert back.to == "eva@home.example"
    assert "your words become a note for Tom" in back.text, "whoever thinks along does not answer by accident"
    assert stays_inside(back), "whatever becomes of the huddle"
    await house.hear(note("eva", 5))
    assert await house.due() == [], "the huddle is over"


async def test_a_missed_call_that_is_offered_is_called_back(house: House) -> None:
    call = a_call()
    await house.hear(call, an_opening(), an_attached(call.data.call, CV, person="", offered=("tom",)))
    [mail] = await house.mails()
    assert "Reply with a first line /take, and it is yours; then call" in mail.text


async def test_a_page_says_who_waits_since_when_and_how_to_end_it(house: House) -> None:
    mail = a_message(at=-2100)
    await house.hear(mail, an_opening(), an_attached(mail.data.message, CV))
    await house.due()
    await house.hear(a_page(mail.data.message, "sophie"), a_page(mail.data.message, "sophie"))
    [page] = await house.mails()
    assert page.head["Subject"] == "Ann waits for an answer: My order"
    assert page.head["Importance"] == "high"
    assert "Ann has waited for an answer for 35 minutes, since today at 09:55." in page.text
    assert "You are called because you are on call." in page.text
    assert "Answer, or /take, and nobody else is called." in page.text
    house.clock.forward(minutes=2)
    await house.hear(a_page(mail.data.message, "sophie", page="pg_2", step="everyone"))
    [page] = await house.mails()
    assert "Everybody is called now." in page.text


async def test_pages_that_wait_are_over_when_somebody_answers(house: House) -> None:
    mail = a_message()
    await house.hear(mail, an_opening(), an_attached(mail.data.message, CV))
    await house.due()
    await house.hear(a_page(mail.data.message, "eva"))
    await house.hear(a_reply_request(CV))
    assert [one.send.kind for one in await house.due()] == ["reply"]
    states = await house.states()
    assert {states[one] for one in states if one.startswith("page")} == {"dropped"}


async def test_words_that_did_not_arrive_are_marked(house: House) -> None:
    """Whoever reads on must not believe that the customer has read it."""
    await house.hear(*first_words())
    lost, chat = a_reply_request(CV, "It comes on Monday."), a_reply_request(CV, "Or on Tuesday.")
    await house.hear(lost, chat)
    for task in await house.due():
        if task.send.kind == "reply" and task.send.about == lost.data.reply:
            verdict = decide(task.send, "refused", "550 no", house.clock.now(), timedelta(days=2))
            async with house.db.transaction() as unit:
                await apply_verdicts(unit, [verdict], "acme.example", house.clock.now())
    await house.hear(a_failure(CV, reply=chat.data.reply, source="ingest"))
    await house.hear(an_assignment("eva", previous="tom"))
    [mail] = [one for one in await house.mails() if one.kind == "briefing"]
    assert mail.text.startswith("Where is my order?"), "nobody has answered it"
    assert mail.text.count("Sophie (did not arrive), 2 March 2026") == 2


async def test_only_the_first_words_are_the_first(house: House) -> None:
    new = an_opening(conversations=1, customer_since=START)
    first, second = a_message(text="Hello?"), a_message(text="Anybody?", at=60)
    await house.hear(first, new, an_attached(first.data.message, CV))
    house.clock.forward(minutes=2)
    await house.hear(second, an_attached(second.data.message, CV))
    one, two = await house.mails()
    assert "New to us: this is the first time that Ann writes, by email." in one.text
    assert "With us since March 2026, the first conversation. Writes by email." in two.text
