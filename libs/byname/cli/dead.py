"""`byname dead`: what could not be processed, and what to do about it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

import click

from byname.bus.dead import DeadLetter, drop_dead, get_dead, list_dead, replay_dead
from byname.cli.context import Cli, run
from byname.clock import SystemClock

T = TypeVar("T")


@click.group()
def dead() -> None:
    """Dead letters."""


@dead.command("list")
@click.pass_obj
def dead_list(cli: Cli) -> None:
    """All dead letters, oldest first."""

    async def work() -> list[DeadLetter]:
        async with cli.bus() as nc:
            return [letter async for letter in list_dead(nc)]

    letters = run(work())
    for letter in letters:
        click.echo(f"{letter.sequence:6}  {letter.died_at[:19]}  {letter.consumer:14}  {letter.cause[:120]}")
    click.echo(f"{len(letters)} dead letters" if letters else "no dead letters")


@dead.command("show")
@click.argument("number", type=int)
@click.option("--original", is_flag=True, help="Only the original, byte for byte.")
@click.pass_obj
def dead_show(cli: Cli, number: int, original: bool) -> None:
    """One dead letter with its cause, stack and original."""

    async def work() -> DeadLetter:
        async with cli.bus() as nc:
            return await get_dead(nc, number)

    letter = _found(number, work)
    if original:
        sys.stdout.buffer.write(letter.data)
        return
    click.echo(f"cause:    {letter.cause}\nerror:    {letter.error}\nservice:  {letter.service}")
    click.echo(f"consumer: {letter.consumer}\nattempts: {letter.attempts}\ndied at:  {letter.died_at}")
    click.echo(f"original: {letter.original_id} on {letter.subject}, {len(letter.data)} bytes\n")
    click.echo(letter.stack)
    click.echo(letter.data[:4000].decode("utf-8", "replace"))


@dead.command("replay")
@click.argument("numbers", type=int, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All dead letters.")
@click.pass_obj
def dead_replay(cli: Cli, numbers: Sequence[int], everything: bool) -> None:
    """Try again, after a mistake was mended: NUMBERS, or --all."""

    async def work() -> int:
        async with cli.bus() as nc:
            letters = [one async for one in list_dead(nc) if everything or one.sequence in numbers]
            for letter in letters:
                await replay_dead(nc, letter, SystemClock().now())
            return len(letters)

    if not numbers and not everything:
        raise click.UsageError("say which: numbers from `byname dead list`, or --all")
    click.echo(f"{run(work())} replayed")


@dead.command("drop")
@click.argument("numbers", type=int, nargs=-1, required=True)
@click.pass_obj
def dead_drop(cli: Cli, numbers: Sequence[int]) -> None:
    """Forget dead letters for good."""

    async def work() -> None:
        async with cli.bus() as nc:
            for number in numbers:
                await get_dead(nc, number)
                await drop_dead(nc, number)

    _found(numbers[0], work)
    click.echo(f"{len(numbers)} dropped")


def _found(number: int, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    try:
        return run(work())
    except KeyError as missing:
        raise click.ClickException(f"there is no dead letter {missing.args[0] or number}") from None


COMMANDS = (dead,)
