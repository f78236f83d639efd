"""`byname team`: who is who, what was in force before, and customers who go to somebody else for good."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from byname.bus.team import TeamVersion, read_current_team, write_team
from byname.channels.registry import OURS, enabled_adapters
from byname.cli.context import Cli, run
from byname.cli.handover import Words, hand_over
from byname.cli.team_words import changes, people_lines, version_line
from byname.clock import SystemClock
from byname.config import ConfigError
from byname.team import Team, read_team
from byname.team.doubts import doubts

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NO_TEAM = "there is no team yet: byname team apply team.toml"


@click.group()
def team() -> None:
    """Who is who, and who answers."""


@team.command("apply")
@click.argument("file", type=FILE)
@click.pass_obj
def team_apply(cli: Cli, file: Path) -> None:
    """Put a team file in force everywhere, at once. A file with a mistake changes nothing."""

    async def work() -> Team:
        text = file.read_text("utf-8")
        new = read_team(text, file.name)
        async with cli.bus() as nc:
            await write_team(nc, new, at=SystemClock().now(), text=text, by=file.name)
        return new

    new = run(work())
    click.echo(f"{new.company.name}: {len(new.people)} people are in force")
    _say_doubts(cli, new)


@team.command("show")
@click.option("--toml", "as_toml", is_flag=True, help="The text of the team file itself.")
@click.option("--version", "number", type=int, default=None, help="This version instead of the one in force.")
@click.pass_obj
def team_show(cli: Cli, as_toml: bool, number: int | None) -> None:
    """The team in force, or an earlier version of it."""
    found = run(_version(cli, number))
    if not as_toml:
        for line in people_lines(found.team):
            click.echo(line)
    elif found.text:
        click.echo(found.text, nl=not found.text.endswith("\n"))
    else:
        raise click.ClickException(f"version {found.version} was put in force without the text of its file")


@team.command("versions")
@click.pass_obj
def team_versions(cli: Cli) -> None:
    """The versions of the team file that are kept (the last 64), newest first, and who put them in force."""
    for number, one in enumerate(run(_versions(cli))):
        click.echo(version_line(one) + ("  in force" if number == 0 else ""))


@team.command("check")
@click.argument("file", type=FILE)
@click.pass_obj
def team_check(cli: Cli, file: Path) -> None:
    """Read a team file and say what it would change; nothing is put in force."""

    async def work() -> tuple[Team, Team | None]:
        new = read_team(file.read_text("utf-8"), file.name)
        async with cli.bus() as nc:
            return new, await read_current_team(nc)

    new, current = run(work())
    click.echo(f"{file.name} is a team file without mistakes: {new.company.name}, {len(new.people)} people")
    _say_doubts(cli, new)
    if current is None:
        click.echo("nothing is in force yet")
        return
    lines = changes(current, new)
    for line in lines or ["it changes nothing: it says what is in force"]:
        click.echo(line)


@team.command("handover")
@click.argument("giver")
@click.argument("taker")
@click.option("--customer", "customers", multiple=True, help="Only this customer (cu_…); may be repeated.")
@click.option("--farewell", default="", help="The giver's words before the first reply; @FILE reads a file.")
@click.option("--hello", default="", help="The taker's words after them; @FILE reads a file.")
@click.option("--by", default="", help="Who decides it: a person's id. The taker, unless said.")
@click.option("--key", default="", help="Say the same key when you try again: it is done once.")
@click.pass_obj
def team_handover(
    cli: Cli, giver: str, taker: str, customers: Sequence[str], farewell: str, hello: str, by: str, key: str
) -> None:
    """All customers of GIVER, or those named, belong to TAKER for good.

    The words go out once to each customer, before the first reply that they get from TAKER. GIVER may have
    left the team.
    """
    words = Words(_words(farewell), _words(hello))
    click.echo(run(hand_over(cli, giver, taker, tuple(customers), words, by, key)))


def _say_doubts(cli: Cli, new: Team) -> None:
    """Warn of channels that have no adapter in this home; silent where its settings cannot be read."""
    try:
        channels = {*OURS, *enabled_adapters(cli.config())}
    except ConfigError:
        return
    for line in doubts(new, channels):
        click.echo(f"warning: {line}", err=True)


def _words(text: str) -> str:
    if not text.startswith("@"):
        return text
    try:
        return Path(text[1:]).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"cannot read {text[1:]}: {error}") from None


async def _versions(cli: Cli) -> list[TeamVersion]:
    from services.desk.team_file import TeamFile

    async with cli.bus() as nc:
        found = await TeamFile(nc, SystemClock()).versions()
    if not found:
        raise click.ClickException(NO_TEAM)
    return found


async def _version(cli: Cli, number: int | None) -> TeamVersion:
    from services.desk.errors import NotThere
    from services.desk.team_file import among

    versions = await _versions(cli)
    try:
        return versions[0] if number is None else among(versions, number)
    except NotThere as error:
        raise click.ClickException(f"{error}; `byname team versions` lists them") from None


COMMANDS = (team,)
