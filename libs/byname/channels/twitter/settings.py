"""The settings of the channel, and what they must have to work at all."""

from __future__ import annotations

from pydantic import Field, SecretStr

from byname.channels.base import ChannelSection
from byname.config import ConfigError

NONE = SecretStr("")


class TwitterSection(ChannelSection):
    """Twitter (X): mentions, replies, quotes and direct messages of one account."""

    user_id: str = Field("", pattern=r"^\d{0,20}$", description="our account's unchangeable numeric id")
    consumer_secret: SecretStr = Field(NONE, description="the app's API secret: signs webhooks")
    consumer_secret_before: SecretStr = Field(NONE, description="still accepted while it is being rotated")
    client_id: str = Field("", description="OAuth 2.0 client of the app, to renew the access token")
    client_secret: SecretStr = Field(NONE, description="its secret; empty for a public client")
    access_token: SecretStr = Field(NONE, description="OAuth 2.0 token of our account")
    refresh_token: SecretStr = Field(NONE, description="renews it; each one works once")
    api_url: str = Field("https://api.x.com", pattern=r"^https?://[^/]+$", description="where X's API is")
    poll: bool = Field(False, description="ask X for what is new: where it cannot reach our webhook")
    poll_every_s: float = Field(60.0, ge=1, description="seconds between two questions")
    poll_messages: bool = Field(True, description="ask for direct messages too, not only for mentions")
    backfill_hours: float = Field(24.0, ge=0, le=720, description="how old the first ones may be")
    only_summoned: bool = Field(True, description="our plan lets us answer only posts that name or quote us")
    longest_thread: int = Field(25, ge=1, le=100, description="most posts for one answer")
    budget_month: float = Field(0.0, ge=0, description="stop at so many US dollars a month; 0: no stop")
    reading_share: float = Field(0.5, ge=0, le=1, description="part of it for reading; the rest answers")

    def secrets(self) -> tuple[bytes, ...]:
        """The keys that a webhook may be signed with, the present one first. An empty one is no key."""
        both = (self.consumer_secret, self.consumer_secret_before)
        return tuple(one.get_secret_value().encode("utf-8") for one in both if one.get_secret_value())


def check_settings(settings: TwitterSection) -> None:
    """ConfigError says what is missing and where to find it."""
    if not settings.user_id:
        raise ConfigError("[twitter] user_id is missing: the numeric id of our account, not its @name")
    if not settings.poll and not settings.secrets():
        raise ConfigError(
            "[twitter] consumer_secret is missing: nobody could sign a webhook. Where X cannot reach us, "
            "set poll = true instead"
        )
    if not settings.access_token.get_secret_value():
        raise ConfigError("[twitter] access_token is missing: nothing could be answered or asked")
