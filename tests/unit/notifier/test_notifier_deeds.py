"""One receipt for the orders of an answer: of what came of them, however the facts are cut into batches."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from byname.contracts import (
    Command,
    ConversationClosed,
    ConversationTagged,
    Event,
    Fact,
    Handle,
    HandleBlocked,
    HandleUnblocked,
    HuddleEnded,
    IncidentClosed,
    IncidentJoined,
    IncidentLeft,
    NoteAdded,
)

from services.notifier.domain.deeds import NOTHING_COMES
from tests.support.facts import START, a_reply_request, an_answer, an_event
from tests.unit.notifier.house import House, a_house
from tests.unit.notifier.moves import CU, CV, a_huddle, a_refusal, an_assignment, an_opening, because, why


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path) as found:
        await found.hear(an_opening())
        yield found


def orders(*names: str, text: str = "", **more: Any) -> Event[Any]:
    """Tom's answer by mail."""
    commands = tuple(Command(name=one) for one in names)
    return an_answer(CV, text, person="tom", commands=commands, **more)


def of_conversation(kind: type[Fact], **values: Any) -> Event[Any]:
    common = {"conversation": CV, "person": "tom", "sequence": 9}
    fields = kind.model_fields
    return an_event(kind(**{name: value for name, value in {**common, **values}.items() if name in fields}))


HANDLE = Handle(channel="email", address="ann@customer.example", name="Ann Lee")
INCIDENT = {"incident": "in_1", "name": "Printer", "customer": CU}
CAME_OF_IT = [
    ("take", an_assignment("tom", reason=why("took", "Tom took it first")), "The conversation is yours now."),
    ("pass", an_assignment("eva"), "Eva has the conversation now."),
    ("huddle", a_huddle("eva", "sophie"), "Called into the huddle: Eva, Sophie; Tom stays the voice."),
    ("calm", of_conversation(HuddleEnded, ended_at=START), "The huddle is over."),
    (
        "incident",
        of_conversation(IncidentJoined, **INCIDENT, reason=why("person", "Tom says so"), joined_at=START),
        "The conversation belongs to the incident “Printer” now.",
    ),
    ("leave", of_conversation(IncidentLeft, incident="in_1", left_at=START), "to no incident any more."),
    (
        "resolved",
        of_conversation(IncidentClosed, **INCIDENT, conversations=3, closed_at=START),
        "The incident “Printer” is over.",
    ),
    ("tag", of_conversation(ConversationTagged, tag="vip", on=True, tagged_at=START), "the tag “vip” now."),
    (
        "block",
        of_conversation(
            HandleBlocked, handle=HANDLE, customer=CU, reason=why("person", "spam"), blocked_at=START
        ),
        "The sender is blocked",
    ),
    (
        "unblock",
        of_conversation(HandleUnblocked, handle=HANDLE, customer=CU, unblocked_at=START),
        "The sender is not blocked any more.",
    ),
    ("untag", of_conversation(ConversationTagged, tag="vip", on=False, tagged_at=START), "“vip” is off."),
]


@pytest.mark.parametrize(("name", "fact", "sentence"), CAME_OF_IT)
@pytest.mark.parametrize("apart", [False, True])
async def test_who_orders_by_mail_is_told_that_it_is_done(
    house: House, name: str, fact: Event[Any], sentence: str, *, apart: bool
) -> None:
    answer = orders(name)
    events = [answer, because(fact, answer)]
    for batch in [[one] for one in events] if apart else [events]:
        await house.hear(*batch)
    [receipt] = [one for one in await house.mails() if one.kind == "done"]
    assert receipt.to == "tom@home.example"
    assert receipt.text.startswith("Done, in the conversation with Ann.\n\n")
    assert sentence in receipt.text
    house.clock.forward(hours=1)
    assert [one for one in await house.due() if one.send.kind == "done"] == []


@pytest.mark.parametrize("cut", range(4))
async def test_several_orders_are_one_receipt(house: House, cut: int) -> None:
    answer = orders("take", "tag", "close")
    closed = of_conversation(ConversationClosed, front_end="email", alone=False, closed_at=START, sequence=10)
    facts = [one[1] for one in CAME_OF_IT if one[0] in ("take", "tag")]
    events = [answer, *(because(one, answer) for one in (*facts, closed))]
    await house.hear(*events[:cut])
    await house.hear(*events[cut:])
    [receipt] = await house.mails()
    assert receipt.text.count("\n") == 5
    assert receipt.text.endswith("has the tag “vip” now.\nThe conversation is closed.\n")


async def test_what_stands_beside_words_is_told_by_the_receipt_of_the_words(house: House) -> None:
    answer = orders("take", text="Hello Ann")
    note = orders("tag", "note", answer="an_2")
    kept = of_conversation(NoteAdded, note="note_1", text="Hm", front_end="email", added_at=START)
    took, tagged = (one[1] for one in CAME_OF_IT if one[0] in ("take", "tag"))
    reply = because(a_reply_request(CV, "Hello Ann", person="tom"), answer)
    await house.hear(answer, note, because(took, answer), reply, because(tagged, note), because(kept, note))
    tasks = {one.send.kind: one for one in await house.due()}
    assert set(tasks) == {"reply", "receipt"}
    assert tasks["receipt"].done == ("The conversation has the tag “vip” now",)
    assert tasks["reply"].send.content["order"] == answer.id


async def test_orders_from_the_desk_bring_no_mail(house: House) -> None:
    answer = orders("take", front_end="desk")
    await house.hear(answer, because(CAME_OF_IT[0][1], answer))
    assert await house.due() == []


@pytest.mark.parametrize("apart", [False, True])
async def test_a_refusal_has_its_own_receipt(house: House, *, apart: bool) -> None:
    answer = orders("take")
    held = because(a_refusal("taken", "Eva took it today at 10:30", "", person="tom"), answer)
    for batch in ([answer], [held]) if apart else ([answer, held],):
        await house.hear(*batch)
    house.clock.forward(seconds=NOTHING_COMES.total_seconds())
    [receipt] = await house.mails()
    assert "was not done" in receipt.text


async def test_orders_that_change_nothing_are_answered_too(house: House) -> None:
    await house.hear(orders("calm"))
    assert await house.due() == []
    house.clock.forward(seconds=NOTHING_COMES.total_seconds())
    [receipt] = await house.mails()
    assert "What you asked for in the conversation with Ann has changed nothing so far." in receipt.text


async def test_what_nobody_ordered_is_nobodys_deed(house: House) -> None:
    by_rule = IncidentJoined(
        incident="in_1", name="Printer", conversation=CV, customer=CU, reason=why("rule", "a rule says so"),
        joined_at=START, sequence=3,
    )  # fmt: skip
    answer = orders("pass")
    events = (
        an_event(by_rule),
        a_huddle("eva", person=""),
        an_assignment("tom", reason=why("back", "Tom is back")),
    )
    await house.hear(answer, *(because(one, answer) for one in events))
    house.clock.forward(seconds=NOTHING_COMES.total_seconds())
    [receipt] = [one for one in await house.mails() if one.kind == "done"]
    assert "changed nothing" in receipt.text
