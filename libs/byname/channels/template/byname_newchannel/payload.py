"""What NewChannel sends, as models: what does not fit is refused with the name of the field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Discriminator, TypeAdapter


class Part(BaseModel):
    """Fields that we do not know are left alone: the far side adds some without asking."""

    model_config = ConfigDict(frozen=True, extra="ignore", val_json_bytes="base64")


class Sender(Part):
    """Somebody outside. `id` never changes, `name` may."""

    id: str
    name: str = ""


class File(Part):
    """A file, its content in base64."""

    name: str
    media_type: str = "application/octet-stream"
    content: bytes


class Words(Part):
    """What somebody said, and which messages it continues, oldest first."""

    id: str
    sender: Sender
    text: str
    at: AwareDatetime
    thread: tuple[str, ...] = ()
    files: tuple[File, ...] = ()


class Posted(Part):
    """A message."""

    type: Literal["message.posted"]
    data: Words


class Fate(Part):
    """What became of a reply of ours: `id` is the one it went out with, `event` the report's own."""

    event: str
    id: str
    ok: bool
    detail: str = ""


class Delivered(Part):
    """A report."""

    type: Literal["reply.delivered"]
    data: Fate


Event = Posted | Delivered
EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Discriminator("type")])
