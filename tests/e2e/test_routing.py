"""Who gets a mail, and why; and what becomes of a stranger who holds somebody's thread."""

from __future__ import annotations

import pytest

from tests.e2e.stories import (
    HELLO,
    SOPHIE,
    SOPHIE_HOME,
    TOM,
    TOM_HOME,
    Story,
    codes,
    customer,
    letter,
    words,
)
from tests.support.notices import parsed

pytestmark = [pytest.mark.connected, pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.parametrize(
    ("address", "home", "name"), [(SOPHIE, SOPHIE_HOME, "Sophie"), (TOM, TOM_HOME, "Tom")]
)
async def test_a_mail_to_somebody_by_name_is_theirs(story: Story, address: str, home: str, name: str) -> None:
    notice = await story.tell(customer(), address.replace("@", "+tag@"), words("To you"))
    assert notice.to == home
    assert f"The customer wrote to {name}" in notice.text
    assert (await story.decided(notice.conversation, "by_name"))["person"] == name


async def test_a_mail_to_nobody_in_particular_goes_to_whoever_has_most_room(story: Story) -> None:
    for _ in range(3):  # so that Tom has more than Sophie, whatever ran before
        await story.tell(customer(), TOM, words("For Tom"))
    loads = dict.fromkeys(("Sophie", "Tom"), 0)
    async with await story.system.api() as api:
        page = (await api.get("/api/conversations", params={"status": "open", "limit": 200})).json()
    for one in page["conversations"]:
        loads[one["owner"]["name"]] += 1
    least = min(loads, key=lambda name: loads[name])
    notice = await story.tell(customer(), HELLO, words("For whoever has time"))
    decision = await story.decided(notice.conversation, "fair_load")
    assert decision["person"] == least
    assert f"has most room now ({loads[least]} open mail" in decision["text"]


async def test_a_customer_who_returns_gets_their_person_and_a_new_conversation(story: Story) -> None:
    anna = customer()
    first = await story.tell(anna, TOM, words("First matter"))
    await story.close(first)
    second = await story.tell(anna, HELLO, words("Second matter"), subject="Another")
    assert second.conversation != first.conversation
    assert second.to == TOM_HOME
    assert "2 conversations" in second.text
    assert (await story.decided(second.conversation, "customer_owner"))["person"] == "Tom"


async def test_a_second_mail_moments_later_is_the_same_matter(story: Story) -> None:
    anna = customer()
    first = await story.tell(anna, HELLO, words("I forgot"))
    second = await story.tell(anna, HELLO, words("to say this"), subject="PS")
    assert second.conversation == first.conversation


async def test_an_answer_to_a_closed_conversation_opens_it_again(story: Story) -> None:
    anna, said = customer(), words("It is done.")
    first = await story.tell(anna, SOPHIE, words("Please do it"))
    await story.answer(first, f"/close\r\n{said}")
    reply = await story.mail_to(anna.address, said)
    await story.conversation_when(first.conversation, lambda one: one["status"] == "closed", "it is closed")
    again = await story.tell(anna, HELLO, words("It is not done"), after=reply)
    assert again.conversation == first.conversation
    found = await story.conversation_when(
        first.conversation, lambda one: one["status"] == "open", "open again"
    )
    assert "customer_wrote" in codes(found)


async def test_somebody_else_addressed_by_name_takes_the_conversation(story: Story) -> None:
    anna, said = customer(), words("Ask Tom, he knows.")
    first = await story.tell(anna, SOPHIE, words("How does it work?"))
    await story.answer(first, said)
    reply = await story.mail_to(anna.address, said)
    asked = await story.tell(anna, TOM, words("Tom, how does it work?"), after=reply)
    assert asked.to == TOM_HOME and asked.conversation == first.conversation
    assert said in asked.text  # Tom sees what was said before
    found = await story.conversation_when(
        first.conversation, lambda one: (one["owner"] or {}).get("name") == "Tom", "Tom owns it"
    )
    assert codes(found).count("by_name") >= 2
    # Sophie's way to answer is not lost with it, and speaks with her own voice.
    late = words("One more thing from me")
    await story.answer(first, late)
    assert SOPHIE in str(parsed(await story.mail_to(anna.address, late))["From"])


async def test_a_stranger_with_somebodys_thread_never_lands_in_their_conversation(story: Story) -> None:
    anna, mallory = customer(), customer("Mallory Moss")
    secret, said = words("My salary is a secret"), words("It stays one.")
    first = await story.tell(anna, TOM, secret)
    await story.answer(first, said)
    reply = await story.mail_to(anna.address, said)
    intruder = await story.tell(mallory, HELLO, words("What did we agree?"), after=reply)
    assert intruder.conversation != first.conversation
    assert secret not in intruder.text and said not in intruder.text
    assert (
        "Please note:" in intruder.text and "comes from another address: it was kept apart" in intruder.text
    )
    other = await story.conversation_when(intruder.conversation, lambda one: one["related"], "it is related")
    assert [one["id"] for one in other["related"]] == [first.conversation]
    assert other["messages"][0]["related"] == first.conversation and other["messages"][0]["warnings"]
    # The true customer is not disturbed by it, and what the stranger is answered goes to the stranger.
    again = await story.tell(anna, HELLO, words("Thanks"), after=reply)
    assert again.conversation == first.conversation and again.to == TOM_HOME
    to_mallory = words("Who are you?")
    await story.answer(intruder, to_mallory)
    await story.mail_to(mallory.address, to_mallory)
    assert not [mail for mail in story.to(anna.address) if to_mallory.encode() in mail.data]
    mine = await story.conversation(first.conversation)
    assert {one["sender"]["address"] for one in mine["messages"] if one["direction"] == "in"} == {
        anna.address
    }


async def test_two_first_mails_at_the_same_moment_are_one_customer_and_one_conversation(story: Story) -> None:
    import asyncio

    anna, texts = customer(), [words("First"), words("Second")]
    sent = [story.system.mail(anna.address, HELLO, letter(anna, HELLO, text)) for text in texts]
    assert all(answer.startswith("250") for answer in await asyncio.gather(*sent))
    notices = [await story.notice(text) for text in texts]
    assert len({one.conversation for one in notices}) == 1
    assert len(await story.of_customer(anna)) == 1
