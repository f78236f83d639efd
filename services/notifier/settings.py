"""The knobs of the notifier; how mail goes out is set in [email]."""

from __future__ import annotations

from byname.channels.email.settings import EmailSection
from byname.channels.registry import channel_sections
from byname.channels.signing import is_standard_secret
from byname.config import Section
from pydantic import Field, SecretStr, model_validator


class NotifierSection(Section):
    """Telling people, and sending their replies."""

    host: str = Field("127.0.0.1", description="where its health and metrics are; 0.0.0.0 in a container")
    port: int = Field(0, ge=0, le=65535, description="port of its health and metrics; 0: a free one")
    give_up_hours: int = Field(48, ge=1, le=24 * 14, description="how long a deferred mail is tried")
    timeout_s: float = Field(30.0, gt=0, description="patience with the relay (seconds)")
    lease_s: float = Field(20.0, ge=5, description="a crashed copy's mails are taken over after this")
    desk_url: str = Field(
        "", description="https://… by which people reach the desk: pages link to it; empty: no links"
    )
    page_secret: SecretStr = Field(
        SecretStr(""), description="whsec_…: signs webhooks of pages (Standard Webhooks); empty: unsigned"
    )
    twilio_account: str = Field("", description="AC…: pages also call by phone, from this account")
    twilio_token: SecretStr = Field(SecretStr(""), description="auth token of that account")
    twilio_from: str = Field("", description="number of that account that pages call from: +49301234567")
    twilio_url: str = Field("https://api.twilio.com", description="where Twilio's API is")

    @property
    def calls(self) -> bool:
        """Whether people can be called on the phone."""
        return bool(self.twilio_account)

    @model_validator(mode="after")
    def _fits_together(self) -> NotifierSection:
        secret = self.page_secret.get_secret_value()
        if secret and not is_standard_secret(secret):
            raise ValueError("page_secret must be whsec_ and bytes in base64")
        if self.desk_url and not self.desk_url.startswith(("https://", "http://")):
            raise ValueError("desk_url must begin with https:// or http://")
        if self.calls and not (self.twilio_token.get_secret_value() and self.twilio_from):
            raise ValueError("twilio_account needs twilio_token and twilio_from beside it")
        return self


SECTIONS: dict[str, type[Section]] = {
    "notifier": NotifierSection,
    "email": EmailSection,
    **channel_sections(),
}
