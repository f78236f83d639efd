"""`byname bus`, `byname db`, `byname token`."""

from __future__ import annotations

import click

from byname.bus.provision import apply_topology, check_server
from byname.bus.team import read_current_team
from byname.cli.context import Cli, further_consumers, run
from byname.cli.home import upgrade_all


@click.group()
def bus() -> None:
    """Streams and consumers."""


@bus.command("apply")
@click.pass_obj
def bus_apply(cli: Cli) -> None:
    """Make the server's streams, consumers and buckets as declared. Again and again changes nothing."""

    async def work() -> list[str]:
        config = cli.config()
        async with cli.bus() as nc:
            store_bytes = await check_server(config.nats, config.nats.monitor)
            return await apply_topology(nc, config.nats, store_bytes, further_consumers(config))

    for line in run(work()):
        click.echo(line)


@click.group()
def db() -> None:
    """The services' stores."""


@db.command("upgrade")
@click.pass_obj
def db_upgrade(cli: Cli) -> None:
    """Bring every service's tables to the newest revision."""
    for line in run(upgrade_all(cli.config())):
        click.echo(line)


@click.group()
def token() -> None:
    """API tokens."""


@token.command("create")
@click.option("--person", required=True, help="Whose token: the id or the name in team.toml.")
@click.pass_obj
def token_create(cli: Cli, person: str) -> None:
    """A new API token, shown this once."""
    from services.desk.errors import UnknownPerson
    from services.desk.tokens import create_token

    async def work() -> str:
        async with cli.bus() as nc:
            found = await read_current_team(nc)
        people = list(found) if found else []
        named = next((one.id for one in people if person.lower() in (one.id, one.name.lower())), person)
        return await create_token(cli.config(), named, [one.id for one in people] if found else None)

    try:
        click.echo(run(work()))
    except UnknownPerson as error:
        raise click.ClickException(str(error)) from None


COMMANDS = (bus, db, token)
