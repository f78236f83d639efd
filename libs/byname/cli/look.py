"""`byname events` and `byname trace`: what happened, and why."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import click

from byname.bus.connection import Client
from byname.bus.read import StoredMessage, stream_messages
from byname.cli.context import Cli, run
from byname.contracts import (
    FACTS,
    ConversationOpened,
    MessageAttached,
    MessageReceived,
    UnknownEvent,
    decode,
)
from byname.contracts.catalog import ROWS
from byname.ids import derive_short


@click.command()
@click.option("--follow", is_flag=True, help="Go on with what happens from now.")
@click.option("--conversation", default="", help="Only this conversation.")
@click.option("--json", "as_json", is_flag=True, help="CloudEvents, one a line.")
@click.pass_obj
def events(cli: Cli, follow: bool, conversation: str, as_json: bool) -> None:
    """What happened, oldest first."""

    async def work() -> None:
        async with cli.bus() as nc:
            about = await _About.of(nc, conversation) if conversation else _About()
            async for message in stream_messages(nc, "EVENTS", subjects=about.subjects, follow=follow):
                if about.includes(message):
                    click.echo(message.data.decode() if as_json else _line(message))

    run(work())


@dataclass
class _About:
    """What speaks of one conversation: its own facts, and the messages that were attached to it.

    A message is said under its sender's handle, before anybody knows where it belongs.
    """

    subjects: list[str] = field(default_factory=list)
    messages: set[str] = field(default_factory=set)

    @classmethod
    async def of(cls, nc: Client, conversation: str) -> _About:
        about = cls([f"{row.type}.{conversation}" for row in ROWS])
        handles = set()
        async for message in stream_messages(nc, "EVENTS", subjects=list(about.subjects)):
            fact = decode(message.data, FACTS).data
            if isinstance(fact, MessageAttached):
                about.messages.add(fact.message)
            elif isinstance(fact, ConversationOpened):
                handles.add(derive_short("hd", fact.handle.channel, fact.handle.address))
        about.subjects += [f"{MessageReceived.type}.{one}" for one in sorted(handles)]
        return about

    def includes(self, message: StoredMessage) -> bool:
        """Whether to show it: of the customer's messages only those of this conversation."""
        if not self.subjects or not message.subject.startswith(f"{MessageReceived.type}."):
            return True
        return decode(message.data, FACTS).data.model_dump()["message"] in self.messages


_TOLD = ("person", "message", "reply", "answer", "subject", "promise", "wish", "timer", "change", "due")


def _line(message: StoredMessage) -> str:
    try:
        event = decode(message.data, FACTS)
    except UnknownEvent as error:
        return f"{message.time:%H:%M:%S}  {message.subject}  {error}"
    told = event.data.model_dump(mode="json")
    about = [f"{name} {told[name]}" for name in _TOLD if told.get(name)]
    reason = told.get("reason")
    if reason:
        about.append(reason["text"] if isinstance(reason, dict) else str(reason))
    kind = event.data.type.removeprefix("byname.").removesuffix(".v1")
    return f"{event.time:%Y-%m-%d %H:%M:%S}  {kind:22}  {event.key}  {'; '.join(about)}"


@click.command()
@click.argument("id")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a hop.")
@click.pass_obj
def trace(cli: Cli, id: str, as_json: bool) -> None:
    """The whole way of one message, hop by hop. ID: a Message-ID, or that of an event, original, message,
    answer, reply or conversation.
    """
    from services.desk.trace import trace as find

    hops = run(find(cli.config(), id))
    if not hops:
        raise click.ClickException(f"nobody knows {id}")
    for hop in hops:
        if as_json:
            click.echo(json.dumps({name: getattr(hop, name) for name in hop.__slots__}))
            continue
        why = f" ({hop.why})" if hop.why else ""
        kind = hop.type.removeprefix("byname.").removesuffix(".v1")
        click.echo(f"{hop.since_ms:9.1f} ms  {hop.source:9} {kind:22} {hop.what}{why}")


COMMANDS = (events, trace)
