"""The knobs of followup; what is watched, and how long, is in the team file."""

from __future__ import annotations

from byname.config import Section
from pydantic import Field


class FollowupServiceSection(Section):
    """How people are told of what must not be forgotten."""

    host: str = Field("127.0.0.1", description="where its health and metrics are; 0.0.0.0 in a container")
    port: int = Field(0, ge=0, le=65535, description="port of its health and metrics; 0: a free one")
    bundle_seconds: float = Field(
        5.0, ge=0, le=600, description="what one person is told waits so long, for more of it to go along"
    )
    pause_seconds: float = Field(
        120.0, ge=0, le=3600, description="after a message to a person the next one waits so long"
    )


SECTIONS: dict[str, type[Section]] = {"followup": FollowupServiceSection}
