"""Machines that write: recorded, shown, never answered, never in circles; and reports of what came back."""

from __future__ import annotations

import asyncio

import pytest

from tests.e2e.stories import HELLO, SOPHIE, SOPHIE_HOME, Customer, Story, codes, customer, letter, words
from tests.support.notices import text_of
from tests.support.smtp_sink import Received

pytestmark = [pytest.mark.connected, pytest.mark.asyncio(loop_scope="module")]


def delivery_report(to: str, failed: str, about: str, said: str) -> bytes:
    """What a mail server writes when it cannot deliver (RFC 3464)."""
    return (
        "From: Mail Delivery System <mailer-daemon@customer.example>\r\n"
        f"To: {to}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain\r\n\r\nI could not deliver it. {said}\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.customer.example\r\n\r\n"
        f"Final-Recipient: rfc822; {failed}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {about}\r\n\r\n--b--\r\n"
    ).encode()


async def quiet(story: Story, seconds: float = 1.5) -> int:
    """How many mails there are at the sink, once no more come."""
    before = -1
    while before != (now := len(story.system.sink.mails)):
        before = now
        await asyncio.sleep(seconds)
    return before


async def replied(story: Story, who: Customer) -> tuple[str, Received]:
    """A conversation in which the customer has got a reply, and was closed with it."""
    said = words("It is so.")
    notice = await story.tell(who, SOPHIE, words("Is it so?"))
    await story.answer(notice, f"/close\r\n{said}")
    mail = await story.mail_to(who.address, said)
    await story.conversation_when(
        notice.conversation,
        lambda one: one["status"] == "closed" and one["messages"][-1]["delivery"]["state"] == "sent",
        "closed, and the reply is sent",
    )
    return notice.conversation, mail


@pytest.mark.parametrize(
    ("headers", "because"),
    [
        ({"Auto-Submitted": "auto-replied"}, "Auto-Submitted says auto-replied"),
        ({"Precedence": "bulk", "List-Id": "<news.customer.example>"}, "came through a mailing list"),
        ({"X-Autoreply": "yes"}, "it carries the field x-autoreply"),
    ],
)
async def test_a_machines_mail_reaches_a_person_with_a_word_and_nobody_answers(
    story: Story, headers: dict[str, str], because: str
) -> None:
    robot = customer("Robbie Robot")
    before = await quiet(story, 0.5)
    notice = await story.tell(robot, HELLO, words("Automatic"), headers=headers)
    assert because in " ".join(notice.text.split())
    assert await quiet(story) == before + 1  # the notice, and nothing else
    assert story.to(robot.address) == []
    [message] = (await story.conversation_when(notice.conversation, lambda one: one["messages"], "it"))[
        "messages"
    ]
    assert message["kind"] in ("automatic", "list")


async def test_a_customers_absence_note_joins_the_conversation_and_does_not_reopen_it(story: Story) -> None:
    anna = customer()
    conversation, mail = await replied(story, anna)
    notice = await story.tell(
        anna,
        SOPHIE,
        words("I am away"),
        subject="Out of office",
        after=mail,
        headers={"Auto-Submitted": "auto-replied"},
    )
    assert notice.conversation == conversation
    await quiet(story)
    assert (await story.conversation(conversation))["status"] == "closed"
    assert len(story.to(anna.address)) == 1


async def test_a_persons_absence_note_to_a_notice_is_recorded_and_goes_nowhere(story: Story) -> None:
    anna, away = customer(), words("I am on a boat")
    notice = await story.tell(anna, SOPHIE, words("Are you there?"))
    envelope = (await story.notice_mail(notice.text.splitlines()[0])).mail_from
    before = await quiet(story)
    vacation = b"Auto-Submitted: auto-replied\r\n" + notice.answer(away)
    assert (await story.system.mail("", notice.reply_to, vacation)).startswith("250")
    assert (await story.system.mail("", envelope, vacation)).startswith("250")
    await story.decided(notice.conversation, "automatic")
    assert await quiet(story) == before
    assert story.to(anna.address) == []


async def test_a_bounce_to_the_envelope_address_reopens_and_the_owner_is_told(story: Story) -> None:
    ben = customer("Ben Bounce")
    conversation, mail = await replied(story, ben)
    assert mail.mail_from.startswith("b+")
    report = delivery_report(mail.mail_from, ben.address, "<unknown@elsewhere.example>", words("one"))
    for _ in range(2):  # the same report twice is one
        assert (await story.system.mail("", mail.mail_from, report)).startswith("250")
    await came_back(story, conversation, ben)


async def test_a_bounce_to_the_voice_address_is_found_by_its_message_id(story: Story) -> None:
    bea = customer("Bea Bounce")
    conversation, mail = await replied(story, bea)
    report = delivery_report(SOPHIE, bea.address, mail.message_id, words("two"))
    assert (await story.system.mail("", SOPHIE, report)).startswith("250")
    await came_back(story, conversation, bea)


async def came_back(story: Story, conversation: str, who: Customer) -> None:
    """The conversation is open again, its owner told once, the customer not written to again."""
    found = await story.conversation_when(
        conversation, lambda one: one["status"] == "open", "it is open again"
    )
    assert "reply_failed" in codes(found)
    assert found["messages"][-1]["delivery"]["state"] == "bounced"
    first = f"Your reply to {who.name.split()[0]} could not be delivered"
    told = " ".join(text_of(await story.mail_to(SOPHIE_HOME, first)).split())
    assert f"{who.address} does not take mail" in told and "The conversation is open again." in told
    await quiet(story, 0.5)
    assert len([one for one in story.to(SOPHIE_HOME) if text_of(one).startswith(first)]) == 1
    assert len(story.to(who.address)) == 1


async def test_a_forged_bounce_address_is_refused(story: Story) -> None:
    _, mail = await replied(story, customer())
    forged = mail.mail_from[:10] + ("a" if mail.mail_from[10] != "a" else "b") + mail.mail_from[11:]
    report = delivery_report(forged, "x@customer.example", mail.message_id, "")
    assert (await story.system.mail("", forged, report)).startswith("550")


async def test_our_own_notice_that_is_sent_back_to_us_ends_as_a_dead_letter(story: Story) -> None:
    text = words("In circles")
    await story.tell(customer(), SOPHIE, text)
    ours = await story.notice_mail(text)
    before = await quiet(story)
    assert (await story.system.mail(SOPHIE_HOME, HELLO, ours.data)).startswith("250")
    assert await quiet(story) == before
    assert "a loop" in await story.system.cli("dead", "list")


async def test_two_answering_machines_do_not_talk_to_each_other(story: Story) -> None:
    """A careless responder that answers everything, without saying that it is one."""
    robot = customer("Rita Responder")
    before = await quiet(story)
    await story.tell(robot, HELLO, words("I am away"), subject="Away")
    await quiet(story)
    for mail in story.to(robot.address):
        await story.system.mail(robot.address, HELLO, letter(robot, HELLO, words("I am away"), after=mail))
    assert await quiet(story) == before + 1
