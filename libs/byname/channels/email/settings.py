"""The email channel's settings, and the keys that sign relay addresses."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from pydantic import Field, SecretStr

from byname.channels.base import ChannelSection
from byname.channels.email.model import Limits
from byname.channels.email.relay import RelayKeys
from byname.config import Config, ConfigError
from byname.ids import random_secret


class EmailSection(ChannelSection):
    """Mail: where it goes out, whom to believe, how much of one mail is read, who may bring it by webhook."""

    enabled: bool = Field(True, description="mail comes in and is read")
    relay: str = Field("", description="smtp://[user:password@]host:port, smtps://…; empty: a local outbox")
    connections: int = Field(8, ge=1, le=100, description="connections to the relay at once")
    trusted_authserv: tuple[str, ...] = Field((), description="whose Authentication-Results are believed")
    token_days: int = Field(60, ge=1, le=3650, description="how long a notice can be answered by mail")
    keys: str = Field(
        "", description="1:<hex>,2:<hex>, the last one signs; empty: keys.toml in the home folder"
    )
    max_attach_bytes: int = Field(
        15 * 2**20, ge=0, description="attachments a notice carries at most (bytes)"
    )
    max_header_bytes: int = Field(256 * 1024, ge=1024, description="more header than this is a dead letter")
    max_parts: int = Field(200, ge=1, description="more MIME parts than this are a dead letter")
    max_depth: int = Field(20, ge=1, le=50, description="deeper nesting than this is a dead letter")
    hook_path: SecretStr = Field(
        SecretStr(""), description="webhooks come to /hooks/email/<provider>/<this>; empty: without"
    )
    mailgun_keys: tuple[SecretStr, ...] = Field(
        (), description="Mailgun's webhook signing keys; two to rotate"
    )
    postmark_logins: tuple[SecretStr, ...] = Field((), description="user:password that Postmark shows")
    sendgrid_keys: tuple[str, ...] = Field((), description="public keys of SendGrid's security policies")
    ses_topics: tuple[str, ...] = Field((), description="ARNs of the SNS topics that SES notifies")
    ses_access_key: str = Field("", description="AWS key that may read the bucket of SES (s3:GetObject)")
    ses_secret_key: SecretStr = Field(SecretStr(""), description="the secret of that key")

    @property
    def limits(self) -> Limits:
        return Limits(self.max_header_bytes, self.max_parts, self.max_depth)


def relay_keys(config: Config, domain: str) -> RelayKeys:
    """The keys from the settings, else from keys.toml; ConfigError says what is missing."""
    text = config.section(EmailSection).keys
    keys = _from_text(text) if text else _from_file(config.home / "keys.toml")
    try:
        return RelayKeys(domain, keys, max(keys))
    except ValueError as error:
        raise ConfigError(f"relay keys: {error}") from None


def write_first_keys(home: Path) -> None:
    """keys.toml with one fresh key, readable by its owner only; an existing one stays."""
    path = home / "keys.toml"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(
            "# Signs the addresses by which your people answer. Keep it secret, keep it safe.\n"
            "# To rotate: add a key with the next number (it signs from then on), and remove the\n"
            "# old one when its notices have expired ([email] token_days).\n"
            f'[keys]\n1 = "{random_secret(32).hex()}"\n'
        )


def _from_file(path: Path) -> dict[int, bytes]:
    try:
        read = tomllib.loads(path.read_text("utf-8"))
        return {int(number): bytes.fromhex(value) for number, value in read["keys"].items()}
    except FileNotFoundError:
        raise ConfigError(
            f"{path.name} is missing: `byname up` makes one; "
            "other hosts need the same keys (BYNAME_EMAIL_KEYS)"
        ) from None
    except (tomllib.TOMLDecodeError, KeyError, ValueError, AttributeError) as error:
        raise ConfigError(f'{path.name}: expected [keys] with lines such as 1 = "<hex>": {error}') from None


def _from_text(text: str) -> dict[int, bytes]:
    try:
        pairs = (part.split(":", 1) for part in text.split(","))
        return {int(number): bytes.fromhex(value) for number, value in pairs}
    except ValueError as error:
        raise ConfigError(f"BYNAME_EMAIL_KEYS: expected 1:<hex>[,2:<hex>]: {error}") from None
