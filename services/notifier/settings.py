"""The knobs of the notifier; how mail goes out is set in [email]."""

from __future__ import annotations

from byname.channels.email.settings import EmailSection
from byname.channels.registry import channel_sections
from byname.channels.signing import is_standard_secret
from byname.config import ConfigError, Section
from pydantic import Field, SecretStr, field_validator


class NotifierSection(Section):
    """Telling people, and sending their replies."""

    host: str = Field("127.0.0.1", description="where its health and metrics are; 0.0.0.0 in a container")
    port: int = Field(0, ge=0, le=65535, description="port of its health and metrics; 0: a free one")
    give_up_hours: int = Field(48, ge=1, le=24 * 14, description="how long a deferred mail is tried")
    timeout_s: float = Field(30.0, gt=0, description="patience with the relay (seconds)")
    lease_s: float = Field(20.0, ge=5, description="a crashed copy's mails are taken over after this")
    desk_url: str = Field(
        "",
        pattern=r"^(https?://\S+)?$",
        description="https://… by which people reach the desk: pages and nudges link to it; empty: none",
    )
    ingest_url: str = Field(
        "",
        pattern=r"^(https?://\S+)?$",
        description="https://… by which the world reaches ingest, as in [ingest] public_url: customers are "
        "asked by links to it whether it was sufficient; empty: nobody is asked",
    )
    page_secret: SecretStr = Field(
        SecretStr(""), description="whsec_…: signs webhooks of pages (Standard Webhooks); empty: unsigned"
    )
    page_private: bool = Field(
        False, description="pages may call webhooks at private addresses, as inside a company's own network"
    )
    twilio_account: str = Field("", description="AC…: pages also call by phone, from this account")
    twilio_token: SecretStr = Field(SecretStr(""), description="auth token of that account")
    twilio_from: str = Field("", description="number of that account that pages call from: +49301234567")
    twilio_url: str = Field(
        "https://api.twilio.com", pattern=r"^https?://\S+$", description="where Twilio's API is"
    )

    @property
    def calls(self) -> bool:
        """Whether people can be called on the phone."""
        return bool(self.twilio_account)

    @field_validator("page_secret")
    @classmethod
    def _can_sign(cls, secret: SecretStr) -> SecretStr:
        if secret.get_secret_value() and not is_standard_secret(secret.get_secret_value()):
            raise ValueError("write whsec_ and at least one byte in base64")
        return secret

    def check(self) -> None:
        """ConfigError when settings that need each other are not all there."""
        if self.calls and not (self.twilio_token.get_secret_value() and self.twilio_from):
            raise ConfigError(
                "[notifier] twilio_account calls people by phone: set twilio_token and twilio_from beside it"
            )


SECTIONS: dict[str, type[Section]] = {
    "notifier": NotifierSection,
    "email": EmailSection,
    **channel_sections(),
}
