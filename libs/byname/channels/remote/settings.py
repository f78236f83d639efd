"""Settings of the channels whose adapters are processes of their own: `[remote.channels.NAME]`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr

from byname.channels.base import ChannelSection
from byname.channels.manifest import Name
from byname.config import Section

MB = 2**20


class RemoteChannel(ChannelSection):
    """One such channel. Secrets are those of Standard Webhooks: `whsec_` and base64."""

    enabled: bool = True
    title: str = Field("", max_length=100, description="its name for people; empty: its short name")
    secrets: tuple[SecretStr, ...] = Field(
        (), description="sign its events; two while one is rotated; none: no events over HTTP"
    )
    reply_by: Literal["webhook", "nats", "none"] = Field("none", description="how replies reach the adapter")
    reply_url: str = Field("", description="https://… that takes replies, for reply_by = webhook")
    reply_secret: SecretStr = Field(SecretStr(""), description="signs the replies, for reply_by = webhook")
    max_text: int = Field(0, ge=0, description="replies by webhook are cut to this (characters); 0: never")
    max_files: int = Field(10 * MB, ge=0, description="files of a reply by webhook, together (bytes)")
    max_inbound: int = Field(10 * MB, ge=1024, description="largest request taken in (bytes)")
    public: bool = Field(False, description="some of its words can be read by everybody")
    proofs: bool = Field(False, description="believe its word that a sender has another handle too")
    calls_of_people: bool = Field(
        False, description="believe what it says that our people noted of a call, and where a call belongs"
    )


class RemoteSection(Section):
    """Channels whose adapters are processes of their own, in any language."""

    channels: dict[Name, RemoteChannel] = Field({}, description="by name; JSON in the environment")
