"""Making an adapter's calls: within its budget and limits, with tokens that are renewed in time.

An adapter that needs none of that implements none of it; then this is just the transport.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from byname.bus.errors import BusError
from byname.channels.base import Adapter
from byname.channels.errors import NeedsReauth, Retryable
from byname.channels.model import Answer, Call
from byname.channels.transport import PerhapsSent, Transport
from byname.clock import Clock
from byname.ids import derive

log = logging.getLogger(__name__)

RENEWING = timedelta(seconds=60)
TRIES = 50


class Shared(Protocol):
    """Texts that all copies share (byname.bus.memory)."""

    async def get(self, key: str) -> tuple[str, int]: ...
    async def put(self, key: str, text: str, revision: int) -> bool: ...


@runtime_checkable
class Metered(Protocol):
    """An adapter whose calls cost money, or are limited in number. `state` is its own text, "" at first."""

    def allow(self, call: Call, state: str, now: datetime) -> None: ...
    def record(self, call: Call, answer: Answer | None, state: str, now: datetime) -> str: ...
    def record_event(self, state: str, now: datetime) -> str: ...


@runtime_checkable
class Costly(Metered, Protocol):
    """An adapter that can say what its calls have cost this month, in US dollars."""

    def spent(self, state: str, now: datetime) -> float: ...


@runtime_checkable
class Renewing(Protocol):
    """An adapter whose tokens expire. `kept` is its own text, which holds secrets."""

    def expires_soon(self, now: datetime) -> bool: ...
    def refresh_call(self) -> Call: ...
    def read_refresh(self, answer: Answer, now: datetime) -> str: ...
    def with_tokens(self, kept: str) -> Any: ...


class Caller:
    """Makes calls for one service; its copies share budget and limits, all services share tokens."""

    def __init__(self, service: str, transport: Transport, shared: Shared, clock: Clock) -> None:
        self.service = service
        self.transport = transport
        self.shared = shared
        self.clock = clock

    async def session(self, adapter: Adapter) -> Session:
        """To call with tokens that are good for now; renewed first where they soon are not."""
        if not isinstance(adapter, Renewing):
            return Session(self, adapter, adapter)
        kept, _ = await Tokens(self, adapter).kept()
        current = adapter.with_tokens(kept) if kept else adapter
        if current.expires_soon(self.clock.now()):
            current = await Tokens(self, adapter).renewed(current)
        return Session(self, adapter, current)

    async def count_event(self, adapter: Adapter) -> None:
        """Count something that was brought to us."""
        if isinstance(adapter, Metered):
            now = self.clock.now()
            await self.change(adapter, lambda state: adapter.record_event(state, now))

    async def meter(self, adapter: Adapter) -> tuple[str, int]:
        """The adapter's own account of its calls, and its revision."""
        return await self.shared.get(f"{adapter.manifest.name}.meter.{self.service}")

    async def change(self, adapter: Adapter, change: Callable[[str], str]) -> None:
        """Write into the account; whoever comes second writes again."""
        for _ in range(TRIES):
            state, revision = await self.meter(adapter)
            key = f"{adapter.manifest.name}.meter.{self.service}"
            if await self.shared.put(key, change(state), revision):
                return
        log.warning("%s: a call could not be counted: too many copies at once", adapter.manifest.name)


class Session:
    """Calls of one adapter. `adapter` is the one that has tokens which are good for now."""

    def __init__(self, caller: Caller, settled: Adapter, adapter: Any) -> None:
        self._caller = caller
        self._settled = settled  # with the tokens of the settings
        self.adapter = adapter

    async def make(self, call: Call) -> Answer:
        """The answer. Retryable or Rejected also where a budget or limit stands against it.

        With a token that is not accepted, a new one is asked for, and it is Retryable: nothing was done.
        PerhapsSent counts as made.
        """
        adapter, clock = self.adapter, self._caller.clock
        if isinstance(adapter, Metered):
            adapter.allow(call, await self._account(), clock.now())
        try:
            answer = await self._caller.transport.make(call)
        except PerhapsSent:
            await self._count(call, None)
            raise
        await self._count(call, answer)
        if answer.status == 401 and isinstance(self._settled, Renewing):
            await self._renew()
            raise Retryable("the token was not accepted any more; there is a new one now", after=1.0)
        return answer

    async def _account(self) -> str:
        try:
            return (await self._caller.meter(self.adapter))[0]
        except BusError as error:
            raise Retryable(f"the account of its calls cannot be read: {error}", after=2.0) from None

    async def _renew(self) -> None:
        try:
            await Tokens(self._caller, self._settled).renewed(self.adapter)
        except BusError as error:
            raise Retryable(f"the tokens cannot be renewed now: {error}", after=2.0) from None

    async def _count(self, call: Call, answer: Answer | None) -> None:
        adapter, now = self.adapter, self._caller.clock.now()
        if not isinstance(adapter, Metered):
            return
        metered = adapter
        try:
            await self._caller.change(adapter, lambda state: metered.record(call, answer, state, now))  # type: ignore[arg-type]
        except BusError as error:  # what was done is done: counting must never change what became of it
            log.warning("%s: a call was made and not counted: %s", self._settled.manifest.name, error)


class Tokens:
    """The tokens of an adapter, kept for all copies: renewed by one at a time, kept before they are used."""

    def __init__(self, caller: Caller, settled: Any) -> None:
        self._caller = caller
        self._settled = settled
        self._key = f"{settled.manifest.name}.tokens"

    async def kept(self) -> tuple[str, int]:
        """What was renewed since the settings were written, and its revision; "" when nothing was."""
        text, revision = await self._caller.shared.get(self._key)
        found = json.loads(text) if text else {}
        return (found["tokens"] if found and found["origin"] == self._origin() else ""), revision

    async def renewed(self, current: Any) -> Any:
        """The adapter with new tokens. Retryable while another copy renews them, NeedsReauth."""
        kept, revision = await self.kept()
        newer = self._settled.with_tokens(kept) if kept else self._settled
        if newer.refresh_call() != current.refresh_call():
            return newer  # another copy was quicker
        now = self._caller.clock.now()
        if await self._leased(now) or not await self._write(kept, revision, now + RENEWING):
            raise Retryable("another copy is renewing the tokens", after=3.0)
        try:
            answer = await self._caller.transport.make(newer.refresh_call())
        except PerhapsSent as error:
            raise NeedsReauth(f"nobody knows whether the tokens were renewed: {error}") from None
        new = newer.read_refresh(answer, now)
        await self._keep(new)
        return self._settled.with_tokens(new)

    async def _keep(self, new: str) -> None:
        """Write them down, also when the bus is away for a while: the old ones are dead."""
        name = self._settled.manifest.name
        for attempt in range(TRIES):
            try:
                _, revision = await self._caller.shared.get(self._key)
                if await self._write(new, revision, None):
                    log.info("%s: tokens renewed", name)
                    return
            except BusError as error:
                log.warning("%s: renewed tokens wait for the bus: %s", name, error)
            await asyncio.sleep(min(0.1 * 2**attempt, 5.0))
        log.error("%s: renewed tokens could not be kept, they are lost: give consent again", name)

    async def _leased(self, now: datetime) -> bool:
        text, _ = await self._caller.shared.get(self._key)
        until = json.loads(text)["renewing_until"] if text else ""
        return bool(until) and datetime.fromisoformat(until) > now

    async def _write(self, tokens: str, revision: int, until: datetime | None) -> bool:
        value = {
            "tokens": tokens,
            "origin": self._origin(),
            "renewing_until": until.isoformat() if until else "",
        }
        return await self._caller.shared.put(self._key, json.dumps(value), revision)

    def _origin(self) -> str:
        """Changes with the tokens of the settings: what was renewed from others is then forgotten."""
        try:
            return derive("tk", self._settled.refresh_call().body.decode("utf-8", "replace"))
        except NeedsReauth:
            return ""  # there is nothing to renew them with
