"""Many at once are one message: of all pages each is told once, and nobody is called twice within minutes."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from byname.ids import derive_short
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifier.domain import MORE_MAY_BREAK, REST
from services.notifier.page_texts import twiml, webhook_body
from tests.support.facts import START, a_message, a_reply_request, a_report, an_attached
from tests.unit.notifier.house import House, a_house
from tests.unit.notifier.moves import TEAM, a_page, an_opening, because
from tests.unit.notifier.nudging import a_nudge, an_item

EVA = TEAM.person("eva")
assert EVA is not None


def cv(number: int) -> str:
    return derive_short("cv", f"of customer {number}")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path) as found:
        yield found


def page(number: int, *people: str, at: datetime = START) -> Any:
    ids = {"page": f"pg_{number}", "conversation": cv(number), "requested_at": at}
    return a_page(f"msg_{number}", *(people or ("eva",)), **ids)


async def waiting(house: House, count: int) -> None:
    """So many customers write, and nobody answers: their pages come one by one."""
    for number in range(count):
        mail = a_message(name=f"Customer {number}", at=-2100, message=f"msg_{number}")
        said = (an_opening(cv(number)), an_attached(f"msg_{number}", cv(number), person="tom"))
        await house.hear(mail, *(because(one, mail) for one in said))
    await house.send()
    for number in range(count):
        await house.hear(page(number, at=house.clock.now()))


async def test_many_pages_are_one_message_on_each_way(house: House) -> None:
    await waiting(house, 30)
    assert await house.send() == [], "they wait for each other"
    tasks = {one.send.kind: one for one in await house.send(seconds=MORE_MAY_BREAK.total_seconds())}
    assert set(tasks) == {"page_mail", "page_webhook", "page_call"}
    assert {len(one.all) for one in tasks.values()} == {30}
    body = json.loads(webhook_body(tasks["page_webhook"], EVA, TEAM, "https://desk.example/"))
    assert body["text"].startswith("30 customers wait for an answer: Customer 0 (35 minutes), Customer 1")
    assert body["text"].endswith(", and 25 more. https://desk.example/")
    assert body["data"]["count"] == len(body["data"]["all"]) == 30
    assert len({one["conversation"] for one in body["data"]["all"]}) == 30
    assert "30 Menschen warten auf eine Antwort" in twiml(tasks["page_call"], EVA)


async def test_the_mail_of_many_has_a_way_to_answer_each(house: House) -> None:
    await waiting(house, 30)
    [mail] = await house.mails()
    assert mail.head["Subject"] == "30 customers wait for an answer"
    assert mail.text.count("Answer: <mailto:r+") == 20
    assert "And 10 more, at the desk." in mail.text
    assert mail.head["Reply-To"].startswith("b+"), "nobody can tell whom an answer to all of it is for"


async def test_what_comes_later_waits_until_the_last_call_is_over(house: House) -> None:
    await house.hear(page(1))
    [first] = [one for one in await house.send(seconds=5) if one.send.kind == "page_call"]
    for number in range(2, 5):
        await house.hear(page(number))
        assert await house.send(seconds=30) == []
    [second] = [one for one in await house.send(seconds=30) if one.send.kind == "page_call"]
    assert [len(first.all), len(second.all)] == [1, 3]


async def test_who_was_answered_meanwhile_is_not_called_about(house: House) -> None:
    await waiting(house, 3)
    await house.hear(a_reply_request(cv(1), requested_at=house.clock.now()))
    tasks = [one for one in await house.send(seconds=5) if one.send.kind.startswith("page")]
    assert [{one.send.conversation for one in task.all} for task in tasks] == [{cv(0), cv(2)}] * 3


@pytest.mark.parametrize("kind", ["page_mail", "page_webhook"])
async def test_what_has_to_go_out_again_goes_out_as_the_same_message(house: House, kind: str) -> None:
    await waiting(house, 3)
    [first] = [one for one in await house.send("deferred", seconds=5) if one.send.kind == kind]
    await house.hear(page(7, at=house.clock.now()), a_reply_request(cv(0), requested_at=house.clock.now()))
    again = [one for one in await house.send("deferred", seconds=20) if one.send.kind == kind]
    [same] = [one for one in again if one.send.told_as == first.send.told_as]
    assert {one.send.conversation for one in same.all} == {cv(1), cv(2)}, "it is smaller, and never larger"
    assert {one.message_id for one in same.sends} == {first.send.message_id}


async def test_a_bounce_is_of_all_that_the_mail_told(house: House) -> None:
    await waiting(house, 3)
    [task] = [one for one in await house.send(seconds=5) if one.send.kind == "page_mail"]
    await house.hear(a_report(send=task.send.told_as))
    states = await house.states_of("page_mail")
    assert states == ["failed"] * 3


async def test_urgent_nudges_are_called_about_along_with_pages(house: House) -> None:
    promise = an_item("late", cv(9), about="pr_1", step="on_call", said="Sophie promised Ann the invoice.")
    await house.hear(page(1), a_nudge(an_item(conversation=cv(1)), promise, person="eva", urgent=True))
    tasks = {one.send.kind: one for one in await house.send(seconds=5)}
    assert {kind: len(one.all) for kind, one in tasks.items()} == {
        "page_mail": 1, "page_webhook": 3, "page_call": 3, "nudge": 2,
    }  # fmt: skip
    assert "2 Angelegenheiten brauchen dich" in twiml(tasks["page_call"], EVA), "one customer is one matter"
    body = json.loads(webhook_body(tasks["page_webhook"], EVA, TEAM, ""))
    assert body["text"].startswith("2 matters need you: ")


MOVES = st.lists(
    st.tuples(st.integers(0, 7), st.sampled_from(["page", "answer", "nothing"]), st.integers(1, 90)),
    max_size=25,
)


@settings(max_examples=15, deadline=None)
@given(MOVES)
def test_each_page_is_told_once_and_no_person_often(moves: list[tuple[int, str, int]]) -> None:
    asyncio.run(_each_once(moves))


async def _each_once(moves: list[tuple[int, str, int]]) -> None:
    told: Counter[str] = Counter()
    rung: list[tuple[str, datetime]] = []
    open_pages: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as home:
        async with a_house(Path(home)) as house:

            async def send() -> None:
                for task in await house.send():
                    if task.send.kind != "page_call":
                        continue
                    rung.append((task.send.person, house.clock.now()))
                    for one in task.sends:
                        told[one.about] += 1
                        assert one.about in open_pages, "its customer has been answered"

            for number, (which, what, seconds) in enumerate(moves):
                if what == "page":
                    open_pages[f"pg_{number}"] = which
                    ids = {"page": f"pg_{number}", "conversation": cv(which)}
                    await house.hear(a_page("msg_1", "kim", **ids, requested_at=house.clock.now()))
                elif what == "answer":
                    await house.hear(a_reply_request(cv(which), requested_at=house.clock.now()))
                    open_pages = {p: c for p, c in open_pages.items() if c != which or told[p]}
                house.clock.forward(seconds=seconds)
                await send()
            for _ in range(4):
                house.clock.forward(seconds=REST.total_seconds())
                await send()
    assert told == Counter(dict.fromkeys(open_pages, 1))
    for (_, before), (_, after) in pairwise(rung):
        assert after - before >= REST


async def test_a_call_that_may_have_rung_is_unknown_for_all_it_was_about(house: House) -> None:
    await waiting(house, 3)
    await house.send("unknown", seconds=5)
    assert await house.states_of("page_call") == ["unknown"] * 3
    assert [one for one in await house.send(minutes=5) if one.send.kind == "page_call"] == []
