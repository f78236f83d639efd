"""The record, read from the bus without touching anything."""

from __future__ import annotations

from byname.bus.connection import Client
from byname.bus.read import stream_messages

from services.router.replay.recording import SUBJECTS, Happening, Recorder


async def read_record(nc: Client) -> list[Happening]:
    """All that the router has decided about, in order."""
    recorder = Recorder()
    async for message in stream_messages(nc, "EVENTS", subjects=SUBJECTS):
        recorder.take(message.sequence, message.subject, message.data)
    return recorder.happenings()
