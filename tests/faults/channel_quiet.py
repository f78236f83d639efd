"""When all channels have nothing left to do, and what can then be said about them."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from byname.bus.connection import connect

from tests.faults.channel_load import ChannelLoad
from tests.faults.channel_record import said_in
from tests.faults.channel_verdict import Arrived, ChannelEvidence
from tests.faults.quiet import FINAL, LONGEST_S, dead_causes
from tests.support.notices import is_ours_to_people, text_of
from tests.support.system import SERVICES, System, until

_DESK = """
SELECT m.*, c.text, v.customer FROM messages m
LEFT JOIN contents c ON c.message = m.id LEFT JOIN conversations v ON v.id = m.conversation
WHERE m.direction IN ('in', 'out')
"""


async def finish_channels(load: ChannelLoad, *, cuts: int) -> ChannelEvidence:
    """Wait until nothing moves any more, and gather the evidence; the system is stopped then."""
    system = load.system
    await settle_channels(system)
    # Where nothing was said a poll would wait for something.
    talked = {line.customer for line in load.record.lines.values()} & load.visitors.keys()
    windows = {name: await load.visitors[name].heard() for name in sorted(talked)}
    dead = await dead_causes(system)
    await load.close()
    await system.stop()
    return ChannelEvidence(
        load.record,
        desk_rows(system),
        [*_mails(system), *_posts(load), *_messages(load), *_pigeons(load), *_lines(windows)],
        windows,
        cuts,
        load.pigeons.wrong,
        dead,
        {service: len(system.rows(service, "SELECT number FROM outbox")) for service in SERVICES},
    )


async def settle_channels(system: System) -> None:
    """Wait until nothing moves any more."""
    await system.ready(120)
    await until(lambda: _is_quiet(system), "nothing is left to do", LONGEST_S, lambda: _unrest(system))


def desk_rows(system: System) -> list[dict[str, Any]]:
    """What the desk shows of everything that was said."""
    rows = system.rows("desk", _DESK)
    return [row | {"text": row["text"] or "", "call": json.loads(row["call"] or "null")} for row in rows]


async def unfinished(system: System) -> list[dict[str, Any]]:
    """Sends that have no end yet."""
    rows = system.rows("notifier", "SELECT kind, state, attempts, response, content FROM sends")
    return [row for row in rows if row["state"] not in FINAL]


async def waiting(system: System) -> int:
    """Messages that some consumer of ours has not acknowledged yet."""
    try:
        nc = await connect(bus_of(system), "verdict", timeout_s=5)
        js = nc.jetstream(timeout=5)
        found = [one for stream in ("RAW", "EVENTS", "TIMERS") for one in await js.consumers_info(stream)]
        await nc.close()
    except Exception:  # the bus is just being started again
        return 1
    return sum((one.num_pending or 0) + (one.num_ack_pending or 0) for one in found)


async def _is_quiet(system: System) -> bool:
    """Twice in a row nobody has anything to do."""
    for pause in (0.0, 0.7):
        await asyncio.sleep(pause)
        if await unfinished(system) or await waiting(system):
            return False
        if system.rows("ingest", "SELECT key FROM chat_keeps"):
            return False
    return True


def bus_of(system: System) -> str:
    """The bus, with our login."""
    return str(json.loads((system.home / "run.json").read_text("utf-8"))["nats"])


def _unrest(system: System) -> str:
    rows = system.rows("notifier", "SELECT kind, state, attempts, response FROM sends")
    return f"{[row for row in rows if row['state'] not in FINAL][:5]}\n{system.tail()}"


def _mails(system: System) -> list[Arrived]:
    mails = [mail for mail in system.sink.mails if not is_ours_to_people(mail)]
    return [Arrived("email", mail.rcpt_to[0].partition("@")[0], text_of(mail)) for mail in mails]


def _posts(load: ChannelLoad) -> list[Arrived]:
    """By whom the thread was begun is whom we answer: found over the posts that ours answer."""
    by_id, found = {one["id"]: one for one in load.x.state.posts}, []
    for post in load.x.posts:
        first = post
        while first["author_id"] == load.x.user_id:
            first = by_id[first["referenced_tweets"][0]["id"]]
        found.append(Arrived("post", load.x.state.users[first["author_id"]]["username"], post["text"]))
    return found


def _messages(load: ChannelLoad) -> list[Arrived]:
    users = load.x.state.users
    return [Arrived("dm", users[one["receiver_id"]]["username"], one["text"]) for one in load.x.messages]


def _pigeons(load: ChannelLoad) -> list[Arrived]:
    return [Arrived("pigeon", one["to"]["address"], one["text"]) for one in load.pigeons.taken.values()]


def _lines(windows: dict[str, list[dict[str, Any]]]) -> list[Arrived]:
    answers = [
        (name, one["text"]) for name, lines in windows.items() for one in lines if one["from"] == "person"
    ]
    return [Arrived("chat", name, text) for name, text in answers if said_in(text)[0] == "answer"]
