"""`byname route`: why did this go to Tom, and what would have been under another policy? Touches nothing."""

from __future__ import annotations

import gc
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from byname.cli.context import Cli, run
from byname.cli.moments import MOMENT, moment_of
from byname.cli.route_input import heard_from
from byname.cli.route_words import differences, explained
from byname.clock import SystemClock
from byname.contracts import Event
from byname.ids import derive
from byname.team import Team, read_team

if TYPE_CHECKING:
    from services.router.replay import Explanation, Happening, Outcome, Policies, Report

SHOWN = 40  # differences; --all shows the others
TEAM = click.option(
    "--team", "team_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None,
    help="Under this team file instead of the one in force.",
)  # fmt: skip
JSON = click.option("--json", "as_json", is_flag=True, help="The same as one JSON object.")


@click.group()
def route() -> None:
    """Who answers, why, and what if. Nothing is changed by asking."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is recorded, with the policies of then and the one to ask."""

    happenings: Sequence[Happening]
    then: Policies
    asked: Policies | None  # another than was in force

    @classmethod
    async def read(cls, cli: Cli, team_file: Path | None) -> Record:
        """From the bus; TeamError for a file with a mistake, before anything else is read."""
        from services.desk.team_file import TeamFile
        from services.router.replay import InForce, Policies, read_record
        from services.router.settings import RouterSection

        gc.disable()  # all that is read stays until the end: looking for what could go costs half the time
        burst = timedelta(seconds=cli.config().section(RouterSection).burst_seconds)
        asked = None
        if team_file:
            text = team_file.read_text("utf-8")
            asked = Policies([InForce(0, read_team(text, team_file.name))], burst)
        async with cli.bus() as nc:
            versions = await TeamFile(nc, SystemClock()).versions()
            if not versions:
                raise click.ClickException("there is no team yet: byname team apply team.toml")
            then = Policies([InForce(one.version, one.team, one.at) for one in versions], burst)
            return cls(await read_record(nc), then, asked)

    @property
    def team(self) -> Team:
        """The team file asked for, else the one in force."""
        return (self.asked or self.then).newest.team


@route.command("explain")
@click.argument("what", metavar="FILE|ID")
@TEAM
@click.option("--channel", default="email", show_default=True, help="Whose original FILE is.")
@click.option("--at", type=MOMENT, default=None, help="When FILE comes; now, unless said.")
@JSON
@click.pass_obj
def route_explain(
    cli: Cli, what: str, team_file: Path | None, channel: str, at: datetime | None, as_json: bool
) -> None:
    """Why: each rule in its order with what it says, the outcome, and who else there was.

    ID is that of a message, call, conversation or event, or a Message-ID: its decision as it was recorded,
    and as it would be at that moment under the team file in force. FILE is an original as `byname inspect`
    takes it, or a message.received as JSON: it is decided as if it came now, on top of all that is recorded.
    """

    async def work() -> dict[str, Any]:
        record = await Record.read(cli, team_file)
        path = Path(what)
        if not path.is_file():
            return _of_record(record, what)
        now = moment_of(at, record.team) or SystemClock().now()
        heard = await heard_from(path, channel, record.team, now)
        return _of_file(record, heard, now)

    found = run(work())
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else explained(found))


def _of_record(record: Record, anything: str) -> dict[str, Any]:
    from services.router.replay import Outcome, explain, find

    place = find(record.happenings, anything)
    if place is None:
        raise click.ClickException(
            f"nothing that was routed has the id {anything}, and there is no such file: "
            "`byname events` shows the ids of messages and conversations"
        )
    happening = record.happenings[place]
    policy = (record.asked or record.then).always
    found = explain(record.happenings[:place], record.then.at, policy, happening.heard, happening.now)
    attached = happening.attached
    recorded = {**_value(Outcome.of(attached), record.team), "version": attached.policy} if attached else None
    return _told(record, happening.heard, happening.now, recorded, found)


def _of_file(record: Record, heard: Event[Any], now: datetime) -> dict[str, Any]:
    from services.router.replay import explain

    before = [one for one in record.happenings if one.now <= now]
    name = "call" if hasattr(heard.data, "call") else "message"
    known = {one.attached.message for one in before if one.attached}
    if getattr(heard.data, name) in known:  # it came before: as if it came once more
        again = derive("msg", "again", getattr(heard.data, name))
        heard = replace(heard, data=heard.data.model_copy(update={name: again}))
    policy = (record.asked or record.then).always
    return _told(record, heard, now, None, explain(before, record.then.at, policy, heard, now))


def _told(
    record: Record, heard: Event[Any], now: datetime, recorded: dict[str, Any] | None, found: Explanation
) -> dict[str, Any]:
    fact = heard.data
    who = fact.sender if hasattr(fact, "sender") else fact.handle
    return {
        "message": getattr(fact, "message", "") or getattr(fact, "call", ""),
        "at": _local(now, record.team),
        "from": {"channel": who.channel, "address": who.address, "name": who.name},
        "subject": getattr(fact, "subject", ""),
        "recorded": recorded,
        "team": "the file given" if record.asked else f"version {found.version}, in force now",
        "rules": [{"rule": step.rule, "said": step.text} for step in found.steps],
        "how": found.how,
        "outcome": _value(found.outcome, record.team),
        "warnings": list(found.warnings),
        "people": [{name: getattr(one, name) for name in one.__slots__} for one in found.candidates],
        "names": {one.id: one.name for one in record.team},
    }


def _value(outcome: Outcome | None, team: Team) -> dict[str, Any]:
    if outcome is None:
        return {}
    return {
        "conversation": outcome.conversation,
        "person": outcome.person,
        "stand_in_for": outcome.stand_in_for,
        "offered": list(outcome.offered),
        "until": _local(outcome.until, team) if outcome.until else None,
        "code": outcome.reason.code,
        "reason": outcome.reason.text,
    }


@route.command("replay")
@click.option(
    "--since", type=MOMENT, default="7d", show_default=True, help="From here on (7d, 12h, 2026-11-02)."
)
@click.option("--until", type=MOMENT, default=None, help="Up to here; now, unless said.")
@TEAM
@click.option("--all", "everything", is_flag=True, help=f"All differences, not only the first {SHOWN}.")
@JSON
@click.pass_obj
def route_replay(
    cli: Cli, since: datetime, until: datetime | None, team_file: Path | None, everything: bool, as_json: bool
) -> None:
    """What would have happened under another policy: who would have answered, why, and how the load would be.

    What customers and your people did is taken from the record; who answers is decided anew. Without --team
    every decision is made by the version of the team file that made it then: so nothing should differ.
    """

    async def work() -> dict[str, Any]:
        from services.router.replay import replay

        record = await Record.read(cli, team_file)
        begin, end = moment_of(since, record.team), moment_of(until, record.team)
        if begin and end and begin >= end:
            raise click.ClickException("--since has to be before --until")
        policy = record.asked.always if record.asked else record.then.at
        report = replay(record.happenings, record.then.at, policy, since=begin, until=end)
        name = team_file.name if team_file else "the team files of then"
        return _reported(record, report, begin, end, name)

    found = run(work())
    click.echo(
        json.dumps(found, ensure_ascii=False)
        if as_json
        else differences(found, None if everything else SHOWN)
    )


def _reported(
    record: Record, report: Report, since: datetime | None, until: datetime | None, name: str
) -> dict[str, Any]:
    team = record.team
    tallies = {"recorded": report.recorded, "policy": report.policy}
    return {
        "since": _local(since, record.team) if since else None,
        "until": _local(until or SystemClock().now(), record.team),
        "under": name,
        "messages": report.messages,
        "conversations": report.conversations,
        "totals": report.totals,
        "other_words": report.other_words,
        **{
            kind: {name: getattr(tally, name) for name in ("passed_on", "offers", "pages")}
            for kind, tally in tallies.items()
        },
        "load": [{"person": one, "recorded": then, "policy": now} for one, then, now in report.load],
        "differences": [
            {
                "message": one.message, "at": _local(one.at, team), "what": one.what,
                "recorded": _value(one.recorded, team), "policy": _value(one.policy, team),
            }
            for one in report.differences
        ],
        "gone_versions": sorted(record.then.gone),
        "names": {one.id: one.name for one in team},
    }  # fmt: skip


def _local(moment: datetime, team: Team) -> str:
    """ISO 8601 by the company's clock."""
    return moment.astimezone(ZoneInfo(team.company.zone)).isoformat()


COMMANDS = (route,)
