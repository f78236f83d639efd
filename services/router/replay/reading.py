"""The record and the team's versions, read from the bus without touching anything."""

from __future__ import annotations

from datetime import timedelta

from byname.bus.connection import Client
from byname.bus.read import stream_messages
from byname.bus.team import read_team_versions

from services.router.replay.policies import InForce, Policies
from services.router.replay.recording import SUBJECTS, Happening, Recorder


async def read_record(nc: Client) -> list[Happening]:
    """All that the router has decided about, in order."""
    recorder = Recorder()
    async for message in stream_messages(nc, "EVENTS", subjects=SUBJECTS):
        recorder.take(message.sequence, message.subject, message.data)
    return recorder.happenings()


async def read_policies(nc: Client, burst: timedelta) -> Policies | None:
    """The versions of the team that are kept; None before the first."""
    versions = await read_team_versions(nc)
    kept = [InForce(one.version, one.team, one.at) for one in versions]
    return Policies(kept, burst) if kept else None
