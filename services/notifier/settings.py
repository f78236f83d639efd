"""The knobs of the notifier; how mail goes out is set in [email]."""

from __future__ import annotations

from byname.channels.email.settings import EmailSection
from byname.channels.registry import channel_sections
from byname.config import Section
from pydantic import Field


class NotifierSection(Section):
    """Telling people, and sending their replies."""

    host: str = Field("127.0.0.1", description="where its health and metrics are; 0.0.0.0 in a container")
    port: int = Field(0, ge=0, le=65535, description="port of its health and metrics; 0: a free one")
    give_up_hours: int = Field(48, ge=1, le=24 * 14, description="how long a deferred mail is tried")
    timeout_s: float = Field(30.0, gt=0, description="patience with the relay (seconds)")
    lease_s: float = Field(20.0, ge=5, description="a crashed copy's mails are taken over after this")


SECTIONS: dict[str, type[Section]] = {
    "notifier": NotifierSection,
    "email": EmailSection,
    **channel_sections(),
}
