"""What a person's first lines do: /note, /close, and what is no command at all."""

from __future__ import annotations

import pytest

from tests.e2e.stories import SOPHIE, SOPHIE_HOME, Customer, Story, codes, customer, letter, words
from tests.support.notices import Notice, text_of

pytestmark = [pytest.mark.connected, pytest.mark.asyncio(loop_scope="module")]


async def test_a_note_is_kept_for_colleagues_and_the_customer_gets_nothing(story: Story) -> None:
    anna, note = customer(), words("a kind one")
    notice = await story.tell(anna, SOPHIE, words("Good morning"))
    await story.answer(notice, f"/note {note}\r\nand this belongs to it")
    receipt = text_of(await story.mail_to(SOPHIE_HOME, note))
    assert receipt.startswith("Your note on the conversation with Anna is kept. Anna does not see it.")
    found = await story.conversation_when(
        notice.conversation, lambda one: len(one["messages"]) == 2, "note shown"
    )
    assert [one["direction"] for one in found["messages"]] == ["in", "note"]
    assert found["messages"][1]["text"] == f"{note}\nand this belongs to it"
    assert found["status"] == "open"
    said = words("A true reply")
    await story.answer(notice, said)
    await story.mail_to(anna.address, said)
    assert len(story.to(anna.address)) == 1


async def test_close_alone_closes_and_says_so(story: Story) -> None:
    anna = customer("Clara Closed")
    notice = await story.tell(anna, SOPHIE, words("That was all"))
    await story.answer(notice, "/close")
    await story.mail_to(SOPHIE_HOME, "The conversation with Clara is closed.")
    await story.conversation_when(notice.conversation, lambda one: one["status"] == "closed", "closed")
    assert story.to(anna.address) == []


async def test_close_with_words_sends_them_and_closes(story: Story) -> None:
    anna, said = customer(), words("Done. Have a nice day!")
    notice = await story.tell(anna, SOPHIE, words("Please do"))
    await story.answer(notice, f"/close\r\n\r\n{said}")
    mail = await story.mail_to(anna.address, said)
    assert text_of(mail).strip() == said
    await story.conversation_when(notice.conversation, lambda one: one["status"] == "closed", "closed")


@pytest.mark.parametrize("line", ["/notr this", "/assign tom", "/close and thanks"])
async def test_what_only_looks_like_a_command_is_asked_about_not_sent(story: Story, line: str) -> None:
    anna, said = customer(), words("Secret plan")
    notice = await story.tell(anna, SOPHIE, words("A question"))
    await story.answer(notice, f"{line}\r\n{said}")
    receipt = " ".join(text_of(await story.mail_to(SOPHIE_HOME, said)).split())
    assert "was not sent, it is held" in receipt and f"I cannot follow “{line}”" in receipt
    assert "Nothing of it has reached the customer." in receipt
    await story.decided(notice.conversation, "unknown_command")
    assert story.to(anna.address) == []


async def test_a_note_further_down_is_not_sent_along(story: Story) -> None:
    anna, said = customer(), words("Dear Anna, yes.")
    notice = await story.tell(anna, SOPHIE, words("May I?"))
    await story.answer(notice, f"{said}\r\n\r\n/note but she never pays")
    await story.mail_to(SOPHIE_HOME, said)
    assert "unknown_command" in codes(await story.conversation(notice.conversation)) or await story.decided(
        notice.conversation, "unknown_command"
    )
    assert story.to(anna.address) == []


def quoting(notice: Notice, body: str) -> bytes:
    """An answer whose body is this, with {notice} for the whole notice, {quoted} for it behind ">"."""
    lines = notice.text.splitlines()
    quoted = "\r\n".join(f"> {line}" for line in lines)
    whole = body.format(notice="\r\n".join([*lines, ""]), quoted=quoted, first=lines[0])
    head, _, _ = notice.answer("").partition(b"\r\n\r\n")
    return head + b"\r\n\r\n" + whole.encode()


ORIGINAL = "-----Original Message-----\r\nFrom: Ella (via Acme) <hello@acme.example>\r\nSent: Monday\r\n"


@pytest.mark.parametrize(
    "body",
    [
        "{quoted}\r\n",
        "On Mon, 5 Jan 2026 at 10:00, Ella (via Acme) <hello@acme.example> wrote:\r\n{quoted}\r\n",
        "{quoted}\r\n\r\n-- \r\nSophie\r\n",
        "Sent from my iPhone\r\n\r\n{quoted}\r\n",
        ORIGINAL + "To: Sophie\r\nSubject: Hm\r\n\r\n{notice}",
    ],
)
async def test_an_answer_without_words_is_held_and_the_notice_does_not_go_to_the_customer(
    story: Story, body: str
) -> None:
    ella = customer(words("Ella Empty"))
    notice = await story.tell(ella, SOPHIE, words("Hm?"))
    await story.system.mail(SOPHIE_HOME, notice.reply_to, quoting(notice, body))
    found = await story.conversation_when(
        notice.conversation, lambda one: len(one["messages"]) > 1, "it is held"
    )
    assert [one["delivery"]["state"] for one in found["messages"][1:]] == ["held"]
    assert set(codes(found)) & {"empty", "quotes_notice"}
    said = words("Now with words")
    await story.answer(notice, said)
    await story.mail_to(ella.address, said)
    assert len(story.to(ella.address)) == 1


async def test_an_answer_between_the_lines_goes_without_what_only_the_person_may_see(story: Story) -> None:
    anna, said = customer(), words("Tomorrow.")
    notice = await story.tell(anna, SOPHIE, words("When does it come?"))
    between = (
        f"> {{first}}\r\n\r\n{said}\r\n\r\n> And so on\r\n\r\nYes.\r\n\r\n{{quoted}}\r\n\r\nBest wishes\r\n"
    )
    await story.system.mail(SOPHIE_HOME, notice.reply_to, quoting(notice, between))
    text = text_of(await story.mail_to(anna.address, said))
    assert "> And so on" in text and "Best wishes" in text
    for inner in ("- - - -", "New to us", "wrote to Sophie", "Just reply", "/note"):
        assert inner not in text


async def test_a_path_is_ordinary_text(story: Story) -> None:
    anna, said = customer(), words("/etc/hosts is where it belongs")
    notice = await story.tell(anna, SOPHIE, words("Where to?"))
    await story.answer(notice, said)
    assert text_of(await story.mail_to(anna.address, said)).strip() == said


async def test_a_private_address_in_the_words_is_stopped_and_the_person_told(story: Story) -> None:
    anna, said = customer(), words("Call me")
    notice = await story.tell(anna, SOPHIE, words("How can I reach you?"))
    await story.answer(notice, f"{said}, or write to {SOPHIE_HOME} directly")
    receipt = " ".join(text_of(await story.mail_to(SOPHIE_HOME, said)).split())
    assert "could not be delivered" in receipt and f"the private address {SOPHIE_HOME}" in receipt
    assert story.to(anna.address) == []


async def test_one_of_us_who_writes_where_customers_write_is_told_how_to_reach_them(story: Story) -> None:
    sophie, said = Customer("Sophie", SOPHIE_HOME), words("Is it over?")
    await story.system.mail(SOPHIE_HOME, SOPHIE, letter(sophie, SOPHIE, said))
    receipt = " ".join(text_of(await story.mail_to(SOPHIE_HOME, said)).split())
    assert f"you wrote from {SOPHIE_HOME}, an address of our own people, to {SOPHIE}" in receipt
    assert "New to us" not in receipt and len(story.to(SOPHIE_HOME)) > 0
    assert await story.of_customer(sophie) == []


async def test_a_why_that_the_mail_client_broke_and_a_signature_stay_inside(story: Story) -> None:
    anna, said = customer(), words("Tom will help you.")
    notice = await story.tell(anna, SOPHIE, words("My chair wobbles"))
    why = "because this customer is a pain in the neck and you know best\r\nhow to calm her"
    await story.answer(notice, f"/pass tom {why}\r\n\r\n{said}")
    assert text_of(await story.mail_to(anna.address, said)).strip() == said
    assert len(story.to(anna.address)) == 1
    bert = customer("Bert Block")
    notice = await story.tell(bert, SOPHIE, words("And my table"))
    await story.answer(notice, "/close\r\n\r\nMit freundlichen Grüßen\r\n\r\nSophie\r\nAcme")
    await story.conversation_when(notice.conversation, lambda one: one["status"] == "closed", "closed")
    assert story.to(bert.address) == []
