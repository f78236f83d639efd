"""`byname remote check`: a channel of an adapter elsewhere, tried from outside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import click
import httpx

from byname.bus.connection import Client
from byname.bus.read import stream_messages
from byname.channels.remote.adapter import remote_adapters
from byname.channels.remote.check import Events, Finding, Seen, check_events
from byname.channels.remote.check_replies import AdapterCheck, Stand
from byname.channels.remote.settings import RemoteChannel, RemoteSection
from byname.channels.transport import Transport
from byname.cli.context import Cli, run
from byname.clock import SystemClock
from byname.config import Config
from byname.contracts import FACTS, MessageReceived, decode
from byname.ids import derive_short, random_id

GUIDE = "docs/channels/any-language.md"
CLOCK = SystemClock()


@click.command("check")
@click.argument("name")
@click.option("--url", default="", help="http://host:port of Byname's webhooks; by default the running ones.")
@click.option("--adapter", is_flag=True, help="Check your adapter's program at its reply_url instead.")
@click.option(
    "--answer-as",
    default="",
    metavar="PERSON",
    help="Check the way out too: answer as this person, and take the adapter's place at its reply_url.",
)
@click.pass_obj
def remote_check(cli: Cli, name: str, url: str, adapter: bool, answer_as: str) -> None:
    """Check the channel NAME from outside, with posts that are right and posts that are wrong.

    It writes messages to your people, who see that they are checks. Ends with 1 when a rule does not hold.
    """
    faults = run(_check(cli, name, url, adapter, answer_as))
    if faults:
        raise click.ClickException(f"{faults} {'rule does' if faults == 1 else 'rules do'} not hold")
    click.echo("all rules hold")


async def _check(cli: Cli, name: str, url: str, adapter: bool, answer_as: str) -> int:
    """How many rules do not hold."""
    config = cli.config()
    channel = channel_of(config, name)
    _need_webhook(name, channel, secrets=not adapter, reply=adapter or bool(answer_as), stand=bool(answer_as))
    transport = Transport(timeout_s=10.0)
    try:
        if adapter:
            program = AdapterCheck(name, *_reply_to(channel), transport=transport, clock=CLOCK)
            return await _show(program.findings())
        async with cli.bus() as nc:
            secret = channel.secrets[0].get_secret_value()
            seen = seen_on_bus(nc, name)
            events = Events(url or _webhooks(cli), name, secret, transport=transport, clock=CLOCK, seen=seen)
            faults = await _show(check_events(events))
            if answer_as:
                faults += await _check_replies(cli, config, channel, events.sender, answer_as)
            return faults
    finally:
        await transport.close()


async def _check_replies(cli: Cli, config: Config, channel: RemoteChannel, sender: str, person: str) -> int:
    async with Stand(*_reply_to(channel), CLOCK).listening() as stand:
        text = f"This is a check of the way out ({random_id('check')})."
        await _answer(cli, config, sender, person, text)
        return await _show(_each(await stand.findings(text)))


def _reply_to(channel: RemoteChannel) -> tuple[str, str]:
    return channel.reply_url, channel.reply_secret.get_secret_value()


def _webhooks(cli: Cli) -> str:
    found = cli.running().get("addresses", {}).get("ingest", {}).get("http", "")
    if not found:
        raise click.ClickException("say where Byname takes webhooks: --url http://host:8081")
    return str(found)


async def _show(findings: AsyncIterator[Finding]) -> int:
    faults = 0
    async for one in findings:
        faults += bool(one.fault)
        click.echo(f"{'FAILS' if one.fault else 'holds'}  {one.rule}{f': {one.fault}' if one.fault else ''}")
    return faults


async def _each(findings: Sequence[Finding]) -> AsyncIterator[Finding]:
    for one in findings:
        yield one


def seen_on_bus(nc: Client, channel: str) -> Seen:
    """Which messages of a sender the bus has, by the channel's own ids."""

    async def seen(address: str) -> Sequence[str]:
        subject = f"{MessageReceived.type}.{derive_short('hd', channel, address)}"
        stored = [one async for one in stream_messages(nc, "EVENTS", subjects=[subject])]
        facts = (decode(one.data, FACTS).data for one in stored)
        return [one.provider_id for one in facts if isinstance(one, MessageReceived)]

    return seen


async def _answer(cli: Cli, config: Config, sender: str, person: str, text: str) -> None:
    """The person answers the customer at the desk."""
    from services.desk.errors import UnknownPerson
    from services.desk.tokens import create_token

    try:
        token = await create_token(config, person)
    except UnknownPerson as error:
        raise click.ClickException(str(error)) from None
    desk = cli.running().get("addresses", {}).get("desk", {}).get("http", "")
    async with httpx.AsyncClient(
        base_url=desk, headers={"Authorization": f"Bearer {token}"}, timeout=20, trust_env=False
    ) as api:
        conversation = await _conversation(api, sender)
        done = await api.post(f"/api/conversations/{conversation}/replies", json={"text": text})
        if done.status_code != httpx.codes.ACCEPTED:
            raise click.ClickException(f"the desk does not take the answer: {done.status_code} {done.text}")


async def _conversation(api: httpx.AsyncClient, sender: str) -> str:
    for _ in range(100):
        found = await api.get("/api/conversations", params={"customer": sender})
        conversations = found.json()["conversations"] if found.status_code == httpx.codes.OK else []
        if conversations:
            return str(conversations[0]["id"])
        await asyncio.sleep(0.2)
    raise click.ClickException("the check's message does not appear at the desk")


def _need_webhook(name: str, channel: RemoteChannel, *, secrets: bool, reply: bool, stand: bool) -> None:
    if secrets and not channel.secrets:
        raise click.ClickException(f"{name} takes no events over HTTP: it has no secrets in byname.toml")
    if reply and channel.reply_by != "webhook":
        raise click.ClickException(f"{name} takes its replies not by webhook but by {channel.reply_by}")
    if stand and channel.reply_url.startswith("https:"):
        raise click.ClickException("for --answer-as reply_url has to be an http:// address of this machine")


def channel_of(config: Config, name: str) -> RemoteChannel:
    """The channel's settings, which an adapter was made of as at every start: they can work."""
    if name not in remote_adapters(config):
        known = ", ".join(config.section(RemoteSection).channels) or "none"
        raise click.ClickException(
            f"there is no [remote.channels.{name}] in byname.toml that is enabled (there are: {known}); "
            f"see {GUIDE}"
        )
    return config.section(RemoteSection).channels[name]
