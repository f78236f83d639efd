"""`byname channel`: make a new channel, check one, list those that there are."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from byname.bus.memory import Memory
from byname.channels import registry
from byname.channels.base import Adapter
from byname.channels.caller import Costly
from byname.channels.manifest import ManifestError
from byname.cli.context import Cli, run
from byname.clock import SystemClock
from byname.config import SHARED, ConfigError

if TYPE_CHECKING:
    from byname.channels.kit import Outcome, Subject


@click.group()
def channel() -> None:
    """Channel adapters: make one, check it, list them."""


@channel.command("new")
@click.argument("name")
@click.option(
    "--dir", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path(),
    help="Where to make it; here, unless you say.",
)  # fmt: skip
def new(name: str, folder: Path) -> None:
    """Make a channel called NAME that runs and passes the suite, for you to change."""
    from byname.channels.kit.scaffold import ScaffoldError, is_ours, scaffold

    try:
        target, written = scaffold(name, folder, _taken())
    except (ScaffoldError, ConfigError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"made {target} with {len(written)} files")
    if is_ours(target):
        line = f'"{name}": "byname.channels.{name}.adapter:{name.capitalize()}Adapter"'
        click.echo(f"now add to OURS in {target.parent / 'registry.py'}: {line}")
    else:
        click.echo(f"now: pip install --no-deps --no-build-isolation -e {target}")
    click.echo(f"then: byname channel check {name}")


@channel.command("check")
@click.argument("name")
@click.option("--write-expected", is_flag=True, help="First write expected files that are missing.")
@click.option("--rule", "only", multiple=True, help="Only this rule; may be given several times.")
def check(name: str, write_expected: bool, only: tuple[str, ...]) -> None:
    """Ask the conformance suite about the channel NAME (or an adapter, as module:Class)."""
    from byname.channels.kit import RULES, Subject, apply_all

    unknown = set(only) - {rule.name for rule in RULES}
    if unknown:
        raise click.ClickException(f"there is no rule {unknown.pop()}: {', '.join(r.name for r in RULES)}")
    subject = Subject(_find(name))
    if write_expected:
        _write_expected(subject)
        subject = Subject(subject.kind)
    outcomes = []
    for outcome in apply_all([rule for rule in RULES if not only or rule.name in only], subject):
        outcomes.append(outcome)
        _show(outcome)
    failed = [one for one in outcomes if one.status == "FAILED"]
    passed = sum(one.status == "passed" for one in outcomes)
    click.echo(
        f"\n{name}: {passed} passed, {len(failed)} failed, {len(outcomes) - passed - len(failed)} not asked"
    )
    if failed:
        raise SystemExit(1)


@channel.command("list")
def list_() -> None:
    """The channels that there are, and what each can do."""
    for name in registry.names():
        try:
            click.echo(_line(name))
        except (registry.UnknownChannel, ManifestError, ImportError) as error:
            click.echo(f"{name:<16} cannot be loaded: {error}")


@channel.command("schema")
@click.argument("which", type=click.Choice(["inbound", "outbound"]), required=False)
def schema(which: str | None) -> None:
    """The JSON Schema of what an adapter in another language says (inbound) and is given (outbound)."""
    from byname.channels.kit.schema import schemas

    found = schemas()
    click.echo(json.dumps(found[which] if which else found, indent=2))


def _show(outcome: Outcome) -> None:
    colour = {"FAILED": "red", "passed": "green"}.get(outcome.status)
    click.echo(click.style(outcome.line(), fg=colour) if colour else outcome.line())


def _find(name: str) -> type[Adapter]:
    try:
        if ":" not in name:
            return registry.find(name)
        module, _, attribute = name.partition(":")
        found: type[Adapter] = getattr(importlib.import_module(module), attribute)
        return found
    except (registry.UnknownChannel, ManifestError, ImportError, AttributeError) as error:
        raise click.ClickException(str(error)) from None


def _write_expected(subject: Subject) -> None:
    from byname.channels.kit.play import expectation

    for case in subject.cases:
        if case.expected is None:
            path = subject.folder / "fixtures" / f"{case.name}.expected.json"
            said = expectation(subject.play(case))
            path.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n", "utf-8")
            click.echo(f"written: {path}\nread it: is this what should come of {case.name}?")


def _taken() -> set[str]:
    """What a channel cannot be called: the sections of byname.toml that there are."""
    from byname.cli.context import section_kinds

    return {*SHARED, *section_kinds(), *registry.names(), "kit", "template", "team"}


def _line(name: str) -> str:
    manifest = registry.find(name).manifest
    can = manifest.capabilities
    does = [f"in by {can.inbound}" if can.inbound != "none" else "in by its own server"]
    does += ["replies"] * can.replies + ["files"] * can.attachments + ["public"] * can.public
    return f"{name:<16} {manifest.title}: {', '.join(does)}. {manifest.summary}"


@channel.command()
@click.argument("name")
@click.pass_obj
def costs(cli: Cli, name: str) -> None:
    """What the calls of a channel have cost this month, and what its budget is used up by."""
    try:
        adapter = registry.enabled_adapters(cli.config()).get(name)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    if adapter is None:
        raise click.ClickException(f"channel {name} is not enabled")
    if not isinstance(adapter, Costly):
        click.echo(f"{name}: its calls cost nothing that Byname knows of")
        return

    async def work() -> dict[str, str]:
        async with cli.bus() as nc:
            memory = Memory(nc)
            return {who: (await memory.get(f"{name}.meter.{who}"))[0] for who in ("ingest", "notifier")}

    now = SystemClock().now()
    for who, state in run(work()).items():
        what = "coming in" if who == "ingest" else "going out"
        click.echo(f"{name}, {what}: {adapter.spent(state, now):.3f} $ this month")


COMMANDS = (channel,)
