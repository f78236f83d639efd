"""What happens in a story: customers who write, people who answer, and a look at what came of it."""

from __future__ import annotations

import email.message
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr
from typing import Any

import httpx

from tests.support.notices import Notice, parsed, read_notice, text_of
from tests.support.smtp_sink import Received
from tests.support.system import System, until

_NUMBERS = itertools.count(1)
HELLO = "hello@acme.example"
SOPHIE, SOPHIE_HOME = "sophie@acme.example", "sophie@home.example"
TOM, TOM_HOME = "tom@acme.example", "tom@home.example"
HOME_OF = {"sophie": SOPHIE_HOME, "tom": TOM_HOME}


@dataclass(frozen=True)
class Customer:
    """Somebody outside; `id_of` gives their mails' Message-IDs."""

    name: str
    address: str

    def new_id(self) -> str:
        return f"<{next(_NUMBERS)}.{self.address}>"


def customer(name: str = "Anna Berg") -> Customer:
    """A customer whom no other test knows."""
    return Customer(name, f"{name.split(maxsplit=1)[0].lower()}{next(_NUMBERS)}@customer.example")


def words(what: str) -> str:
    """A sentence that no other mail has."""
    return f"{what} ({next(_NUMBERS)}x)"


def letter(
    who: Customer,
    to: str,
    text: str,
    *,
    subject: str = "Hello",
    message_id: str | None = None,
    headers: Mapping[str, str] | None = None,
    after: Received | None = None,
    files: Sequence[tuple[str, bytes]] = (),
) -> bytes:
    """A customer's mail; an empty `message_id` leaves that header out, `after` makes it an answer."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((who.name, who.address))
    mail["To"] = to
    mail["Subject"] = subject
    identity = who.new_id() if message_id is None else message_id
    if identity:
        mail["Message-ID"] = identity
    if after:
        before = parsed(after)
        mail["In-Reply-To"] = str(before["Message-ID"])
        mail["References"] = f"{before['References'] or ''} {before['Message-ID']}".strip()
    for name, value in (headers or {}).items():
        mail[name] = value
    mail.set_content(text + "\n")
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return mail.as_bytes()


class Story:
    """One running system, and how to talk to it in the words of the story."""

    def __init__(self, system: System) -> None:
        self.system = system

    async def tell(self, who: Customer, to: str, text: str, **more: Any) -> Notice:
        """The customer writes; the notice that a person gets."""
        answer = await self.system.mail(who.address, to, letter(who, to, text, **more))
        assert answer.startswith("250"), answer
        return await self.notice(text)

    async def notice(self, text: str) -> Notice:
        """The notice whose words these are."""
        _, found = await self._notice(text)
        return found

    async def notice_mail(self, text: str) -> Received:
        """The mail of that notice."""
        found, _ = await self._notice(text)
        return found

    async def _notice(self, text: str) -> tuple[Received, Notice]:
        async def there() -> tuple[Received, Notice] | None:
            found = ((mail, read_notice(mail)) for mail in self.system.sink.mails)
            return next(((mail, one) for mail, one in found if one and one.text.startswith(text)), None)

        result = await until(there, f"a notice that begins {text!r}", 30, self.system.tail)
        assert result is not None
        return result

    async def answer(self, notice: Notice, text: str, **more: Any) -> str:
        """The person hits reply; SMTP's answer."""
        sender = more.get("sender") or notice.to
        return await self.system.mail(sender, notice.reply_to, notice.answer(text, **more))

    def to(self, address: str) -> list[Received]:
        """The mails that this address has got."""
        return [mail for mail in self.system.sink.mails if address in mail.rcpt_to]

    async def mail_to(self, address: str, text: str) -> Received:
        """The mail to this address that holds these words, other than notices."""

        async def there() -> Received | None:
            mails = (mail for mail in self.to(address) if read_notice(mail) is None)
            return next((mail for mail in mails if text in text_of(mail)), None)

        found = await until(there, f"a mail to {address} with {text!r}", 30, self.system.tail)
        assert found is not None
        return found

    async def conversation(self, conversation: str) -> dict[str, Any]:
        """What the API says of it now; empty when it does not know it yet."""
        async with await self.system.api() as api:
            found = await api.get(f"/api/conversations/{conversation}")
            return dict(found.json()) if found.status_code == httpx.codes.OK else {}

    async def conversation_when(self, conversation: str, check: Any, what: str) -> dict[str, Any]:
        """What the API says of it, once `check` likes it."""

        async def there() -> dict[str, Any]:
            found = await self.conversation(conversation)
            return found if found and check(found) else {}

        return await until(there, what, 30, self.system.tail)

    async def decided(self, conversation: str, code: str) -> dict[str, Any]:
        """The decision with this code, once it was made."""
        found = await self.conversation_when(
            conversation, lambda one: code in codes(one), f"a decision {code} in {conversation}"
        )
        return next(one for one in reversed(found["decisions"]) if one["code"] == code)

    async def of_customer(self, who: Customer) -> list[dict[str, Any]]:
        """The customer's conversations as the API lists them."""
        async with await self.system.api() as api:
            found = await api.get("/api/conversations", params={"customer": who.address})
            return list(found.raise_for_status().json()["conversations"])

    async def close(self, notice: Notice) -> None:
        """The person closes the conversation."""
        await self.answer(notice, "/close")
        await self.conversation_when(
            notice.conversation, lambda one: one["status"] == "closed", "it is closed"
        )


def codes(conversation: Mapping[str, Any]) -> list[str]:
    """The codes of all decisions, in order."""
    return [one["code"] for one in conversation["decisions"]]


def everything_in(mail: Received) -> str:
    """All that its reader can find in it: the source, and each header and part decoded; in lower case."""
    message = email.message_from_bytes(mail.data)
    decoded = [
        str(part.get_payload(decode=True) or b"") for part in message.walk() if not part.is_multipart()
    ]
    unwrapped = re.sub(r"=\r?\n", "", mail.data.decode("utf-8", "replace"))
    return "\n".join([unwrapped, str(parsed(mail)), *decoded]).lower()
