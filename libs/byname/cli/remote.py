"""`byname remote`: what adapters elsewhere need to be let in, and whether all of it works."""

from __future__ import annotations

import base64
import json

import click

from byname.bus.connection import connect
from byname.bus.credentials import (
    Login,
    Users,
    adapter_entry,
    adapter_user,
    inbox_prefix,
    new_password,
    with_login,
    without_login,
)
from byname.bus.errors import BusUnavailable
from byname.bus.server import reload_users, running_pid
from byname.bus.topology import out_consumer
from byname.channels.remote.settings import RemoteChannel
from byname.cli.context import Cli, run, section_kinds
from byname.cli.remote_check import GUIDE, channel_of, remote_check
from byname.config import Config, load_config
from byname.ids import random_secret

IN_FORCE_S = 5.0


@click.group()
def remote() -> None:
    """Channels whose adapters are processes of their own, in any language."""


@remote.command("secret")
def remote_secret() -> None:
    """A new secret for `secrets` or `reply_secret`, as Standard Webhooks have them."""
    click.echo(f"whsec_{base64.b64encode(random_secret(32)).decode('ascii')}")


@remote.command("credentials")
@click.argument("name")
@click.option("--revoke", is_flag=True, help="Make them void instead.")
@click.pass_obj
def remote_credentials(cli: Cli, name: str, revoke: bool) -> None:
    """New credentials by which the adapter NAME reaches NATS, shown this once; older ones are void then."""
    run(_credentials(cli, name, revoke))


async def _credentials(cli: Cli, name: str, revoke: bool) -> None:
    config = load_config(cli.home, section_kinds())
    channel = channel_of(config, name)
    if config.nats.url:
        _tell_cluster(config, name, channel, revoke)
    elif revoke:
        had = Users(cli.home / "nats").take_back(name)
        reload_users(cli.home / "nats")
        click.echo(f"the credentials of {name} are void" if had else f"{name} had no credentials")
    else:
        await _give(cli, name, channel)


async def _give(cli: Cli, name: str, channel: RemoteChannel) -> None:
    folder = cli.home / "nats"
    login = Users(folder).give(name)
    url = without_login(cli.running().get("nats", "")) if running_pid(folder) else ""
    _tell(name, channel, login, url or "where `byname up` will say that nats is; [nats] port fixes it")
    if url:
        reload_users(folder)
        await _in_force(with_login(url, login))
    when = "now" if url else "when `byname up` starts"
    click.echo(f"In force {when}. From then on nobody reaches this nats-server without a login.")


async def _in_force(url: str) -> None:
    """Returns once the server lets this login in."""
    try:
        nc = await connect(url, "byname-cli", timeout_s=IN_FORCE_S)
    except BusUnavailable:
        raise click.ClickException(
            "the server does not take the new credentials: look into nats/nats.log of the home folder"
        ) from None
    await nc.close()


def _tell(name: str, channel: RemoteChannel, login: Login, url: str) -> None:
    out, prefix = out_consumer(name), inbox_prefix(name)
    replies = f"stream {out.stream}, consumer {out.durable}: pull, acknowledge each"
    if channel.reply_by != "nats":
        replies = f'none here: reply_by = "{channel.reply_by}" in [remote.channels.{name}]'
    click.echo(f"Credentials of the adapter {name}, shown this once:\n")
    for what, value in (
        ("url", url),
        ("user", login.user),
        ("password", login.password),
        ("publish on", f"raw.{name}"),
        ("replies", replies),
        ("inbox prefix", f"{prefix}   (set it in the client: it may listen nowhere else)"),
    ):
        click.echo(f"  {what:13} {value}")
    click.echo(f'\nIn Python: nats.connect(url, user=…, password=…, inbox_prefix=b"{prefix}"); see {GUIDE}.')


def _tell_cluster(config: Config, name: str, channel: RemoteChannel, revoke: bool) -> None:
    """On a server that is not ours: what to write into its configuration."""
    if revoke:
        raise click.ClickException(
            f"this nats-server is not Byname's own: take {adapter_user(name)} out of its configuration"
        )
    login = Login(adapter_user(name), new_password())
    _tell(name, channel, login, without_login(config.nats.url))
    entry = json.dumps(adapter_entry(name, login.password), indent=2)
    click.echo(
        "\nThis nats-server is not Byname's own. Add the user to `authorization { users: [ … ] }` of its "
        f"configuration,\nbeside Byname's user, and let it reload (nats-server --signal reload):\n\n{entry}"
    )


remote.add_command(remote_check)
COMMANDS = (remote,)
