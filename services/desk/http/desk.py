"""What every route needs, kept in one place of the application."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from byname.bus.blobs import Blobs
from byname.bus.live import Live
from byname.bus.team import TeamWatch
from byname.clock import Clock
from byname.store import Database
from byname.team import Team
from fastapi import Request

from services.desk.actions import Actions
from services.desk.attention import Attention
from services.desk.call_log import CallLog
from services.desk.changes import Changes
from services.desk.colleagues import Colleagues
from services.desk.handing_over import HandingOver
from services.desk.held import Held
from services.desk.linking import Linking
from services.desk.presence import Presence
from services.desk.promising import Promising
from services.desk.settings import HttpSection
from services.desk.team_file import TeamFile
from services.desk.wishing import Wishing


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk's parts. `outbox` is the Maildir that mail goes to while no relay is configured."""

    db: Database
    clock: Clock
    settings: HttpSection
    watch: TeamWatch
    blobs: Blobs
    actions: Actions
    linking: Linking
    call_log: CallLog
    presence: Presence
    promising: Promising
    wishing: Wishing
    handing_over: HandingOver
    team_file: TeamFile
    held: Held
    attention: Attention
    colleagues: Colleagues
    live: Live
    changes: Changes
    outbox: Path

    @property
    def team(self) -> Team:
        return self.watch.current


def desk_of(request: Request) -> Desk:
    """The desk that this application serves."""
    desk: Desk = request.app.state.desk
    return desk
