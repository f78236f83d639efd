"""How a reply leaves by a channel's adapter: piece by piece, each behind a line that is crossed once."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from byname.bus.errors import BusError
from byname.bus.publish import Record
from byname.channels.base import Adapter
from byname.channels.caller import Caller
from byname.channels.email.submit import Deferred, Refused, Unknown
from byname.channels.errors import NeedsReauth, NotForUs, Rejected, Retryable
from byname.channels.model import Answer, Call, Outbound, Sent
from byname.channels.remote.adapter import RemoteAdapter
from byname.channels.remote.documents import outbound_document
from byname.channels.transport import PerhapsSent
from byname.clock import Clock
from byname.observe.metrics import METRICS

from services.notifier.domain import Piece

log = logging.getLogger(__name__)

Line = Callable[[], Awaitable[None]]
Keep = Callable[[tuple[Piece, ...]], Awaitable[None]]
Queue = Callable[[Sequence[Record]], Awaitable[None]]


class Later(Deferred):
    """Not now; `after` are the seconds that the far side asked for, None where it did not say."""

    def __init__(self, text: str, after: float | None) -> None:
        super().__init__(text)
        self.after = after


@runtime_checkable
class StepByStep(Protocol):
    """An adapter whose next piece depends on what the far side called the ones before."""

    def render_next(self, outbound: Outbound, done: tuple[Sent, ...]) -> Call | None: ...


@runtime_checkable
class Unsure(Protocol):
    """An adapter that knows of errors after which something may have been done all the same."""

    def perhaps_done(self, call: Call, answer: Answer) -> bool: ...


@dataclass(frozen=True, slots=True)
class ChannelWays:
    """Sends replies by the adapters of their channels."""

    adapters: Mapping[str, Adapter]
    caller: Caller
    clock: Clock
    queue: Queue

    def repeats_safely(self, channel: str) -> bool:
        """Whether the far side drops what it has had, so that a call may be made again."""
        return bool(getattr(self.adapters.get(channel), "repeats_safely", False))

    async def send(self, outbound: Outbound, done: tuple[Piece, ...], line: Line, keep: Keep) -> str:
        """Send what is not sent yet; what the far side said last.

        `line` is awaited right before each piece leaves, `keep` right after it was taken.
        Refused, Deferred (with the far side's wish as Later), Unknown.
        """
        channel = outbound.to.channel
        adapter = self.adapters.get(channel)
        if adapter is None:
            raise Later(f"channel {channel} is not enabled here: enable it, or answer on another", 60.0)
        try:
            if isinstance(adapter, RemoteAdapter) and adapter.queued:
                return await self._queued(channel, outbound)
            return await self._pieces(adapter, outbound, done, line, keep)
        except (Rejected, NotForUs) as error:
            raise Refused(str(error)) from None
        except Retryable as error:
            raise Later(str(error), error.after) from None
        except NeedsReauth as error:
            METRICS.needs_reauth(channel)
            log.error("%s: our credentials are not accepted, replies wait: %s", channel, str(error)[:200])
            raise Later(f"our credentials for {channel} are not accepted: {error}", 300.0) from None
        except PerhapsSent as error:
            if self.repeats_safely(channel):
                raise Later(str(error), None) from None
            raise Unknown(str(error)) from None

    async def _queued(self, channel: str, outbound: Outbound) -> str:
        try:
            await self.queue([Record(outbound.key, f"out.{channel}", outbound_document(outbound))])
        except BusError as error:  # the same id again is stored once
            raise Later(str(error), None) from None
        return "waits for the adapter"

    def _perhaps_done(self, adapter: Adapter, call: Call, answer: Answer) -> bool:
        """A gateway's error may come after the deed; the adapter may know better."""
        if isinstance(adapter, Unsure):
            return adapter.perhaps_done(call, answer)
        doubtful = answer.status in (500, 502, 504) and call.method not in ("GET", "HEAD", "PUT", "DELETE")
        return doubtful and not getattr(adapter, "repeats_safely", False)

    async def _pieces(
        self, adapter: Adapter, outbound: Outbound, pieces: tuple[Piece, ...], line: Line, keep: Keep
    ) -> str:
        try:
            session = await self.caller.session(adapter)
        except BusError as error:
            raise Later(str(error), None) from None
        while True:
            call = _next_call(
                session.adapter, outbound, tuple(Sent(one.provider_id, one.response) for one in pieces)
            )
            if call is None:
                last = pieces[-1] if pieces else Piece("", "nothing had to be sent")
                return " ".join(part for part in (last.response, last.provider_id) if part)
            await line()
            answer = await session.make(call)
            if self._perhaps_done(adapter, call, answer):
                raise Unknown(f"{outbound.to.channel} answered {answer.status}: it may have arrived")
            sent = session.adapter.classify(answer, self.clock.now())
            pieces = (*pieces, Piece(sent.provider_id, sent.response))
            await keep(pieces)


def _next_call(adapter: Adapter, outbound: Outbound, done: tuple[Sent, ...]) -> Call | None:
    if isinstance(adapter, StepByStep):
        return adapter.render_next(outbound, done)
    calls = adapter.render(outbound)
    return calls[len(done)] if len(done) < len(calls) else None
