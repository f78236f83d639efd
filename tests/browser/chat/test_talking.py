"""A visitor and Sophie, whatever happens to the server and the network between them."""

from __future__ import annotations

from tests.browser.chat.visitor import MARKS, Visitor, visiting
from tests.support.chat_fake import Room
from tests.support.waiting import until

pytestmark = MARKS


async def exactly_once(visitor: Visitor, text: str) -> None:
    """Seen once by the visitor as sent, and once in the transcript."""
    line = visitor.said(text)
    await line.get_by_text("Sent").wait_for()
    assert await line.count() == 1
    assert visitor.chat.room.lines().count(text) == 1


async def test_a_line_is_sent_and_answered() -> None:
    async with visiting(Room(answer="It left <b>today</b>: https://example.org/a_(b).")) as visitor:
        await visitor.open()
        await visitor.say("Where is my cup? " + "w" * 300)
        answer = visitor.said("It left <b>today</b>")  # words, never markup
        await answer.wait_for()
        await exactly_once(visitor, "Where is my cup? " + "w" * 300)
        link = answer.get_by_role("link")
        assert await link.get_attribute("href") == "https://example.org/a_(b)"
        assert await link.get_attribute("rel") == "noopener noreferrer nofollow"
        log = visitor.frame.locator("#scroll")
        assert await log.evaluate("one => one.scrollWidth <= one.clientWidth")
        assert visitor.complaints == []


async def test_a_line_is_sent_once_though_the_server_dies_before_it_says_so() -> None:
    room = Room(answer="It left today.", die_before_ack=True)
    async with visiting(room) as visitor:
        await visitor.open()
        await visitor.say("Where is my cup?")
        await visitor.frame.get_by_text("No connection.").wait_for()
        await visitor.say("Are you there?")  # nobody is: it waits
        assert await visitor.said("Are you there?").get_by_text("Sending…").is_visible()
        await visitor.chat.start()
        await visitor.said("It left today.").nth(1).wait_for()
        await exactly_once(visitor, "Where is my cup?")
        await exactly_once(visitor, "Are you there?")
        assert room.times_heard("Where is my cup?") == 2  # it was said again, and taken once
        assert room.lines() == ["Where is my cup?", "Are you there?"]
        await visitor.frame.get_by_text("No connection.").wait_for(state="hidden")


async def test_a_line_that_nobody_took_outlives_the_page() -> None:
    async with visiting(Room(deaf=True)) as visitor:
        await visitor.open()
        await visitor.say("Where is my cup?")
        await visitor.said("Where is my cup?").get_by_text("Sending…").wait_for()
        visitor.chat.room.deaf = False
        await visitor.page.reload()
        await exactly_once(visitor, "Where is my cup?")


async def test_a_refused_line_waits_for_the_visitor() -> None:
    async with visiting(Room(refuse="No links, please.")) as visitor:
        room = visitor.chat.room
        await visitor.open()
        await visitor.say("See example.org")
        await visitor.frame.get_by_text("No links, please.").wait_for()
        await visitor.said("See example.org").get_by_text("Not sent").wait_for()
        room.refuse = None
        await visitor.frame.get_by_role("button", name="Try again").click()
        await exactly_once(visitor, "See example.org")
        assert room.times_heard("See example.org") == 2


async def test_who_types_is_named_until_they_have_spoken() -> None:
    async with visiting() as visitor:
        await visitor.open()
        await visitor.line.type("Are you")  # the server of this test types when the visitor does
        await visitor.frame.get_by_text("Sophie is typing…").wait_for()
        visitor.chat.room.say("Yes?", offer_mail=True, type="notice")
        await visitor.said("Yes?").wait_for()
        await visitor.frame.get_by_text("Sophie is typing…").wait_for(state="hidden")
        await visitor.frame.get_by_text("Would you like the answer by email?").wait_for()


async def test_without_sockets_it_streams() -> None:
    room = Room(refuse_sockets=True, answer="I am.")
    async with visiting(room) as visitor:
        await visitor.open()
        await visitor.say("Are you there?")
        await visitor.said("I am.").wait_for()
        await exactly_once(visitor, "Are you there?")
        assert any("/chat/events" in url for url in visitor.requests)
        await visitor.chat.kill()
        room.refuse_sockets = False
        await visitor.chat.start()
        await visitor.say("And now?")
        await visitor.said("I am.").nth(1).wait_for()  # the socket had its turn again
        await exactly_once(visitor, "And now?")


async def test_without_sockets_and_streams_it_asks() -> None:
    room = Room(refuse_sockets=True, buffer_streams=True, answer="I am.")
    async with visiting(room) as visitor:
        await visitor.open()
        await visitor.say("Are you there?")
        await visitor.said("I am.").wait_for(timeout=30_000)
        await exactly_once(visitor, "Are you there?")
        assert any("/chat/poll" in url for url in visitor.requests)


async def test_what_was_said_is_there_on_return_and_what_came_is_counted() -> None:
    async with visiting(Room(answer="It left today.")) as visitor:
        room = visitor.chat.room
        await visitor.open()
        await visitor.say("Where is my cup?")
        await visitor.said("It left today.").wait_for()
        await visitor.frame.get_by_role("button", name="Close the chat").click()
        await visitor.button().wait_for()
        await visitor.page.wait_for_timeout(100)  # the frame is told that nobody looks at it now
        room.say("Tomorrow at noon, to be exact.")
        await visitor.button("Chat with us (1 unread)").wait_for()
        await visitor.come("/elsewhere")
        await visitor.button("Chat with us (1 unread)").click()
        await visitor.said("Tomorrow at noon").wait_for()
        await exactly_once(visitor, "Where is my cup?")
        await visitor.button("Close the chat").click()
        await visitor.button("Chat with us").wait_for()
        seen = [frame["seq"] for frame in room.heard if frame["t"] == "seen"]
        assert seen[-1] == len(room.events)


async def test_who_signs_in_to_another_chat_has_seen_nothing_of_it_yet() -> None:
    async with visiting(Room(answer="I am.")) as visitor:
        room = visitor.chat.room
        await visitor.open()
        await visitor.say("Are you there?")
        await visitor.said("I am.").wait_for()
        room.events.clear()  # a transcript of their own
        room.heard.clear()
        room.session = {"seq": 0}
        await visitor.page.evaluate("byname.identify('e30.eyJzdWIiOiJiZW4ifQ.c2ln')")

        async def as_ben() -> bool:
            return any(asked.get("identity") for asked in room.sessions)

        await until(as_ben, "the page has said who it is")
        room.say("Hello Ben.")
        await visitor.said("Hello Ben.").wait_for()

        async def seen() -> bool:
            return any(frame == {"t": "seen", "seq": 1} for frame in room.heard)

        await until(seen, "what Ben sees is said to be seen, or it would be mailed to him too")


async def test_the_tab_opened_last_has_the_chat() -> None:
    async with visiting() as visitor:
        await visitor.open()
        other = Visitor(await visitor.page.context.new_page(), visitor.chat)
        await other.open()
        await visitor.frame.get_by_text("goes on in another tab").wait_for()
        await visitor.frame.get_by_role("button", name="Continue here").click()
        await other.frame.get_by_text("goes on in another tab").wait_for()
        await visitor.say("Here again")
        await exactly_once(visitor, "Here again")


async def test_a_file_goes_with_a_line() -> None:
    async with visiting() as visitor:
        await visitor.open()
        cup = {"name": "cup.txt", "mimeType": "text/plain", "buffer": b"a cup"}
        await visitor.frame.locator("#file").set_input_files([cup])
        await visitor.frame.locator("#chips").get_by_text("cup.txt").wait_for()
        await until(visitor.frame.locator("#send").is_enabled, "the file is there")
        await visitor.frame.get_by_role("button", name="Send").click()
        await visitor.said("cup.txt").get_by_role("link", name="cup.txt").wait_for()
        files = [frame["files"] for frame in visitor.chat.room.heard if frame["t"] == "msg"]
        assert files == [[{"id": "f1"}]]
