"""The command line: `byname up`, `byname serve`, and the tools to look and mend."""

from __future__ import annotations

import click

from byname import __version__
from byname.cli.context import Cli


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--home", type=click.Path(file_okay=False), default=None, help="Home folder (BYNAME_HOME).")
@click.version_option(__version__, prog_name="byname")
@click.pass_context
def main(context: click.Context, home: str | None) -> None:
    """Every customer has a person they know by name."""
    context.obj = Cli(home)


def _register() -> None:
    from byname.cli import admin, channel, dead, look, mail, remote, route, run, team, timers

    for module in (run, admin, team, look, route, timers, dead, mail, channel, remote):
        for command in module.COMMANDS:
            main.add_command(command)


_register()
