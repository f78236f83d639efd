"""followup alone, by a clock that is wrong: SHIFT_S=300 python -m tests.faults.followup_process

SHIFT_S: so many seconds the service's clock is ahead of the machine's, and so of the broker's. BYNAME_HOME
and the other settings are as for `byname serve followup`. FAULT=name[,name] plants bugs, for the verdict.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import os
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from byname.clock import SystemClock
from byname.config import load_config
from byname.contracts import Fact, PromiseSettled
from byname.ids import random_id

import services.followup.domain.due as due
import services.followup.domain.planning as planning
from services.followup.app import build
from services.followup.domain import HEAR
from services.followup.domain.known import Turn
from services.followup.settings import SECTIONS

READY = "ready"


class ShiftedClock:
    """The machine's clock, wrongly set."""

    def __init__(self, shift: timedelta) -> None:
        self._shift, self._right = shift, SystemClock()

    def now(self) -> datetime:
        """What a glance at it would tell."""
        return self._right.now() + self._shift


def acts_again() -> None:
    """What was done about a promise is forgotten, and each time is told as something new."""
    original, say = planning.todo, Turn.say

    def todo(promise: Any, *more: Any) -> Any:
        return original(dataclasses.replace(promise, done=()), *more)

    def say_anew(turn: Turn, fact: Fact, key: str, *about: str) -> None:
        say(turn, fact, key, *about, random_id("again"))

    planning.todo = due.todo = todo  # type: ignore[attr-defined]
    Turn.say = say_anew  # type: ignore[method-assign]


def hears_of_nothing_settled() -> None:
    """What was kept or taken back goes off all the same."""
    HEAR[PromiseSettled] = lambda _turn, _said: None


PLANTS: dict[str, Callable[[], None]] = {
    plant.__name__: plant for plant in (acts_again, hears_of_nothing_settled)
}


async def serve(environ: Mapping[str, str]) -> None:
    """Until somebody ends it."""
    logging.basicConfig(level=environ.get("LEVEL", "WARNING"), format="%(asctime)s %(name)s %(message)s")
    for name in filter(None, environ.get("FAULT", "").split(",")):
        PLANTS[name]()
    config = load_config(Path(environ["BYNAME_HOME"]), SECTIONS)
    clock = ShiftedClock(timedelta(seconds=float(environ.get("SHIFT_S", "0"))))
    service = await build(config, clock)
    await service.start()
    print(READY, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(os.environ))
