"""Mails to our own people that belong to no conversation, and what of them did not arrive."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from byname.channels.email.relay import read_bounce_address
from byname.contracts import PersonNotTold

from services.notifier.domain import decide
from services.notifier.news import incident_news, portfolio_news
from tests.support.facts import START, a_message
from tests.unit.notifier.house import KEYS, House, a_house
from tests.unit.notifier.moves import CV, TEAM, a_portfolio, an_incident, why


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path) as found:
        yield found


async def test_the_early_warning_shows_what_the_customer_wrote(house: House) -> None:
    mail = a_message(text="My invoice has not come")
    await house.hear(mail, an_incident(mail.id, topics=("billing",), words=("late invoice",)))
    [warning] = await house.mails()
    assert (warning.to, warning.head["Subject"]) == ("early@home.example", "Incident: Invoices are late")
    assert "It opened by itself. The rule of topic Billing says so." in warning.text
    assert "Conversations about Billing or with the words “late invoice” join by themselves" in warning.text
    assert "Ann Lee wrote:\n\nMy invoice has not come" in warning.text
    assert "X-Byname-Loop" in warning.head
    assert (
        "When it is over, say so at the desk, under Incidents. A reply to this mail reaches nobody."
        in warning.text
    )
    assert warning.head["Reply-To"].startswith("b+"), "a reply becomes no customer's conversation"
    assert "/resolved" not in warning.text
    await house.hear(an_incident(incident="in_2", person="eva", reason=why("person", "Eva saw it")))
    [warning] = await house.mails()
    assert "Eva opened it. Eva saw it." in warning.text
    await house.hear(an_incident(incident="in_3", person="eva", reason=why("person", "Eva says so")))
    [opened_by_eva] = await house.mails()
    assert "people put them in with a first line /incident" in warning.text
    assert "Eva opened it.\n" in opened_by_eva.text


async def test_customers_that_moved(house: House) -> None:
    await house.hear(a_portfolio())
    taker, giver = await house.mails()
    assert taker.head["Subject"] == "12 customers of Sophie are yours now"
    assert "12 customers of Sophie are yours now; 1 open conversation came along." in taker.text
    assert giver.to == "sophie@home.example"
    assert giver.head["Subject"] == "12 customers of yours are Tom's now"
    assert "What they write from now on goes to Tom" in giver.text


async def test_a_giver_who_has_left_is_called_by_name(house: House) -> None:
    await house.hear(a_portfolio(giver="jose"))
    [task] = await house.due()
    news = portfolio_news(task, TEAM, {"jose": "José García", "tom": "Tom"})
    assert news.subject == "12 customers of José García are yours now"
    assert "jose" not in news.text


async def test_with_a_desk_the_early_warning_leads_there(house: House) -> None:
    await house.hear(an_incident())
    [task] = await house.due()
    assert (
        f"https://desk.example/incidents/{task.send.about}."
        in incident_news(task, TEAM, "https://desk.example/").text
    )


async def test_an_early_warning_that_did_not_arrive_is_said_at_the_words_that_began_it(house: House) -> None:
    mail = a_message()
    await house.hear(mail, an_incident(mail.id, conversation=CV))
    [task] = await house.due()
    verdict = decide(task.send, "refused", "550 no such user", house.clock.now(), timedelta(days=2))
    [fact] = verdict.facts
    assert isinstance(fact.data, PersonNotTold)
    assert (fact.data.message, fact.data.conversation) == (mail.data.message, CV)
    assert "the early warning of the incident “Invoices are late” did not arrive: 550" in fact.data.reason
    without = replace(task.send, content={**task.send.content, "example": ""})
    assert decide(without, "refused", "550", START, timedelta(days=2)).facts == []
    assert read_bounce_address(KEYS, (await sender_of(house))) != ""


async def sender_of(house: House) -> str:
    """The envelope sender of another one, to which its bounces come back."""
    await house.hear(an_incident(incident="in_9", reason=why("person", "Eva saw it")))
    [mail] = await house.mails()
    return str(mail.head["Reply-To"])
