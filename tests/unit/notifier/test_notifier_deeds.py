"""One receipt for the orders of an answer: of what came of them, however the facts are cut into batches."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from byname.contracts import (
    AskingChanged,
    Command,
    ConversationClosed,
    ConversationSnoozed,
    ConversationTagged,
    ConversationWoken,
    CustomerTiered,
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
    PromiseDismissed,
    ReplyScheduled,
    ReplyWithdrawn,
    WishDropped,
    WishNoted,
)
from byname.ids import derive

from services.notifier.domain.deeds import NOTHING_COMES
from tests.support.facts import START, a_reply_request, an_answer, an_event
from tests.unit.notifier.house import House, a_house
from tests.unit.notifier.moves import CU, CV, a_huddle, a_refusal, an_assignment, an_opening, because, why
from tests.unit.notifier.nudging import a_promise, a_settlement


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path) as found:
        await found.hear(an_opening(), a_promise("it", None))
        yield found


def orders(*names: str, text: str = "", **more: Any) -> Event[Any]:
    """Tom's answer by mail."""
    commands = tuple(Command(name=one) for one in names)
    return an_answer(CV, text, person="tom", commands=commands, **more)


def of_conversation(kind: type[Fact], **values: Any) -> Event[Any]:
    common = {"conversation": CV, "person": "tom", "sequence": 9}
    fields = kind.model_fields
    return an_event(kind(**{name: value for name, value in {**common, **values}.items() if name in fields}))


FRIDAY = datetime(2026, 3, 6, 16, tzinfo=UTC)
LATER = {"scheduled": "la_1", "answer": "an_1", "customer": CU, "text": "Has it come?", "front_end": "email"}
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
    ("promise", a_promise("the invoice", FRIDAY), "Noted: the invoice, by Friday 6 March 17:00 (Berlin)."),
    (
        "promise",
        a_promise("the invoice", FRIDAY, again=True),
        "Moved: the invoice, now by Friday 6 March 17:00 (Berlin).",
    ),
    ("promise", a_promise("", FRIDAY), "Noted: a promise, by Friday"),
    ("kept", a_settlement(derive("pr", "it")), "Kept: it."),
    ("kept", a_settlement(derive("pr", "it"), late=True), "Kept, though late: it."),
    ("unpromise", a_settlement(derive("pr", "it"), outcome="withdrawn"), "Taken back: it."),
    ("unpromise", a_settlement("pr_unheard_of"), "Kept: a promise."),
    (
        "unpromise",
        of_conversation(PromiseDismissed, suggestion="ps_1", dismissed_at=START),
        "Noted: that was no promise.",
    ),
    (
        "snooze",
        of_conversation(ConversationSnoozed, until=FRIDAY, snoozed_at=START),
        "Put off until Friday 6 March 17:00 (Berlin), or until Ann writes.",
    ),
    ("snooze", of_conversation(ConversationSnoozed, snoozed_at=START), "Put off until Ann writes."),
    (
        "wake",
        of_conversation(ConversationWoken, reason=why("person", "Tom has"), woken_at=START),
        "The conversation is not put off any more.",
    ),
    (
        "later",
        of_conversation(ReplyScheduled, **LATER, send_at=START + timedelta(days=1), scheduled_at=START),
        "Your words go out tomorrow at 10:30 (Berlin), unless Ann writes first.",
    ),
    (
        "unlater",
        of_conversation(ReplyWithdrawn, **LATER, reason=why("person", "thought better"), withdrawn_at=START),
        "These words do not go out later any more: “Has it come?”.",
    ),
    (
        "ask",
        of_conversation(AskingChanged, ask_at=FRIDAY, changed_at=START),
        "Ann is asked on Friday 6 March 17:00 (Berlin) whether it was sufficient",
    ),
    ("ask", of_conversation(AskingChanged, changed_at=START), "Ann is not asked afterwards"),
    (
        "wish",
        of_conversation(WishNoted, wish="wi_1", name="dark mode", customer=CU, noted_at=START),
        "Noted as a wish: dark mode; when it is there, Ann is told by their own person.",
    ),
    (
        "unwish",
        of_conversation(WishDropped, wish="wi_1", customer=CU, dropped_at=START),
        "The wish is off the list",
    ),
    (
        "tier",
        of_conversation(CustomerTiered, customer=CU, tier="gold", tiered_at=START),
        "of the tier “gold” now.",
    ),
    (
        "tier",
        of_conversation(CustomerTiered, customer=CU, tier="", tiered_at=START),
        "Ann is of no tier now.",
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


async def test_words_for_later_have_a_receipt_though_there_are_words(house: House) -> None:
    answer = orders("later", text="Has it come?")
    scheduled = next(one[1] for one in CAME_OF_IT if one[0] == "later")
    await house.hear(answer, because(scheduled, answer))
    [receipt] = await house.mails()
    assert "Your words go out tomorrow at 10:30 (Berlin), unless Ann writes first." in receipt.text


async def test_what_a_reply_kept_stands_in_its_receipt(house: House) -> None:
    answer = orders("promise", text="Here it is; the rest follows.")
    reply = because(a_reply_request(CV, "Here it is", person="tom"), answer)
    facts = [a_settlement(derive("pr", "it"), reply="rp_1"), a_promise("the rest", FRIDAY, sequence=999)]
    await house.hear(answer, reply, *(because(one, answer) for one in facts))
    [task] = [one for one in await house.send() if one.send.kind == "reply"]
    [receipt] = await house.mails()
    assert task.send.content["order"] == answer.id
    assert "Kept: it.\nNoted: the rest, by Friday 6 March 17:00 (Berlin)." in receipt.text


@pytest.mark.parametrize("code", ["they_answered", "collision", "time", "customer_wrote"])
async def test_what_came_by_itself_is_nobodys_deed_either(house: House, code: str) -> None:
    answer = orders("wake", "unlater")
    withdrawn = of_conversation(ReplyWithdrawn, **LATER, reason=why("they_answered", ""), withdrawn_at=START)
    woken = of_conversation(ConversationWoken, reason=why(code, "so"), woken_at=START)
    await house.hear(answer, because(withdrawn, answer), because(woken, answer))
    house.clock.forward(seconds=NOTHING_COMES.total_seconds())
    [receipt] = [one for one in await house.mails() if one.kind == "done"]
    assert "changed nothing" in receipt.text
