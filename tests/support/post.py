"""Sending mail to a system: once, or with the patience of a mail server."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tests.support.smtp_client import LOST, Mail, Talk


class Post:
    """Whatever has an SMTP door."""

    @property
    def smtp(self) -> tuple[str, int]:
        """Host and port."""
        raise NotImplementedError

    async def mail(self, mail_from: str, rcpt_to: str | Sequence[str], data: bytes) -> str:
        """Send one mail once; the final answer, LOST when the connection broke before it."""
        recipients = (rcpt_to,) if isinstance(rcpt_to, str) else tuple(rcpt_to)
        return await self.send(Mail(mail_from, recipients, data))

    async def send(self, mail: Mail) -> str:
        """The same for a Mail."""
        try:
            async with asyncio.timeout(60):
                talk = await Talk.open(*self.smtp)
                answer = await talk.deliver(mail)
        except OSError:  # TimeoutError is one
            return LOST
        talk.close()
        return answer

    async def send_until_taken(self, mail: Mail, timeout_s: float = 120.0, pause_s: float = 0.3) -> str:
        """As a mail server does: the very same bytes again, until they are taken or refused for good."""
        deadline = asyncio.get_running_loop().time() + timeout_s
        while True:
            answer = await self.send(mail)
            if answer[:1] in ("2", "5"):
                return answer
            assert asyncio.get_running_loop().time() < deadline, f"not taken in {timeout_s} s: {answer!r}"
            await asyncio.sleep(pause_s)
