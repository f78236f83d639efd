"""A chat goes on by mail: at an address that was proven, in the same conversation, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.support.customers import ORIGIN, Visitor, chat_settings, identity
from tests.support.notices import Notice, parsed, text_of
from tests.support.smtp_sink import Received
from tests.support.system import System, until

pytestmark = [pytest.mark.connected, pytest.mark.slow]
ANNA = "anna@customer.example"


@pytest.fixture
async def system(tmp_path: Path) -> AsyncIterator[System]:
    environ = chat_settings() | {"BYNAME_CHAT_AWAY_AFTER_S": "2"}
    async with System(tmp_path, environ=environ, processes=False) as found:
        yield found


async def test_an_address_that_was_typed_gets_nothing_before_it_is_confirmed(system: System) -> None:
    visitor = Visitor(system)
    await visitor.enter()
    await visitor.say("Where is my cup?")
    [notice] = await system.notices(1)
    assert await visitor.go_on_by_mail(ANNA) == "confirm_sent"
    question = await _mail_to(system, ANNA, 1)
    assert "Where is my cup?" not in text_of(question)  # no word of the conversation
    assert "Sophie" in text_of(question)

    await _answer(system, notice, "It left today.", "before")
    await until(lambda: _heard(visitor, "It left today."), "the answer in the chat", explain=system.tail)
    assert len(_to(system, ANNA)) == 1

    [link] = re.findall(r"https?://\S+/chat/confirm/\S+", text_of(question))
    async with httpx.AsyncClient(headers={"origin": ORIGIN}) as client:
        assert "Yes" in (await client.get(link)).text  # looking at it, as scanners do, decides nothing
        assert (await client.post(link)).status_code == 400  # nor does the mail alone
        assert (await client.post(link, data={"code": await _code(visitor)})).status_code < 400

    await _answer(system, notice, "Here is its number: 4711.", "after")
    by_mail = await _mail_to(system, ANNA, 2)
    assert "4711" in text_of(by_mail)
    message = parsed(by_mail)
    back = (
        f"From: <{ANNA}>\r\nTo: <sophie@acme.example>\r\nSubject: Re: {message['Subject']}\r\n"
        f"In-Reply-To: {message['Message-ID']}\r\nReferences: {message['Message-ID']}\r\n"
        "Message-ID: <back@customer.example>\r\n\r\nThank you!\r\n"
    )
    await system.mail(ANNA, "sophie@acme.example", back.encode())
    [_, last] = await system.notices(2)
    assert last.conversation == notice.conversation
    assert "Thank you!" in last.text
    await visitor.leave()


async def test_who_has_left_gets_what_they_have_not_seen_by_mail(system: System) -> None:
    visitor = Visitor(system)
    await visitor.enter(identity("anna", ANNA, "Anna Weber"))
    await visitor.say("Where is my cup?")
    [notice] = await system.notices(1)
    await visitor.leave()
    await _answer(system, notice, "It left today.", "unseen")
    mail = await _mail_to(system, ANNA, 1)
    assert "It left today." in text_of(mail)
    assert str(parsed(mail)["From"]).startswith(("Sophie", '"Sophie'))


async def _answer(system: System, notice: Notice, text: str, name: str) -> None:
    answer = notice.answer(text, message_id=f"{name}@home.example")
    assert (await system.mail(notice.to, notice.reply_to, answer)).startswith("250")


async def _code(visitor: Visitor) -> str:
    """What the chat shows, and no mail."""
    notices = [one["text"] for one in await visitor.heard() if one["type"] == "notice"]
    [code] = re.findall(r"\b\d{3} \d{3}\b", " ".join(notices))
    return str(code)


async def _heard(visitor: Visitor, text: str) -> bool:
    return text in await visitor.answers()


def _to(system: System, address: str) -> list[Received]:
    return [mail for mail in system.sink.mails if address in mail.rcpt_to]


async def _mail_to(system: System, address: str, number: int, timeout_s: float = 30.0) -> Received:
    async def there() -> list[Received]:
        found = _to(system, address)
        return found if len(found) >= number else []

    found = await until(there, f"mail number {number} to {address}", timeout_s, system.tail)
    assert len(found) == number
    return found[-1]
