"""`byname` with a fault in one of its channels: FAULT=name[,name] python -m tests.faults.channel_faulty … up

As tests.faults.faulty, with more CRASHES that must be borne and more PLANTS that the verdict must find.
"""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import os
import signal
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import byname.channels.caller as caller
import byname.cli.context as context
from byname.store.database import Database

import services.ingest.polling as polling
import services.notifier.delivery as delivery
from services.ingest.chat.acceptor import Acceptor
from services.ingest.chat.keeper import Keeper
from services.ingest.room import Room
from services.notifier.recorder import Recorder
from tests.faults import faulty
from tests.faults.faulty import HOLD_S, crash

LATE_CUSTOMERS = (b"chat-late", b"pigeon-late")  # a bug holds their words back


def _hand(number: int, *, before: bool = False) -> Callable[[], None]:
    """At the line before the n-th piece."""
    calls = itertools.count(1)
    return lambda: crash(Recorder, "hand", when=lambda *_: next(calls) == number, before=before)


def _taken(number: int) -> Callable[[], None]:
    """The n-th piece was taken, and is not written down."""
    return lambda: crash(delivery, "keep_piece", when=lambda *said: len(said[3]) == number, before=True)  # type: ignore[arg-type]


def _reply_said(*, before: bool) -> Callable[[], None]:
    """The chat has put a reply into the transcript, and says so."""

    def is_reply(db: Database, rows: Sequence[tuple[str, str, bytes]]) -> bool:
        return db.service == "ingest" and any("reply.sent" in subject for _, subject, _ in rows)

    return lambda: crash(Database, "_say", when=is_reply, before=before)


def _polled() -> None:
    """The poller has kept something, and has not moved its cursor."""
    kept: list[str] = []
    original = Room.keep

    async def keep(self: Room, channel: str, stored: Any) -> str:
        kept.append(channel)
        return await original(self, channel, stored)

    Room.keep = keep  # type: ignore[method-assign]
    crash(polling, "set_cursor", when=lambda *_: bool(kept), before=True)  # type: ignore[arg-type]


def _bus_away_after_the_call() -> None:
    """nats-server ends right when the far side has answered."""
    original = caller.Session._count

    async def count(self: caller.Session, call: Any, answer: Any) -> None:
        home = os.environ.get("FAULT_HOME", "")
        if home and call.method == "POST":
            with open(f"{home}/nats/nats.pid") as file:
                os.kill(int(file.read()), signal.SIGKILL)
            os.environ["FAULT_HOME"] = ""
        await original(self, call, answer)

    caller.Session._count = count  # type: ignore[method-assign]


CRASHES: dict[str, Callable[[], None]] = {
    "chat: line committed and not on RAW": lambda: crash(
        Acceptor, "_confirm", when=lambda *_: True, before=True
    ),
    "chat: line on RAW and not acknowledged": lambda: crash(
        Keeper, "keep", when=lambda _, notes: bool(notes)
    ),
    "chat: reply committed and not said": _reply_said(before=True),
    "chat: reply said and not acknowledged": _reply_said(before=False),
    "first piece taken and not written down": _taken(1),
    "second piece about to be sent": _hand(2),
    "second piece taken and not written down": _taken(2),
    "second piece written down and the third not begun": _hand(3, before=True),
    "poll: kept and the cursor not moved": _polled,
    "the bus ends when a piece was taken": _bus_away_after_the_call,
}


async def _later(work: Callable[[], Any]) -> None:
    await asyncio.sleep(HOLD_S)
    await work()


def chat_acknowledges_before_the_bus_has_it() -> None:
    original, later = Keeper.keep, set()

    async def note(self: Keeper, unit: Any, new: Sequence[Any]) -> list[Any]:
        return [_Noted(one.key, one.model_dump_json().encode()) for one in new]

    async def keep(self: Keeper, notes: Sequence[Any]) -> set[str]:
        late = [one for one in notes if any(name in one.body for name in LATE_CUSTOMERS)]
        if late:
            later.add(asyncio.create_task(_later(lambda: original(self, late))))
        kept = await original(self, [one for one in notes if one not in late])
        return kept | {one.key for one in late}

    Keeper.note, Keeper.keep = note, keep  # type: ignore[method-assign]


@dataclasses.dataclass(frozen=True)
class _Noted:
    key: str
    body: bytes


def says_200_before_the_bus_has_it() -> None:
    original, later = Room.keep, set()

    async def keep(self: Room, channel: str, stored: Any) -> str:
        if channel != "chat" and any(name in stored.body for name in LATE_CUSTOMERS):
            later.add(asyncio.create_task(_later(lambda: original(self, channel, stored))))
            return ""
        return await original(self, channel, stored)

    Room.keep = keep  # type: ignore[method-assign]


def calls_without_a_mark() -> None:
    async def hand(self: Recorder, key: str) -> None: ...

    Recorder.hand = hand  # type: ignore[method-assign]


def forgets_which_pieces_were_taken() -> None:
    original = delivery.keep_piece

    async def keep_piece(connection: Any, key: str, holder: str, pieces: Any, now: Any) -> bool:
        return await original(connection, key, holder, (), now)

    delivery.keep_piece = keep_piece  # type: ignore[attr-defined]


PLANTS: dict[str, Callable[[], None]] = {
    plant.__name__: plant
    for plant in (
        chat_acknowledges_before_the_bus_has_it,
        says_200_before_the_bus_has_it,
        calls_without_a_mark,
        forgets_which_pieces_were_taken,
    )
}


def main() -> None:
    faulty.CRASHES |= CRASHES
    faulty.PLANTS |= PLANTS
    polling.LEASE = timedelta(seconds=3)  # type: ignore[attr-defined]
    original = context.raw_consumer
    context.raw_consumer = lambda channel: dataclasses.replace(original(channel), ack_wait_s=3.0)  # type: ignore[attr-defined]
    faulty.main()


if __name__ == "__main__":
    main()
