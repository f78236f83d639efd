"""`byname timers`: what is armed so that nothing is forgotten, and what became of a timer."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, get_args

import click

from byname.bus.errors import BusError
from byname.bus.read import stream_messages
from byname.cli.context import Cli, run
from byname.cli.timers_words import Found, footer, lives, lives_json, table, timer_json, unknown
from byname.clock import SystemClock
from byname.contracts import FACTS, TimerChanged, decode
from byname.contracts.followup import TimerKind

KINDS: tuple[str, ...] = get_args(TimerKind)
_SPAN = re.compile(r"(\d{1,5})\s*([smhdw])")
_ID = re.compile(r"[\w-]+")  # of a conversation or a person
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Span(click.ParamType):  # type: ignore[type-arg]
    """`90s`, `30m`, `2h`, `3d` or `1w`."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        found = _SPAN.fullmatch(str(value).strip())
        if not found:
            self.fail(f"{value!r} is no span of time: say 90s, 30m, 2h, 3d or 1w", param, ctx)
        return timedelta(**{_UNITS[found[2]]: int(found[1])})


@click.group()
def timers() -> None:
    """What is armed so that nothing is forgotten: answers, promises, silences and what can wait."""


@timers.command("list")
@click.option("--kind", type=click.Choice(KINDS), default=None, help="Only these.")
@click.option("--person", default="", help="Only of this person (the id in team.toml).")
@click.option("--conversation", default="", help="Only of this conversation.")
@click.option("--due-within", type=Span(), default=None, help="Only what is due by then: 90s, 30m, 2h, 3d.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def timers_list(
    cli: Cli, kind: str | None, person: str, conversation: str, due_within: timedelta | None, limit: int,
    as_json: bool,
) -> None:  # fmt: skip
    """What is armed, the first due first."""
    from services.followup.armed import list_armed
    from services.followup.store import Wanted

    now = SystemClock().now()
    until = now + due_within if due_within is not None else None
    wanted = Wanted(kind or "", person, conversation, until)
    found, count = run(list_armed(cli.config(), wanted, limit))
    if as_json:
        for one in found:
            click.echo(json.dumps(timer_json(one, now), ensure_ascii=False))
        return
    for line in table(found, now):
        click.echo(line)
    click.echo(footer(len(found), count, narrowed=wanted != Wanted()))


@timers.command("show")
@click.argument("what", metavar="NAME|CONVERSATION")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def timers_show(cli: Cli, what: str, as_json: bool) -> None:
    """One timer, or all of a conversation, each with its life.

    A timer is armed for a moment, perhaps moved to another, and in the end it goes off, or is disarmed.
    NAME is one that `byname timers list` shows; it may be spent already.
    """
    found = run(_look_up(cli, what))
    if not found.lives and not found.armed:
        raise click.ClickException(unknown(what, found.why_no_life))
    now = SystemClock().now()
    if as_json:
        click.echo(json.dumps(lives_json(found, now), ensure_ascii=False))
        return
    for line in lives(found, now):
        click.echo(line)


async def _look_up(cli: Cli, what: str) -> Found:
    from services.followup.armed import armed_of, list_armed
    from services.followup.store import Wanted

    config = cli.config()
    if what.partition(".")[0] in KINDS:
        armed, about = await armed_of(config, what)
        names = {what}
    else:
        (armed, _), about = await list_armed(config, Wanted(conversation=what), 10_000), what
        names = set()
    past: dict[str, list[TimerChanged]] = {}
    why = ""
    try:
        async for fact in _changes(cli, about):
            if not names or fact.timer in names:
                past.setdefault(fact.timer, []).append(fact)
    except (click.ClickException, BusError, OSError) as error:
        why = error.message if isinstance(error, click.ClickException) else str(error)
    return Found({one.name: one for one in armed}, past, why)


async def _changes(cli: Cli, about: str) -> AsyncIterator[TimerChanged]:
    """All that became of the timers of a conversation or person."""
    if not _ID.fullmatch(about):
        return
    async with cli.bus() as nc:
        subjects = [f"{TimerChanged.type}.{about}"]
        async for message in stream_messages(nc, "EVENTS", subjects=subjects):
            fact = decode(message.data, FACTS).data
            if isinstance(fact, TimerChanged):
                yield fact


COMMANDS = (timers,)
