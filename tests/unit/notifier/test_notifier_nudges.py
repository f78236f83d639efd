"""What a nudge's mail says, and that an answer to it can only go to the right customer."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from byname.channels.email.answer import read_answer
from byname.channels.email.relay import read_relay_address
from byname.contracts import Event, Handle, Turn

from services.notifier.matters import PROMISES
from tests.support.facts import START
from tests.unit.notifier.house import KEYS, House, Mail, a_house
from tests.unit.notifier.moves import CV, OTHER, TEAM, an_opening
from tests.unit.notifier.nudging import a_nudge, a_promise, an_item

PEOPLE = [one.id for one in TEAM]
KINDS = (*PROMISES, "warning", "breach", "suggestion", "silence", "woken", "tell", "withdrawn")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path) as found:
        found.desk_url = "https://desk.acme.example"
        bob = Handle(channel="chat", address="visitor_1", name="Bob Ray")
        await found.hear(an_opening(), an_opening(OTHER, handle=bob, subject=""))
        yield found


async def the_mail(house: House, nudge: Event[Any]) -> Mail:
    await house.hear(nudge)
    [mail] = await house.mails()
    return mail


def answers(mail: Mail) -> list[tuple[str, str, str]]:
    """Conversation, subject and body of what each “Answer” line opens."""
    found = []
    for link in re.findall(r"^Answer: <(mailto:\S+)>$", mail.text, re.MULTILINE):
        parts = urlsplit(link)
        claim = read_relay_address(KEYS, parts.path, PEOPLE, START)
        assert claim.person == "sophie"
        fields = {name: values[0] for name, values in parse_qs(parts.query).items()}
        found.append((claim.conversation, fields["subject"], fields.get("body", "").replace("\r\n", "\n")))
    return found


async def test_one_matter_is_answered_like_a_notice(house: House) -> None:
    mail = await the_mail(house, a_nudge(an_item(draft="Dear Ann,\n\nit is on its way & safe.")))
    assert mail.head["Subject"] == "Ann has waited too long for an answer: My order"
    assert read_relay_address(KEYS, mail.head["Reply-To"], PEOPLE, START).conversation == CV
    assert mail.head["References"] == f"<{CV}@acme.example>", "in one thread with the notices"
    assert mail.text.startswith("Where is my order?\n\n- - -"), (
        "their words, and nothing private above the line"
    )
    assert "an answer was due today at 10:25." in mail.text
    assert answers(mail) == [(CV, "Re: My order", "Dear Ann,\n\nit is on its way & safe.")]
    assert f"Desk: <https://desk.acme.example/conversations/{CV}>" in mail.text


async def test_several_matters_are_answered_each_by_its_own_line(house: House) -> None:
    silent = an_item(
        "silence", OTHER, said="Bob Ray has heard nothing from us since Friday.", draft="I am still on it.",
        turns=(Turn(who="Sophie", ours=True, text="I ask the carrier.", at=START - timedelta(days=3)),),
    )  # fmt: skip
    mail = await the_mail(house, a_nudge(an_item(), silent, more=4))
    assert mail.head["Reply-To"].startswith("b+")
    assert mail.head["X-Byname-Conversation"] is None
    subject = "6 matters: a customer waits for an answer, a customer has heard nothing from us"
    assert mail.head["Subject"] == subject
    assert answers(mail) == [(CV, "Re: My order", ""), (OTHER, "Re: Chat with Bob Ray", "I am still on it.")]
    assert "1. Ann has waited too long for an answer\nAnn Lee <ann@customer.example>: My order" in mail.text
    assert "Sophie, 27 February 2026, 10:30 CET:\n  I ask the carrier." in mail.text
    assert "And 4 more, at the desk: https://desk.acme.example" in mail.text
    assert "A reply to this mail reaches nobody." in mail.text


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_reads_well(house: House, kind: str) -> None:
    mail = await the_mail(house, a_nudge(an_item(kind, about="pr_1", turns=())))
    assert re.fullmatch(r"[A-Z][^{}]*(: |\? )My order", mail.head["Subject"]), mail.head["Subject"]
    assert mail.text.startswith("(Nothing new from Ann.)\n\n- - -")
    assert "{" not in mail.text
    assert ".." not in mail.text


async def test_a_bundle_of_one_kind_says_how_many(house: House) -> None:
    mail = await the_mail(house, a_nudge(*(an_item(conversation=one) for one in (CV, OTHER))))
    assert mail.head["Subject"] == "2 customers wait for an answer"


async def test_times_are_the_person_s_own_and_not_said_twice(house: House) -> None:
    short = an_item(
        "warning", said="Ann waits for a first answer.", since=START, due=START + timedelta(hours=1)
    )
    mail = await the_mail(house, a_nudge(short))
    assert "Ann waits for a first answer.\nWaiting since today at 10:30, due today at 11:30.\n" in mail.text
    told = an_item("warning", said="Ann waits since today at 10:30; it is due today at 11:30.", since=START)
    mail = await the_mail(house, a_nudge(told.model_copy(update={"due": short.due})))
    assert "Waiting since" not in mail.text


@pytest.mark.parametrize(
    ("due", "line"),
    [
        (START + timedelta(days=1), "/promise #ps_1 2026-03-03 10:30 I'll be back by tomorrow."),
        (None, "/promise #ps_1 WHEN I'll be back by tomorrow."),
    ],
)
async def test_a_suggestion_comes_with_the_line_that_makes_it_a_promise(
    house: House, due: Any, line: str
) -> None:
    said = "You wrote to Ann Lee: “I'll be back\nby tomorrow.” Is that a promise?"
    mail = await the_mail(house, a_nudge(an_item("suggestion", about="ps_1", said=said, due=due)))
    assert answers(mail) == [(CV, "Re: My order", line)]
    [command] = read_answer(line).commands
    assert (command.name, command.words) == ("promise", line.removeprefix("/promise "))
    assert f"  {line}\n" in mail.text
    assert "  /unpromise #ps_1\n" in mail.text


async def test_a_promise_without_a_date_comes_with_the_line_that_gives_it_one(house: House) -> None:
    promise = a_promise("look into a discount", None)
    await house.hear(promise)
    item = an_item("vague", about=promise.data.promise, said="You promised Ann something.", due=None)
    mail = await the_mail(house, a_nudge(item))
    assert (
        "Send this line, with a date in the place of WHEN:\n  /promise WHEN look into a discount" in mail.text
    )


@pytest.mark.parametrize("length", [10, 3000])
async def test_a_link_holds_a_draft_whole_or_not_at_all(house: House, length: int) -> None:
    draft = "ä" * length
    mail = await the_mail(house, a_nudge(an_item(draft=draft)))
    assert answers(mail) == [(CV, "Re: My order", draft if length < 100 else "")]
    assert draft in mail.text


async def test_who_stands_in_is_told_why(house: House) -> None:
    mail = await the_mail(house, a_nudge(an_item("late", about="pr_1", step="on_call"), urgent=True))
    assert "You are told because you are on call." in mail.text
    assert mail.head["Importance"] == "high"
    assert "A first line /kept says that it is kept" in mail.text


async def test_who_has_no_mail_finds_it_at_the_desk(house: House) -> None:
    await house.hear(a_nudge(person="kim"))
    [task] = await house.due()
    assert (task.send.kind, task.send.message) == ("nudge", an_item().about), (
        "it is said that they were not told"
    )


async def test_the_same_nudge_again_is_the_same_mail(house: House) -> None:
    nudge = a_nudge(an_item(), an_item("late", about="pr_1"))
    await house.hear(nudge)
    await house.hear(nudge)
    [task] = await house.send()
    assert len(task.all) == 2
    assert await house.send(minutes=5) == []


async def test_a_strangers_name_and_subject_stay_on_their_line(house: House) -> None:
    evil = Handle(channel="email", address="e@evil.example", name="Eve\r\nBcc: all@acme.example")
    await house.hear(an_opening(handle=evil, subject="Hi\r\nBcc: x@acme.example\u2028?&body=x"))
    mail = await the_mail(house, a_nudge(an_item(draft="A & B=C?")))
    assert mail.head["Bcc"] is None
    [(_, subject, body)] = answers(mail)
    assert (subject, body) == ("Re: Hi Bcc: x@acme.example ?&body=x", "A & B=C?")
