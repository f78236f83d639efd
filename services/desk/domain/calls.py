"""A call as the desk shows it: what was said, heard, promised. A later revision replaces an earlier one."""

from __future__ import annotations

from byname.contracts import CallLogged
from pydantic_core import to_json

from services.desk.domain.batch import Batch
from services.desk.domain.rows import Content, beginning, micros

SHOWN = {"direction", "outcome", "line", "talk_s", "recordings", "promises", "recap", "sources", "notes"}


def take_call(batch: Batch, d: CallLogged) -> None:
    """The row of a call, unless a later revision of it is known."""
    row = batch.message(d.call)
    if d.revision < row.revision:
        return
    row.revision = d.revision
    row.direction, row.channel, row.kind = d.direction, "phone", "call"
    row.person, row.at = d.person, micros(d.started_at)
    row.name, row.address = d.handle.name, d.handle.address
    row.words = beginning(f"{d.text}. {d.notes}" if d.notes else d.text)
    row.call = d.model_dump_json(include=SHOWN)
    if not row.state:
        row.is_now("received")
    batch.contents[d.call] = Content(d.call, f"{d.text}\n\n{d.notes}".strip())
    if d.claims:
        row.details = to_json([{"name": "gave", "value": one.address} for one in d.claims]).decode()
    if row.conversation:
        batch.conversation(row.conversation).heard(row)
