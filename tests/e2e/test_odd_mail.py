"""Mail that is not as it should be: kept when it is ours, refused at the door when it is not."""

from __future__ import annotations

import pytest

from tests.e2e.stories import HELLO, SOPHIE, Story, customer, letter, words
from tests.support.smtp_client import Talk

ENVIRON = {"BYNAME_SMTP_MAX_BYTES": "200000"}
pytestmark = [pytest.mark.connected, pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.parametrize("message_id", ["", "no brackets at all", "<>", "<two@x.example> <three@x.example>"])
async def test_a_mail_with_no_or_a_broken_message_id_is_a_message_and_can_be_answered(
    story: Story, message_id: str
) -> None:
    anna, text, said = customer(), words("Odd"), words("Answered")
    raw = letter(anna, HELLO, text, message_id="")
    if message_id:
        raw = f"Message-ID: {message_id}\r\n".encode() + raw
    assert (await story.system.mail(anna.address, HELLO, raw)).startswith("250")
    notice = await story.notice(text)
    await story.answer(notice, said)
    await story.mail_to(anna.address, said)


async def test_a_message_id_that_was_used_before_does_not_swallow_a_mail(story: Story) -> None:
    anna, ben, used = customer(), customer("Ben Okafor"), "<always-the-same@scanner.example>"
    texts = [words("first scan"), words("second scan"), words("third scan, of somebody else")]
    first = await story.tell(anna, HELLO, texts[0], message_id=used)
    second = await story.tell(anna, HELLO, texts[1], message_id=used)
    third = await story.tell(ben, HELLO, texts[2], message_id=used)
    assert first.conversation == second.conversation != third.conversation
    shown = [
        one["text"]
        for conversation in (first.conversation, third.conversation)
        for one in (await story.conversation_when(conversation, lambda one: one["messages"], "it"))[
            "messages"
        ]
    ]
    assert sorted(shown) == sorted(texts)


async def test_the_same_words_twice_by_the_same_customer_are_two_messages(story: Story) -> None:
    anna, text = customer(), words("ping")
    first = await story.tell(anna, HELLO, text)
    assert (await story.system.mail(anna.address, HELLO, letter(anna, HELLO, text))).startswith("250")
    await story.conversation_when(first.conversation, lambda one: len(one["messages"]) == 2, "two messages")


async def test_a_mail_without_any_header_is_a_message(story: Story) -> None:
    anna, text = customer(), words("nothing but words")
    assert (await story.system.mail(anna.address, HELLO, b"\r\n" + text.encode() + b"\r\n")).startswith("250")
    assert anna.address in (await story.notice(text)).text


@pytest.mark.parametrize(
    "recipient",
    [
        "somebody@elsewhere.example",
        "nobody-here@acme.example",
        "sophie@home.example",
        "sophie%elsewhere.example@acme.example",
        "r+aaaa@acme.example",
        f"r+{'a' * 48}@acme.example",
        f"b+{'a' * 40}@acme.example",
        f"r+{'a' * 48}@elsewhere.example",
    ],
)
async def test_mail_for_others_is_refused(story: Story, recipient: str) -> None:
    text = words("To be passed on")
    answer = await story.system.mail(
        "x@customer.example", recipient, f"Subject: Hi\r\n\r\n{text}\r\n".encode()
    )
    assert answer[:3] in ("550", "553"), answer
    await story.tell(customer(), HELLO, words("an honest one"))
    assert not [mail for mail in story.system.sink.mails if text in mail.data.decode()]


async def test_a_source_route_is_not_followed(story: Story) -> None:
    """RFC 5321 F.2: the route is ignored, the mail is for the mailbox behind it."""
    anna, text = customer(), words("By way of elsewhere")
    raw = letter(anna, SOPHIE, text)
    assert (await story.system.mail(anna.address, f"@elsewhere.example:{SOPHIE}", raw)).startswith("250")
    assert (await story.notice(text)).to == "sophie@home.example"
    assert {mail.rcpt_to for mail in story.system.sink.mails if text in mail.data.decode()} == {
        ("sophie@home.example",)
    }


async def test_one_wrong_recipient_does_not_keep_the_mail_from_the_right_one(story: Story) -> None:
    anna, text = customer(), words("To both")
    talk = await Talk.open(*story.system.smtp)
    mail, right, wrong, data = await talk.begin(anna.address, [HELLO, "x@elsewhere.example"])
    assert (mail[:3], right[:3], wrong[:3], data[:3]) == ("250", "250", "550", "354")
    talk.raw(letter(anna, HELLO, text) + b".\r\n")
    assert (await talk.reply()).startswith("250")
    talk.close()
    await story.notice(text)


async def test_what_is_too_large_is_refused_with_552_announced_or_not(story: Story) -> None:
    talk = await Talk.open(*story.system.smtp)
    assert (await talk.command("MAIL FROM:<x@customer.example> SIZE=200001")).startswith("552")
    talk.close()
    big = letter(customer(), SOPHIE, "x" * 70 + "\n" + "\n".join(["y" * 70] * 4000))
    assert (await story.system.mail("x@customer.example", SOPHIE, big)).startswith("552")


@pytest.mark.parametrize("smuggled", [b"\n.\r\n", b"\n.\n", b"\r.\r\n", b"\r\n.\n"])
async def test_a_second_mail_cannot_be_smuggled_in(story: Story, smuggled: bytes) -> None:
    text = words("smuggled")
    second = f"MAIL FROM:<x@y.example>\r\nRCPT TO:<{HELLO}>\r\nDATA\r\nSubject: x\r\n\r\n{text}\r\n".encode()
    raw = b"Subject: first\r\n\r\nfirst" + smuggled + second
    assert (await story.system.mail("x@customer.example", HELLO, raw)).startswith("554")
    control = words("an honest one")
    await story.tell(customer(), HELLO, control)
    assert not [one for one in story.system.notices_now() if text in one.text]
