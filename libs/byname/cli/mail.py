"""`byname inspect` and `byname import`: what channels make of files, and mail from archives."""

from __future__ import annotations

import json
import mailbox
from collections.abc import Sequence
from datetime import datetime
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

import click

from byname.bus.blobs import Blobs
from byname.bus.publish import GroupPublisher, Publisher
from byname.bus.raw import RawInput, RawWriter
from byname.bus.team import read_current_team
from byname.channels.inspecting import inspect_file
from byname.channels.registry import UnknownChannel
from byname.cli.context import Cli, run
from byname.clock import SystemClock
from byname.config import ConfigError
from byname.ids import derive
from byname.team import Team


@click.command()
@click.argument("channel")
@click.argument(
    "files", type=click.Path(exists=True, dir_okay=False, path_type=Path), nargs=-1, required=True
)
def inspect(channel: str, files: Sequence[Path]) -> None:
    """What the CHANNEL's adapter makes of raw inputs: one JSON object a line, touching nothing."""
    try:
        for file in files:
            click.echo(json.dumps(inspect_file(channel, file), ensure_ascii=False))
    except (UnknownChannel, ConfigError) as error:
        raise click.ClickException(str(error)) from None


@click.group("import")
def import_() -> None:
    """Archives, through the same way as new mail."""


@import_.command("mbox")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def import_mbox(cli: Cli, file: Path) -> None:
    """Take in a mailbox archive; a second import of the same file changes nothing."""

    async def work() -> tuple[int, int]:
        async with cli.bus() as nc:
            team = await read_current_team(nc)
            if team is None:
                raise click.ClickException("there is no team yet: byname team apply team.toml")
            writer = RawWriter(GroupPublisher(Publisher(nc)), Blobs(nc))
            return await _import(mailbox.mbox(file, create=False), team, writer)

    taken, passed = run(work())
    click.echo(f"{taken} mails taken in" + (f", {passed} not to any address of ours" if passed else ""))


async def _import(box: mailbox.mbox, team: Team, writer: RawWriter) -> tuple[int, int]:
    from services.ingest.domain import content_digest

    taken = passed = 0
    for key in box.iterkeys():
        raw = box.get_bytes(key).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        headers = box[key]
        recipients = [one for one in _addresses(headers, "delivered-to", "to", "cc") if team.is_ours(one)]
        if not recipients:
            passed += 1
            continue
        sender = next(iter(_addresses(headers, "return-path", "from")), "")
        recipients = sorted(set(recipients))
        mail_id = derive("raw", "email", sender, *recipients, content_digest(raw))
        envelope = {"mail_from": sender, "rcpt_to": recipients, "peer": "import", "helo": "", "tls": False}
        await writer.store(RawInput(mail_id, "email", envelope, _date(headers), raw))
        taken += 1
    return taken, passed


def _addresses(headers: mailbox.mboxMessage, *names: str) -> list[str]:
    values = [str(value) for name in names for value in headers.get_all(name, [])]
    return [address.lower() for _, address in getaddresses(values) if "@" in address]


def _date(headers: mailbox.mboxMessage) -> datetime:
    try:
        found = parsedate_to_datetime(str(headers.get("date", "")))
    except (ValueError, TypeError):
        return SystemClock().now()
    return found if found.tzinfo else SystemClock().now()


COMMANDS = (inspect, import_)
