"""`make demo`: a short story through the real SMTP port of a running system, and why things go as they go.

It plays on the system that runs in the home folder (BYNAME_HOME, or .byname), and leaves its conversations
there to look at. When none runs, it starts one of its own and takes it away again at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from pathlib import Path

from byname.bus.errors import BusError
from byname.config import ConfigError, default_home

from tools.demo_print import BOLD, GREEN, RED, Teller
from tools.demo_scenes import all_scenes
from tools.demo_stage import stage
from tools.demo_story import Story
from tools.demo_system import CannotPlay, System, find_or_start


def main(words: list[str]) -> int:
    """0 when everything that was told really happened, 1 when not, 2 when it cannot be played here."""
    parser = argparse.ArgumentParser(prog="python -m tools.demo", description=__doc__)
    parser.add_argument("--home", type=Path, default=default_home(), help="home folder of the running system")
    parser.add_argument("--own", action="store_true", help="play on a system of its own in any case")
    options = parser.parse_args(words)
    logging.basicConfig(level=logging.ERROR)
    tell = Teller()
    try:
        asyncio.run(_play(tell, options.home.absolute(), own=options.own))
    except (CannotPlay, ConfigError, BusError, OSError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 1 if tell.broken else 0


async def _play(tell: Teller, home: Path, *, own: bool) -> None:
    async with find_or_start(home, own=own) as system, stage(system) as play:
        _introduce(tell, system)
        story = Story(play, tell)
        await all_scenes(story)
        _conclude(tell, system)


def _introduce(tell: Teller, system: System) -> None:
    where = "a system of its own, gone when the demo ends" if system.own else f"the system in {system.home}"
    tell.say("A morning at Byname", BOLD)
    tell.say(f"played through SMTP at {system.smtp_host}:{system.smtp_port}, on {where}")
    tell.say("→ what a mail led to, and why    │ a mail as its reader sees it    ✓ checked")


def _conclude(tell: Teller, system: System) -> None:
    tell.say()
    for broken in tell.broken:
        tell.say(f"   ✗ scene {broken}", RED)
    if tell.broken:
        tell.say(f"{len(tell.broken)} of {tell.held + len(tell.broken)} claims do not hold.", BOLD, RED)
    else:
        tell.say(f"All {tell.held} claims hold.", BOLD, GREEN)
    if not system.own:
        tell.say(f"Look at it: {system.desk}/   every mail that went out: {system.desk}/outbox")
    else:
        tell.say("Now yours: `make run` in one terminal, `make demo` in another, and look at the desk.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
