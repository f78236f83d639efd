"""`byname` with a fault in it: FAULT=name[,name] python -m tests.faults.faulty --home DIR up

CRASHES end the process with kill -9 at one exact step, the first time it comes there: it must be borne.
PLANTS are bugs: the product breaks its promise, and the verdict must say so.
Without a name it is the product as it is, in a hurry: unacknowledged messages come again after 3 s instead of
15 and 30, and what the relay puts off is tried again a tenth as late.
"""

from __future__ import annotations

import asyncio
import dataclasses
import os
import signal
from collections.abc import Callable
from typing import Any

import byname.bus.provision as provision
import byname.cli
from byname.bus.consume import Inlet
from byname.bus.raw import RawWriter
from byname.bus.topology import CONSUMERS
from byname.channels.email.model import Envelope
from byname.channels.email.submit import Submission
from byname.ids import random_id
from byname.store.database import Database, Transaction

import services.notifier.compose as compose
import services.notifier.delivery as delivery
import services.notifier.domain.outcome as outcome
from services.ingest.smtp.intake import MailIntake
from services.notifier.domain import Verdict
from services.notifier.recorder import Recorder

# Bugs that only show when the process ends at the right moment make that moment long, for one mail.
HOLD_S, LATE = 60.0, b"late@customer.example"

Wrapped = Callable[..., Any]


def end_here() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def crash(owner: type, name: str, *, when: Wrapped, before: bool = False) -> None:
    """End the process right after (or before) this coroutine, if `when` says so of its arguments."""
    original = getattr(owner, name)

    async def crashing(*arguments: Any, **more: Any) -> Any:
        ours = when(*arguments, **more)
        if before and ours:
            end_here()
        result = await original(*arguments, **more)
        if ours:
            end_here()
        return result

    setattr(owner, name, crashing)


def _before_commit(service: str) -> Callable[[], None]:
    return lambda: crash(
        Transaction, "flush", when=lambda unit: unit._database.service == service and bool(unit.emitted)
    )


def _before_publish(service: str) -> Callable[[], None]:
    return lambda: crash(Database, "_say", when=lambda db, _: db.service == service, before=True)


def _published(service: str) -> Callable[[], None]:
    return lambda: crash(Database, "_say", when=lambda db, _: db.service == service)


def _accepted(*, reply: bool) -> Callable[[], None]:
    return lambda: crash(Submission, "send", when=lambda _way, _mail, line=None: (line is not None) is reply)


CRASHES: dict[str, Callable[[], None]] = {
    "original stored and 250 not said": lambda: crash(RawWriter, "store", when=lambda *_: True),
    **{f"{one}: before the commit": _before_commit(one) for one in ("ingest", "router", "notifier")},
    **{
        f"{one}: committed and not published": _before_publish(one)
        for one in ("ingest", "router", "notifier")
    },
    **{f"{one}: published and not acknowledged": _published(one) for one in ("ingest", "router", "notifier")},
    "notice accepted by the relay and not written down": _accepted(reply=False),
    "reply about to get its final dot": lambda: crash(Recorder, "hand", when=lambda *_: True),
    "reply accepted by the relay and not written down": _accepted(reply=True),
}


def says_250_before_the_bus_has_it() -> None:
    original, later = MailIntake.accept, set()

    async def accept(self: MailIntake, envelope: Envelope, raw: bytes) -> None:
        async def store() -> None:
            await asyncio.sleep(HOLD_S if LATE in raw else 0.0)
            await original(self, envelope, raw)

        later.add(asyncio.create_task(store()))

    MailIntake.accept = accept  # type: ignore[method-assign]


def acknowledges_before_the_commit() -> None:
    original = Inlet.on_batch

    async def nothing() -> None: ...

    async def on_batch(self: Inlet, messages: list[Any]) -> None:
        if self.spec.stream == "RAW":
            for message in messages:
                await message.ack()
                message.ack = nothing
            await asyncio.sleep(HOLD_S if any(LATE in message.data for message in messages) else 0.0)
        await original(self, messages)

    Inlet.on_batch = on_batch  # type: ignore[method-assign]


def hands_over_without_a_mark() -> None:
    async def hand(self: Recorder, key: str) -> None: ...

    Recorder.hand = hand  # type: ignore[method-assign]


def begins_again_after_the_final_dot() -> None:
    delivery.lease_ran_out = lambda send, now, **_: Verdict(  # type: ignore[attr-defined]
        send, "intent", "begun again", now
    )


def gives_every_try_a_new_message_id() -> None:
    original = compose.compose_notice  # type: ignore[attr-defined]
    compose.compose_notice = lambda notice: original(  # type: ignore[attr-defined]
        dataclasses.replace(notice, message_id=f"{random_id('m')}@acme.example")
    )


PLANTS: dict[str, Callable[[], None]] = {
    plant.__name__: plant
    for plant in (
        says_250_before_the_bus_has_it,
        acknowledges_before_the_commit,
        hands_over_without_a_mark,
        begins_again_after_the_final_dot,
        gives_every_try_a_new_message_id,
    )
}


def main() -> None:
    outcome.PAUSES = tuple(one / 10 for one in outcome.PAUSES)  # type: ignore[attr-defined]
    brisk = tuple(dataclasses.replace(one, ack_wait_s=3.0) for one in CONSUMERS)
    provision.CONSUMERS = brisk  # type: ignore[attr-defined]
    for name in filter(None, os.environ.get("FAULT", "").split(",")):
        {**CRASHES, **PLANTS}[name.strip()]()
    byname.cli.main()


if __name__ == "__main__":
    main()
