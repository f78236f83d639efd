"""The knobs of the router."""

from __future__ import annotations

from byname.config import Section
from pydantic import Field


class RouterSection(Section):
    """Who answers whom."""

    host: str = Field("127.0.0.1", description="where its health and metrics are; 0.0.0.0 in a container")
    port: int = Field(0, ge=0, le=65535, description="port of its health and metrics; 0: a free one")
    burst_seconds: int = Field(
        120, ge=0, description="a second mail without thread, this soon and unanswered, is the same matter"
    )


SECTIONS: dict[str, type[Section]] = {"router": RouterSection}
