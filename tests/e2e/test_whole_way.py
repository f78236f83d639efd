"""The whole way: a customer's mail, the notice, the answer, the customer's mail, and their next one."""

from __future__ import annotations

import pytest

from tests.e2e.stories import HELLO, SOPHIE, SOPHIE_HOME, Story, customer, everything_in, letter, words
from tests.support.notices import parsed, text_of
from tests.support.smtp_sink import Received

pytestmark = [pytest.mark.connected, pytest.mark.asyncio(loop_scope="module")]

PDF = b"%PDF-1.4 not much of one"


def field(mail: Received, name: str) -> str:
    return str(parsed(mail)[name] or "")


async def test_the_notice_has_the_words_first_then_who_why_and_how_to_answer(story: Story) -> None:
    anna, text = customer(), words("Where is my parcel?")
    await story.tell(anna, SOPHIE, text, subject="Parcel", files=[("bill.pdf", PDF)])
    mail = await story.notice_mail(text)
    said = text_of(mail)
    assert mail.rcpt_to == (SOPHIE_HOME,)
    order = [
        said.index(one)
        for one in (text, f"Anna Berg <{anna.address}>", "New to us", "wrote to Sophie", "Just reply")
    ]
    assert order[0] == 0 and order == sorted(order)
    assert "bill.pdf" in said
    assert "/note" in said and "/close" in said
    assert field(mail, "Subject") == "Re: Parcel"
    assert field(mail, "Reply-To").startswith("r+") and field(mail, "Reply-To").endswith("@acme.example")
    assert "Anna Berg" in field(mail, "From")
    assert field(mail, "Auto-Submitted") == "auto-generated"
    [file] = parsed(mail).iter_attachments()
    assert file.get_filename() == "bill.pdf" and file.get_content() == PDF


async def test_the_answer_reaches_the_customer_in_the_persons_voice_and_nothing_private_with_it(
    story: Story,
) -> None:
    anna, text, said = customer(), words("Where is my parcel?"), words("Dear Anna, it is in Hamburg.")
    own = anna.new_id()
    notice = await story.tell(
        anna, SOPHIE, text, subject="Parcel", message_id=own, headers={"References": "<root@x.example>"}
    )
    quoted = f"On Monday, Anna Berg (via Acme) wrote to {notice.reply_to}:\r\n> {text}"
    signed = f"{said}\r\n\r\n{quoted}\r\n-- \r\nSophie {SOPHIE_HOME}"
    assert (await story.answer(notice, signed)).startswith("250")
    mail = await story.mail_to(anna.address, said)
    assert field(mail, "From") == f"Sophie <{SOPHIE}>"
    assert field(mail, "To") == f"Anna Berg <{anna.address}>"
    assert field(mail, "Subject") == "Re: Parcel"
    assert field(mail, "In-Reply-To") == own
    assert field(mail, "References").split() == ["<root@x.example>", own]
    assert field(mail, "Message-ID").endswith("@acme.example>")
    assert "Auto-Submitted" not in parsed(mail)
    assert text_of(mail).strip() == said
    for secret in (SOPHIE_HOME, "home.example", notice.reply_to, notice.reply_to.partition("@")[0], "byname"):
        assert secret.lower() not in everything_in(mail)
    assert mail.mail_from.startswith("b+")
    receipt = await story.mail_to(SOPHIE_HOME, "Your reply to Anna was sent.")
    assert "Auto-Submitted" in parsed(receipt)


async def test_the_customers_next_mail_comes_to_the_same_conversation_and_person(story: Story) -> None:
    anna, text, said, more = customer(), words("One"), words("Two"), words("Three")
    notice = await story.tell(anna, HELLO, text)
    await story.answer(notice, said)
    reply = await story.mail_to(anna.address, said)
    again = await story.tell(anna, HELLO, more, subject="quite another subject", after=reply)
    assert again.conversation == notice.conversation and again.to == notice.to
    turns = again.text.partition("Before that:")[2]
    assert turns.index(said) < turns.index(text)
    assert (await story.decided(notice.conversation, "conversation_owner"))["person"] in ("Sophie", "Tom")


async def test_the_same_mail_delivered_five_times_is_one_message(story: Story) -> None:
    anna, text = customer(), words("Again and again")
    raw = letter(anna, HELLO, text)
    for hop in range(5):
        traced = f"Received: from mx{hop} by us; Mon, 1 Jan 2026 10:0{hop}:00 +0000\r\n".encode() + raw
        assert (await story.system.mail(anna.address, HELLO, traced)).startswith("250")
    notice = await story.notice(text)
    control = await story.tell(anna, HELLO, words("the last one"))
    found = await story.conversation_when(
        control.conversation, lambda one: len(one["messages"]) >= 2, "both messages are shown"
    )
    assert control.conversation == notice.conversation
    assert len(found["messages"]) == 2
    assert len([one for one in story.system.notices_now() if one.text.startswith(text)]) == 1


async def test_attachments_of_an_answer_go_to_the_customer(story: Story) -> None:
    anna, text, said = customer(), words("The bill, please"), words("Here it is")
    notice = await story.tell(anna, SOPHIE, text)
    person = type(anna)("Sophie", SOPHIE_HOME)
    raw = letter(person, notice.reply_to, said, files=[("bill.pdf", PDF)])
    assert (await story.system.mail(SOPHIE_HOME, notice.reply_to, raw)).startswith("250")
    [file] = parsed(await story.mail_to(anna.address, said)).iter_attachments()
    assert file.get_filename() == "bill.pdf" and file.get_content() == PDF
