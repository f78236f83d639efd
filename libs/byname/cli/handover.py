"""`byname team handover`: decided here, carried out by the router, as from the desk."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import click

from byname.bus.connection import Client
from byname.bus.publish import Publisher, Record
from byname.bus.read import stream_messages
from byname.bus.team import read_current_team
from byname.cli.context import Cli
from byname.clock import SystemClock
from byname.contracts import FACTS, PortfolioMoved, decode, encode
from byname.ids import random_id
from byname.team import Team

PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Words:
    """What both say to each customer, once."""

    farewell: str = ""
    hello: str = ""


async def hand_over(
    cli: Cli, giver: str, taker: str, customers: tuple[str, ...], words: Words, by: str, key: str
) -> str:
    """Say it, and wait until it is done; in words what moved. ClickException when it cannot be."""
    from services.desk.errors import NotLikeThat
    from services.desk.handing_over import Plan, check_people, handover_event

    async with cli.bus() as nc:
        team = await read_current_team(nc)
        if team is None:
            raise click.ClickException("there is no team yet: byname team apply team.toml")
        plan = Plan(_id(team, giver), _id(team, taker), customers, words.farewell, words.hello)
        person = _id(team, by) if by else plan.taker
        try:
            check_people(team, plan)
        except NotLikeThat as error:
            raise click.ClickException(str(error)) from None
        said = handover_event(
            plan.giver, plan.taker, customers, words.farewell, words.hello, person,
            key or random_id("post"), SystemClock().now(),
        )  # fmt: skip
        await Publisher(nc).publish([Record(said.id, said.subject, encode(said))])  # type: ignore[arg-type]
        moved = await _wait_for(nc, said.data.handover, plan.taker)
    if moved is None:
        raise click.ClickException(
            f"the router has not carried it out within {PATIENCE_S:.0f} s: is it running? "
            "It will do it when it is; nothing is lost"
        )
    return _told(team, moved)


def _id(team: Team, name: str) -> str:
    """The id of a person, by id or name; what is neither stays: they may have left."""
    wanted = name.casefold()
    found = [one.id for one in team if wanted in (one.id, one.name.casefold())]
    return found[0] if len(found) == 1 else name


async def _wait_for(nc: Client, handover: str, taker: str) -> PortfolioMoved | None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE_S
    while loop.time() < deadline:
        async for message in stream_messages(nc, "EVENTS", subjects=[f"{PortfolioMoved.type}.{taker}"]):
            fact = decode(message.data, FACTS).data
            if isinstance(fact, PortfolioMoved) and fact.handover == handover:
                return fact
        await asyncio.sleep(0.3)
    return None


def _told(team: Team, moved: PortfolioMoved) -> str:
    names = {one.id: one.name for one in team}
    giver, taker = names.get(moved.giver, moved.giver), names.get(moved.taker, moved.taker)
    if not moved.count and not moved.conversations:
        return f"nothing moved: no such customer belongs to {giver}"
    return (
        f"{moved.count} customers of {giver} belong to {taker} now; {moved.conversations} open conversations "
        "went along"
    )
