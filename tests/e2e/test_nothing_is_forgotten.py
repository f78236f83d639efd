"""Promises, words for later, the question afterwards and wishes, seen from the mailboxes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.e2e.stories import HELLO, SOPHIE, SOPHIE_HOME, Story, customer, words
from tests.support.notices import text_of
from tests.support.smtp_sink import Received
from tests.support.system import System, until

pytestmark = [pytest.mark.connected, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]
# All mail goes to a relay here: without the address by which the world reaches ingest nobody would be asked.
SETTINGS = {"BYNAME_FOLLOWUP_BUNDLE_SECONDS": "0.5", "BYNAME_FOLLOWUP_PAUSE_SECONDS": "0"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    home = tmp_path_factory.mktemp("system")
    system = System(home, processes=False, environ=SETTINGS, started=False)
    system.environ["BYNAME_NOTIFIER_INGEST_URL"] = system.ingest
    async with system:
        await system.start()
        yield Story(system)


def at(seconds: float) -> str:
    """A moment, as a person would hardly write it."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


async def _to(story: Story, home: str, *said: str) -> Received:
    """The mail to this mailbox with all of these words."""

    async def there() -> Received | None:
        return next((one for one in story.to(home) if all(word in text_of(one) for word in said)), None)

    found = await until(there, f"a mail to {home} with {said}", 30, story.system.tail)
    assert found is not None
    return found


async def _now(story: Story, conversation: str, check: Any, what: str) -> dict[str, Any]:
    return await story.conversation_when(conversation, check, what)


async def test_a_promise_by_mail_is_noted_reminded_of_and_kept_by_the_next_words(story: Story) -> None:
    anna = customer("Anna Berg")
    notice = await story.tell(anna, SOPHIE, words("Where is my invoice?"))
    said = words("I am on it")
    await story.answer(notice, f"/promise {at(4)} the invoice\r\n\r\n{said}")
    reply = await story.mail_to(anna.address, said)
    assert "promise" not in text_of(reply)
    reminder = await _to(story, SOPHIE_HOME, "You promised Anna Berg something that was due", "the invoice")
    found = await _now(
        story, notice.conversation, lambda one: "late" in [p["state"] for p in one["promises"]], "it is late"
    )
    assert [one["state"] for one in found["promises"]] == ["late"]
    kept = words("Here it is")
    answer = reminder.data.decode()
    assert "Reply-To:" in answer, "one matter alone can simply be answered"
    await story.answer(notice, kept)
    await story.mail_to(anna.address, kept)
    await _now(
        story,
        notice.conversation,
        lambda one: [p["state"] for p in one["promises"]] == ["kept"],
        "it is kept",
    )


async def test_a_date_that_cannot_be_read_is_asked_about_and_nothing_is_sent(story: Story) -> None:
    ben = customer("Ben Ode")
    notice = await story.tell(ben, SOPHIE, words("When will it come?"))
    said = words("You will hear from me")
    await story.answer(notice, f"/promise soon the parcel\r\n\r\n{said}")
    question = await _to(story, SOPHIE_HOME, "by what date?", said)
    assert "friday 17:00" in text_of(question)
    assert not [mail for mail in story.to(ben.address) if said in text_of(mail)]


async def test_words_for_later_go_out_in_their_time_unless_the_customer_writes_first(story: Story) -> None:
    carla, dora = customer("Carla Ruiz"), customer("Dora Lind")
    first = await story.tell(carla, SOPHIE, words("It broke"))
    other = await story.tell(dora, SOPHIE, words("It broke too"))
    to_carla, to_dora = words("Did the glue hold?"), words("I have not heard from you")
    await story.answer(first, f"/later {at(6)}\r\n\r\n{to_carla}")
    await story.answer(other, f"/later {at(6)}\r\n\r\n{to_dora}")
    await _now(story, other.conversation, lambda one: one["scheduled"], "the words wait")
    await story.tell(dora, HELLO, words("By the way"), after=None, headers={})
    await story.mail_to(carla.address, to_carla)
    assert to_dora not in "".join(text_of(one) for one in story.to(dora.address))


async def test_an_unhappy_customer_is_with_their_person_again_after_one_click(story: Story) -> None:
    eva = customer("Eva Noor")
    notice = await story.tell(eva, SOPHIE, words("My lamp is dark"))
    said = words("A new bulb is on its way")
    await story.answer(notice, f"/ask {at(4)}\r\n/close\r\n\r\n{said}")
    await story.mail_to(eva.address, said)
    question = await _to(story, eva.address, "/unhappy")
    found = re.search(r"http\S+/unhappy", text_of(question).replace("=\n", ""))
    assert found
    async with httpx.AsyncClient() as visitor:
        page = await visitor.get(found[0])
        assert page.status_code == httpx.codes.OK
        await _still_closed(story, notice.conversation)
        thanks = await visitor.post(found[0], data={"text": "It is dark again"}, follow_redirects=True)
        assert thanks.is_success
    again = await _to(story, SOPHIE_HOME, "It is dark again")
    assert again
    await _now(story, notice.conversation, lambda one: one["status"] == "open", "it is open again")


async def _still_closed(story: Story, conversation: str) -> None:
    assert (await story.conversation(conversation))["status"] == "closed", "to look at a link says nothing"


async def test_a_wish_that_comes_true_is_told_by_their_person(story: Story) -> None:
    finn = customer("Finn Aho")
    notice = await story.tell(finn, SOPHIE, words("A dark page would be kind to my eyes"))
    said = words("I have noted it")
    await story.answer(notice, f"/wish a dark page\r\n\r\n{said}")
    await story.mail_to(finn.address, said)
    async with await story.system.api("sophie") as api:

        async def there() -> dict[str, Any] | None:
            found = (await api.get("/api/wishes")).raise_for_status().json()["wishes"]
            return next((one for one in found if one["name"] == "a dark page"), None)

        wish = await until(there, "the wish is known", 30, story.system.tail)
        assert wish is not None
        done = await api.post(f"/api/wishes/{wish['id']}/done", json={"words": "It is dark at last."})
        assert done.is_success, done.text
    task = await _to(story, SOPHIE_HOME, "What Finn Aho wished for is there: a dark page")
    assert "It is dark at last." in text_of(task)
