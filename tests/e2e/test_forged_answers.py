"""Answers that are not what they seem: none reaches a customer, and the person is told why where it helps."""

from __future__ import annotations

import tomllib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from byname.channels.email.relay import RelayKeys, relay_address

from tests.e2e.stories import (
    HOME_OF,
    SOPHIE,
    SOPHIE_HOME,
    TOM,
    TOM_HOME,
    Story,
    customer,
    everything_in,
    words,
)
from tests.support.notices import Notice

ENVIRON = {"BYNAME_EMAIL_TRUSTED_AUTHSERV": "mx.acme.example"}
pytestmark = [pytest.mark.connected, pytest.mark.asyncio(loop_scope="module")]

Forgery = Callable[[Story, Notice, str], Awaitable[tuple[str, str]]]


def with_token(notice: Notice, reply_to: str) -> Notice:
    """The same notice, answered to another address."""
    return Notice(notice.message_id, notice.to, reply_to, notice.conversation, notice.subject, notice.text)


def home_keys(story: Story) -> RelayKeys:
    read = tomllib.loads((story.system.home / "keys.toml").read_text())
    keys = {int(number): bytes.fromhex(value) for number, value in read["keys"].items()}
    return RelayKeys("acme.example", keys, max(keys))


async def made_up(story: Story, notice: Notice, text: str) -> tuple[str, str]:
    return await story.answer(with_token(notice, f"r+{'a' * 48}@acme.example"), text), ""


async def one_letter_changed(story: Story, notice: Notice, text: str) -> tuple[str, str]:
    address = notice.reply_to
    answers = set()
    for place in (2, 20, 40, 49):  # version, conversation, expiry, signature
        other = "b" if address[place] != "b" else "c"
        answers.add(
            await story.answer(with_token(notice, address[:place] + other + address[place + 1 :]), text)
        )
    assert all(answer.startswith("550") for answer in answers), answers
    return answers.pop(), ""


async def signed_with_another_key(story: Story, notice: Notice, text: str) -> tuple[str, str]:
    soon = datetime.now(UTC) + timedelta(days=9)
    address = relay_address(RelayKeys("acme.example", {1: b"k" * 32}, 1), notice.conversation, "sophie", soon)
    return await story.answer(with_token(notice, address), text), ""


async def somebody_elses_token(story: Story, notice: Notice, text: str) -> tuple[str, str]:
    """Tom answers with the address that was made for Sophie."""
    return await story.answer(notice, text, sender=TOM_HOME), "which is not an address you answer from"


async def token_of_another_conversation(story: Story, notice: Notice, text: str) -> tuple[str, str]:
    """Sophie uses the address that Tom was given for his."""
    toms = await story.tell(customer("Bert"), TOM, words("For Tom"))
    return await story.answer(toms, text, sender=SOPHIE_HOME), "which is not an address you answer from"


async def expired(story: Story, notice: Notice, text: str) -> tuple[str, str]:
    gone = datetime.now(UTC) - timedelta(minutes=1)
    address = relay_address(home_keys(story), notice.conversation, "sophie", gone)
    return await story.answer(with_token(notice, address), text), "could be answered until"


async def wrong_sender(story: Story, notice: Notice, text: str) -> tuple[str, str]:
    return await story.answer(
        notice, text, sender="thief@elsewhere.example"
    ), "it came from thief@elsewhere.example"


async def the_voice_address_as_sender(story: Story, notice: Notice, text: str) -> tuple[str, str]:
    """What a customer knows of Sophie is not what she answers from."""
    return await story.answer(notice, text, sender=SOPHIE), "which is not an address you answer from"


async def failing_authentication(story: Story, notice: Notice, text: str) -> tuple[str, str]:
    said = b"Authentication-Results: mx.acme.example; dmarc=fail header.from=home.example\r\n"
    answer = await story.system.mail(SOPHIE_HOME, notice.reply_to, said + notice.answer(text))
    return answer, "could not confirm that it really came from you"


async def no_token_but_the_true_thread(story: Story, notice: Notice, text: str) -> tuple[str, str]:
    """To the customers' address, with the notice's Message-ID: no answer, and one of us is no customer."""
    answer = await story.system.mail(SOPHIE_HOME, SOPHIE, with_token(notice, SOPHIE).answer(text))
    return answer, "an address of our own people"


FORGERIES: list[tuple[Forgery, str]] = [
    (made_up, "550"),
    (one_letter_changed, "550"),
    (signed_with_another_key, "550"),
    (somebody_elses_token, "250"),
    (token_of_another_conversation, "250"),
    (expired, "250"),
    (wrong_sender, "250"),
    (the_voice_address_as_sender, "250"),
    (failing_authentication, "250"),
    (no_token_but_the_true_thread, "250"),
]


async def test_no_forged_answer_reaches_a_customer_and_the_true_one_among_them_does(story: Story) -> None:
    anna = customer()
    notice = await story.tell(anna, SOPHIE, words("To which account shall I pay?"))
    held: list[tuple[str, str]] = []
    forged = []
    for forge, expected in FORGERIES:
        text = words(f"Pay to DE99 ({forge.__name__})")
        answer, why = await forge(story, notice, text)
        assert answer.startswith(expected), (forge.__name__, answer)
        forged.append(text)
        if why:
            held.append((text, why))
    true = words("To the old account, as ever.")
    assert (await story.answer(notice, true)).startswith("250")
    await story.mail_to(anna.address, true)
    for text, why in held:  # each has been judged, and its person knows
        owner = TOM_HOME if "token_of_another_conversation" in text else SOPHIE_HOME
        receipt = everything_in(await story.mail_to(owner, text))
        assert why.lower() in " ".join(receipt.split()), (text, why)
        assert "was not sent, it is held" in " ".join(receipt.split())
    [only] = story.to(anna.address)
    outside = [mail for mail in story.system.sink.mails if not set(mail.rcpt_to) & set(HOME_OF.values())]
    for text in forged:
        assert text.lower() not in everything_in(only)
        assert not [mail for mail in outside if text.lower() in everything_in(mail)], text
    found = await story.conversation_when(
        notice.conversation,
        lambda one: (
            [each["text"] for each in one["messages"] if each["delivery"]["state"] == "sent"] == [true]
        ),
        "the true answer is shown as sent, and nothing else",
    )
    states = {one["text"].splitlines()[0]: one["delivery"]["state"] for one in found["messages"]}
    assert all(states.get(text, "held") == "held" for text in forged)


async def test_authentication_results_of_a_server_that_nobody_trusts_are_ignored(story: Story) -> None:
    anna, said = customer(), words("Really me")
    notice = await story.tell(anna, SOPHIE, words("Is it you?"))
    claimed = b"Authentication-Results: mx.elsewhere.example; dmarc=fail header.from=home.example\r\n"
    await story.system.mail(SOPHIE_HOME, notice.reply_to, claimed + notice.answer(said))
    await story.mail_to(anna.address, said)


async def test_a_pass_of_a_trusted_server_does_not_replace_the_right_sender(story: Story) -> None:
    anna, said = customer(), words("Trust me")
    notice = await story.tell(anna, SOPHIE, words("Shall I?"))
    passed = b"Authentication-Results: mx.acme.example; dmarc=pass header.from=elsewhere.example\r\n"
    raw = passed + notice.answer(said, sender="thief@elsewhere.example")
    await story.system.mail("thief@elsewhere.example", notice.reply_to, raw)
    await story.mail_to(SOPHIE_HOME, said)
    assert story.to(anna.address) == []
