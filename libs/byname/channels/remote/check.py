"""Checks a running system from outside, as an adapter in another language meets it."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from byname.channels.errors import ChannelError
from byname.channels.model import Answer, Call
from byname.channels.remote.documents import MOST_DOCUMENTS
from byname.channels.signing import sign_standard
from byname.channels.transport import PerhapsSent, Transport
from byname.clock import Clock
from byname.ids import random_id, random_secret

PATIENCE_S = 30.0
SETTLE_S = 1.0
STALE = timedelta(minutes=6)
WORDS = "This is a check of the channel; there is nothing to answer."

Seen = Callable[[str], Awaitable[Sequence[str]]]
"""The channel's own ids of the messages that the bus has of a sender, by their address; repeats included."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule, and what breaks it; nothing when it holds."""

    rule: str
    fault: str = ""


class Events:
    """The way in: posts that are right and posts that are wrong to `<url>/hooks/<channel>/events`."""

    def __init__(
        self, url: str, channel: str, secret: str, *, transport: Transport, clock: Clock, seen: Seen | None
    ) -> None:
        self.address = f"{url.rstrip('/')}/hooks/{channel}/events"
        self.sender = random_id("check")  # nobody else's, so that what comes of it can be counted
        self._secret, self._transport, self._clock, self._seen = secret, transport, clock, seen
        self._taken: list[str] = []

    async def findings(self) -> AsyncIterator[Finding]:
        """Each rule as it is checked."""
        yield await self._genuine()
        yield await self._again()
        yield await self._list()
        for what, body, headers in self._forgeries():
            yield await self._forged(what, body, headers)
        for what, malformed, words in self._malformed():
            yield await self._refused(what, malformed, words)
        if self._seen:
            yield await self._arrived_once(self._seen)

    def message(self, **changes: Any) -> dict[str, Any]:
        """A customer's words, which nobody has posted before."""
        sender = {"address": self.sender, "name": "Byname's check"}
        return {"kind": "message", "id": random_id("check"), "sender": sender, "text": WORDS, **changes}

    async def post(self, body: bytes, headers: dict[str, str] | None = None) -> Answer:
        """The answer to these bytes; signed as they should be, unless there are headers."""
        signed = self.signature(body) if headers is None else headers
        return await self._transport.make(Call("POST", self.address, signed, body))

    def signature(self, body: bytes, at: datetime | None = None, secret: str = "") -> dict[str, str]:
        """The headers of Standard Webhooks."""
        return sign_standard(secret or self._secret, random_id("msg"), at or self._clock.now(), body)

    async def _genuine(self) -> Finding:
        return await self._accepted("a signed message is taken", [self.message()])

    async def _again(self) -> Finding:
        again = self.message(id=self._taken[0]) if self._taken else self.message()
        return await self._accepted("the same message again is answered as the first time", [again])

    async def _list(self) -> Finding:
        return await self._accepted("a list of messages is taken", [self.message(), self.message()])

    async def _accepted(self, rule: str, documents: list[dict[str, Any]]) -> Finding:
        answer = await self.post(_json(documents if len(documents) > 1 else documents[0]))
        self._taken += [one["id"] for one in documents if answer.status == 200]
        return Finding(rule, "" if answer.status == 200 else f"200 was expected, not {_shown(answer)}")

    def _forgeries(self) -> list[tuple[str, bytes, dict[str, str]]]:
        body, now = _json(self.message()), self._clock.now()
        stranger = f"whsec_{random_secret().hex()}"
        return [
            ("without a signature", body, {}),
            ("signed with another secret", body, self.signature(body, secret=stranger)),
            ("with a signature of other words", _json(self.message()), self.signature(body)),
            ("with a signature of six minutes ago", body, self.signature(body, now - STALE)),
            ("with a signature of the future", body, self.signature(body, now + STALE)),
        ]

    async def _forged(self, what: str, body: bytes, headers: dict[str, str]) -> Finding:
        answer = await self.post(body, headers)
        good = answer.status == 401 and not answer.body
        fault = "" if good else f"401 without a word was expected, not {_shown(answer)}"
        return Finding(f"a message {what} is refused", fault)

    def _malformed(self) -> list[tuple[str, bytes, str]]:
        many = [self.message() for _ in range(MOST_DOCUMENTS + 1)]
        return [
            ("that is no JSON", b'{"kind": "message"', "JSON"),
            ("of an unknown kind", _json(self.message(kind="telegram")), "kind"),
            ("without a sender", _json({**self.message(), "sender": None}), "sender"),
            ("with a misspelt field", _json(self.message(txet="?")), "txet"),
            (f"in a list of {len(many)}", _json(many), str(MOST_DOCUMENTS)),
        ]

    async def _refused(self, what: str, body: bytes, words: str) -> Finding:
        answer = await self.post(body)
        good = answer.status == 400 and words in answer.body.decode("utf-8", "replace")
        fault = "" if good else f"400 naming {words} was expected, not {_shown(answer)}"
        return Finding(f"a document {what} is refused, saying why", fault)

    async def _arrived_once(self, seen: Seen) -> Finding:
        rule = "what was taken has arrived, each message once, and nothing else"
        wanted = set(self._taken)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE_S
        while not wanted <= set(await seen(self.sender)) and loop.time() < deadline:
            await asyncio.sleep(0.1)
        await asyncio.sleep(SETTLE_S)  # a second one would come now
        return Finding(rule, _difference(wanted, Counter(await seen(self.sender))))


async def check_events(events: Events) -> AsyncIterator[Finding]:
    """The findings; a system that cannot be reached is one, and the last."""
    try:
        async for finding in events.findings():
            yield finding
    except (ChannelError, PerhapsSent) as error:
        yield Finding(f"{events.address} answers", str(error))


def _difference(wanted: set[str], found: Counter[str]) -> str:
    faults = [f"{one} has not arrived" for one in sorted(wanted - set(found))]
    faults += [f"{one} has arrived {count} times" for one, count in sorted(found.items()) if count > 1]
    faults += [f"{one} was refused and has arrived" for one in sorted(set(found) - wanted)]
    return "; ".join(faults)


def _json(value: object) -> bytes:
    return json.dumps(value).encode("ascii")


def _shown(answer: Answer) -> str:
    words = answer.body[:200].decode("utf-8", "replace").strip()
    return f"{answer.status} {words}".strip()
