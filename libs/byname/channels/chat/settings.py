"""The section [chat]: which sites may show the widget, when somebody is there, how much one may send."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    model_validator,
)

from byname.channels.base import ChannelSection
from byname.channels.chat.identity import algorithm_of
from byname.hours import WorkingTime, parse_weekly

SELF = "self"
DEMO = "demo"
_ORIGIN = re.compile(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?")
_USUAL_PORTS = {"http": ":80", "https": ":443"}


def normal_origin(text: str) -> str:
    """An origin as browsers write it (RFC 6454 6.2); ValueError when it is none."""
    found = _ORIGIN.fullmatch(text.strip().lower().rstrip("/"))
    if not found:
        raise ValueError(f"{text!r} is no origin; write it like https://www.acme.example, without a path")
    scheme, host, port = found[1], found[2], found[3] or ""
    return f"{scheme}://{host}{'' if port == _USUAL_PORTS[scheme] else port}"


def _origin(text: str) -> str:
    return SELF if text == SELF else normal_origin(text)


def _key(secret: SecretStr) -> SecretStr:
    algorithm_of(secret.get_secret_value())
    return secret


Topic = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Site(BaseModel):
    """One site of the company that shows the widget."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    origins: tuple[Annotated[str, AfterValidator(_origin)], ...] = Field(
        min_length=1, description="where the widget may be shown; self: pages of this server"
    )
    secrets: tuple[Annotated[SecretStr, AfterValidator(_key)], ...] = Field(
        (),
        max_length=2,
        description="HS256 secret or ES256 public key (PEM) of signed identities; two to rotate",
    )
    title: Annotated[str, StringConstraints(max_length=100)] = ""
    greeting: Annotated[str, StringConstraints(max_length=500)] = ""
    hours: str = Field("", description="mon-fri 09:00-17:00, sat 10:00-13:00; empty: always")
    zone: str = Field("UTC", description="time zone of the hours, such as Europe/Berlin")
    topics: tuple[Topic, ...] = Field((), max_length=30)

    @model_validator(mode="after")
    def _hours_can_be_read(self) -> Site:
        parse_weekly(self.hours, self.zone)
        return self

    @cached_property
    def open_hours(self) -> WorkingTime:
        """When somebody is there."""
        return WorkingTime(parse_weekly(self.hours, self.zone))

    @property
    def keys(self) -> tuple[str, ...]:
        """What checks signed identities."""
        return tuple(one.get_secret_value() for one in self.secrets)


SiteName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class ChatSection(ChannelSection):
    """Live chat: the widget on the company's sites."""

    enabled: bool = Field(True, description="offer the widget")
    sites: dict[SiteName, Site] = Field(
        {},
        description='[chat.sites.NAME]: origins = ["https://…"], secrets, title, greeting, hours, …',
    )
    demo: bool = Field(True, description="a site `demo` and its page /chat/demo, while we listen on loopback")
    patience_s: float = Field(
        120.0, ge=1, description="after so long without an answer we offer mail (seconds)"
    )
    away_after_s: float = Field(
        600.0, ge=1, description="a visitor without a socket for so long is away (seconds)"
    )
    new_matter_after_s: float = Field(
        43_200.0, ge=0, description="words so long after the matter was closed begin a new one (seconds)"
    )
    lines_per_minute: int = Field(40, ge=1, description="lines of one visitor")
    sessions_per_minute: int = Field(60, ge=1, description="widgets opened from one address")
    requests_per_minute: int = Field(600, ge=1, description="all else from one address")
    sockets_per_address: int = Field(200, ge=1, description="open at once from one address")
    upload_mb_per_minute: int = Field(
        100, ge=5, description="MB of files from one address; twice as much at once"
    )
    site_lines_per_minute: int = Field(30_000, ge=1, description="lines of one site, all visitors together")

    def known_sites(self, *, loopback: bool) -> dict[str, Site]:
        """The sites by name; with the demo where nobody but this machine can reach it."""
        demo = {DEMO: DEMO_SITE} if self.demo and loopback else {}
        return {**demo, **self.sites}


DEMO_SITE = Site(
    origins=(SELF,),
    title="Demo",
    greeting="Hello! Write to us, a person answers.",
    topics=("A question", "My order", "Something else"),
)
