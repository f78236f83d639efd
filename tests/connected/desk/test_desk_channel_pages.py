"""Pages of channels and customers: words stay in a form that is refused; two become one only when asked."""

from __future__ import annotations

import re

import pytest
from byname.contracts import Handle, LinkDecided
from byname.contracts.base import Detail

from tests.connected.desk.system import Running
from tests.connected.desk.test_desk_channels import answered, told
from tests.unit.desk.channel_story import ChannelStory

pytestmark = pytest.mark.connected
HIDDEN = re.compile(r'name="(csrf|once)" value="([^"]+)"')
ATTACK = '<script>alert("x")</script><img src=x onerror=alert(1)>"\'>'


async def test_nothing_that_channels_bring_becomes_markup(desk: Running) -> None:
    story = ChannelStory(name=ATTACK)
    post = story.on(
        Handle(channel="twitter", address=ATTACK, name=ATTACK), 10, reply_rule=ATTACK, subject=ATTACK,
        details=(Detail(name=ATTACK, value=ATTACK), Detail(name="page", value="javascript:alert(1)")),
    )  # fmt: skip
    call = story.call(notes=ATTACK, recordings=("javascript:alert(1)", ATTACK), line=ATTACK, text=ATTACK)
    suggested = story.suggested(Handle(channel="email", address=ATTACK))
    linked = story.linked(Handle(channel="chat", address="x", name=ATTACK), 7)
    events = [*story.first_message(), linked, suggested, post, story.joined(post, 9), call]
    await told(desk, story, [*events, story.joined(call, 10)])
    async with desk.browser() as browser:
        await browser.post("/sign-in", data={"token": desk.token})
        for path in (
            f"/conversations/{story.conversation}",
            f"/customers/{story.customer}",
            f"/fragments/customers/{story.customer}",
            f"/calls/new?conversation={story.conversation}",
        ):
            html = (await browser.get(path)).text
            assert ATTACK[:7] not in html.replace('<script src="/static', ""), path
            assert "<img" not in html, path
            assert 'href="javascript' not in html, path


async def test_words_are_kept_when_an_answer_cannot_go(desk: Running) -> None:
    story = ChannelStory()
    private = story.on(Handle(channel="twitter", address="9", name="Joe (@joe)"), 400)
    await told(desk, story, [*story.over_channels(), private, story.joined(private, 20)])
    where = f"/conversations/{story.conversation}"
    async with desk.browser() as browser:
        await browser.post("/sign-in", data={"token": desk.token})
        form = dict(HIDDEN.findall((await browser.get(where)).text))
        words = {**form, "action": "send", "text": "My <words>"}
        public = story.on(private.data.sender, 500, public=True)
        await told(desk, story, [public, story.joined(public, 21)])
        for way, status, says in (
            ("twitter", 409, "everybody can read it"),  # as it was when the person began to type
            ("phone", 409, "call back"),
            ("", 409, "Choose where"),
        ):
            answer = await browser.post(f"{where}/answer", data={**words, "way": way})
            assert (answer.status_code, says in answer.text) == (status, True), way
            assert "My &lt;words&gt;" in answer.text
        assert await answered(desk) == []
        sent = await browser.post(f"{where}/answer", data={**words, "way": "twitter:public"})
        assert sent.status_code == 303
    assert await answered(desk) == ["twitter"]


async def test_an_address_of_another_customer_is_asked_about_first(desk: Running) -> None:
    story, other = ChannelStory(1), ChannelStory(2, name="Joe")
    await told(desk, story, [*other.first_message(), *story.first_message()])
    async with desk.browser() as browser:
        await browser.post("/sign-in", data={"token": desk.token})
        page = await browser.get(f"/customers/{story.customer}")
        form = dict(HIDDEN.findall(page.text)) | {"channel": "email", "address": other.handle.address}
        where = f"/customers/{story.customer}/handles"
        asked = await browser.post(where, data=form)
        assert (asked.status_code, "belongs to" in asked.text, "Joe" in asked.text) == (200, True, True)
        assert await desk.said(LinkDecided) == []
        wrong = await browser.post(where, data={**form, "address": "<nobody>"})
        assert (wrong.status_code, "&lt;nobody&gt;" in wrong.text) == (422, True)
        done = await browser.post(where, data={**form, "merge": other.customer})
        assert done.headers["location"] == f"/customers/{story.customer}?said=link"
    assert [one.handle.address for one in await desk.said(LinkDecided)] == [other.handle.address]


async def test_what_only_programs_understand_is_shown_to_nobody(desk: Running) -> None:
    story = ChannelStory(subject="")
    story.handle = Handle(channel="chat", address="vs_5e1f")
    withheld = Handle(channel="phone", address="anonymous:call_77")
    said, call = story.on(story.handle, 1), story.call(outcome="missed", handle=withheld)
    posted = story.on(Handle(channel="twitter", address="2244994945"), 2, public=True)
    links = [story.linked(one, number) for number, one in enumerate((withheld, posted.data.sender), 1)]
    heard = [story.joined(one, number) for number, one in enumerate((said, call, posted), 3)]
    await told(desk, story, [said, story.opened(said), call, posted, *links, *heard])
    async with desk.browser() as browser:
        await browser.post("/sign-in", data={"token": desk.token})
        for path in ("/", f"/conversations/{story.conversation}", f"/customers/{story.customer}"):
            html = (await browser.get(path)).text
            shown = re.sub(r'data-version="[^"]*"', "", html)
            assert "Chat visitor" in shown, path
            for internal in ("vs_5e1f", "anonymous:", "2244994945"):
                assert internal not in shown, (path, internal)
