"""The chat and our people: open while one is here; who answers, and for whom, is told to the visitor."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from byname.bus.team import write_team
from byname.contracts import ConversationAssigned, Event, MessageReceived, PresenceChanged, Reason
from byname.ids import derive_short

from tests.connected.chat.pages import a_page, documents
from tests.connected.chat.running import SITE, Chat, chats
from tests.connected.services.running import quiet, said, say
from tests.support.facts import START, FrozenClock, a_team, an_attached, an_event
from tests.support.nats import Bus, until

pytestmark = pytest.mark.connected
CONVERSATION = derive_short("cv", "chat")


def presence(person: str, state: Any, *, minute: int = 0, hours: int = 0) -> Event[Any]:
    """Somebody says that they are here or away, at a minute, for so many hours."""
    at = START + timedelta(minutes=minute)
    until = START + timedelta(hours=hours) if hours else None
    return an_event(PresenceChanged(person=person, state=state, until=until, by=person, changed_at=at))


def assigned(person: str, **more: Any) -> Event[Any]:
    values: dict[str, Any] = {
        "conversation": CONVERSATION, "customer": derive_short("cu", "test"), "person": person,
        "reason": Reason(code="stand_in", text="Sophie is away"), "assigned_at": START, "sequence": 9,
    }  # fmt: skip
    return an_event(ConversationAssigned(**{**values, **more}), key=CONVERSATION)


async def is_read(bus: Bus, message: str) -> None:
    async def so() -> bool:
        return message in [one.message for one in await said(bus, MessageReceived)]

    await until(so, "ingest has said what the visitor wrote")


async def is_open(chat: Chat, wanted: bool) -> None:
    async def so() -> bool:
        return bool((await chat.session())["open"]) is wanted

    await until(so, f"the chat is {'open' if wanted else 'closed'}")


async def test_it_closes_when_the_last_one_goes_and_says_who_is_back_first(
    bus: Bus, tmp_path: Path, postgres_url: str
) -> None:
    async with chats(
        tmp_path, bus.server.url, copies=2, database=postgres_url, clock=FrozenClock()
    ) as copies:
        session = await copies[0].session()
        assert (session["open"], session["offer_mail"], session["hours"]) == (True, False, "")
        await say(bus, [presence("sophie", "away", hours=2)])
        await quiet(bus, "ingest-chat-facts")
        assert (await copies[0].session())["open"], "Tom is still here"
        await say(bus, [presence("tom", "away", hours=5)])
        for copy in copies:  # one has heard the fact, the other of it
            await is_open(copy, False)
        async with a_page(copies[1], session["token"]) as page:
            assert page.welcome["away"] == (
                "Acme is not here right now, and back today at 11:30. Write to us, you get an answer then."
            )
            ack = await page.say("Hello?")
            notice = await page.next("event")
            assert notice["text"].startswith("Acme is not here right now, and back today at 11:30.")
            assert notice["offer_mail"]
            await is_read(bus, ack["id"])  # the router only speaks of what ingest has said
            await say(bus, [an_attached(ack["id"], CONVERSATION)])
            await page.next("event")
        async with a_page(copies[0], session["token"]) as page:
            assert page.welcome["away"].startswith("Sophie is not here right now, and back today at 11:30.")
        # An older word that comes late does not count any more.
        await say(bus, [presence("tom", "hours", minute=5), presence("tom", "away", minute=1)])
        for copy in copies:
            await is_open(copy, True)


async def test_what_was_said_is_known_after_a_restart_and_a_new_team_counts_at_once(
    bus: Bus, tmp_path: Path
) -> None:
    async with chats(tmp_path, bus.server.url, clock=FrozenClock()) as [chat]:
        await say(bus, [presence("sophie", "away"), presence("tom", "away")])
        await is_open(chat, False)
    async with chats(tmp_path, bus.server.url, clock=FrozenClock()) as [chat]:
        assert (await chat.session())["open"] is False
        await write_team(bus.nc, a_team("sophie", "tom", "uma"), at=START)
        await is_open(chat, True)


async def test_who_is_connected_sees_our_people_come_and_go(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url, clock=FrozenClock()) as [chat]:
        session = await chat.session()
        async with a_page(chat, session["token"]) as page:
            assert page.welcome["open"]
            await say(bus, [presence("sophie", "away", hours=2), presence("tom", "away", hours=5)])
            closed = await page.next("welcome")
            assert (closed["open"], closed["seq"]) == (False, 0)
            assert closed["away"].startswith("Acme is not here right now, and back today at 11:30.")
            await say(bus, [presence("tom", "hours", minute=5)])
            opened = await page.next("welcome")
            assert opened["open"] and "away" not in opened


async def test_a_stand_in_is_introduced_and_an_offer_changes_nothing(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url, clock=FrozenClock()) as [chat]:
        session = await chat.session()
        async with a_page(chat, session["token"]) as page:
            ack = await page.say("Hello?")
            await say(bus, [an_attached(ack["id"], CONVERSATION)])
            assert (await page.next("event"))["text"] == "You are talking with Sophie."
            back = START + timedelta(hours=4)
            await say(bus, [assigned("tom", stand_in_for="sophie", until=back)])
            told = await page.next("event")
            assert (told["type"], told["name"]) == ("person", "Tom")
            assert told["text"] == "Sophie is away until today at 13:30. You are talking with Tom meanwhile."
            again = await page.say("Anybody?")
            await say(bus, [an_attached(again["id"], CONVERSATION, "", offered=("sophie", "tom"))])
            await quiet(bus, "ingest-chat-facts")
            await say(bus, [assigned("sophie", sequence=12)])
            assert (await page.next("event"))["text"] == "You are talking with Sophie."
            await say(bus, [assigned("tom", stand_in_for="sophie", sequence=13)])
            assert (await page.next("event"))["text"] == "You are talking with Tom, who answers for Sophie."
            await say(bus, [assigned("sophie", stand_in_for="gone", sequence=14)])
            assert (await page.next("event"))["text"] == "You are talking with Sophie."
        assert await bus.count("DEAD") == 0


async def test_whoever_has_nobody_yet_talks_with_the_company(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url, patience_s=1) as [chat]:
        session = await chat.session()
        async with a_page(chat, session["token"]) as page:
            ack = await page.say("Hello?")
            await say(bus, [an_attached(ack["id"], CONVERSATION, "", offered=("sophie", "tom"))])
            notice = await page.next("event")
            assert (notice["type"], notice["name"]) == ("notice", "Acme")
            assert notice["text"].startswith("Acme cannot answer this minute.")
        assert (await chat.session(token=session["token"]))["person"] is None
        assert await bus.count("DEAD") == 0


async def test_the_browsers_language_and_zone_go_along_with_each_line(bus: Bus, tmp_path: Path) -> None:
    async with chats(tmp_path, bus.server.url) as [chat]:
        async with chat.client() as client:
            client.headers["Accept-Language"] = "de-AT,de;q=0.9,en;q=0.8"
            session = (await client.post("/session", json={"site": SITE, "zone": "Europe/Vienna"})).json()
        async with a_page(chat, session["token"]) as page:
            await page.say("Hallo?")
        strange = await chat.session(zone="Mars/Base")
        async with a_page(chat, strange["token"]) as page:
            await page.say("Hello?")
        first, second = await documents(bus)
        assert (first.language, first.zone) == ("de", "Europe/Vienna")
        assert (second.language, second.zone) == ("", "")
