"""Mailboxes that mail is fetched from: `[imap.mailboxes.<name>]`."""

from __future__ import annotations

import ipaddress
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, model_validator

from byname.config import Section

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Text = Annotated[str, StringConstraints(min_length=1)]
LONGEST_IDLE_S = 28 * 60  # RFC 2177: servers may hang up after 29 minutes


class ImapMailbox(BaseModel):
    """One account, and the folders that are read of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    host: Text
    port: int = Field(0, ge=0, le=65535, description="0: 993 with tls, else 143")
    tls: Literal["tls", "starttls", "none"] = Field("tls", description="none only on this machine itself")
    ca: str = Field("", description="PEM file of the authority that signed the server's certificate")
    user: Text
    password: SecretStr = SecretStr("")
    token_command: str = Field("", description="prints an OAuth access token (XOAUTH2); asked at each login")
    token_file: str = Field("", description="file with an OAuth access token; read at each login")
    address: str = Field("", description="whose mail this is; empty: the user")
    folders: tuple[Text, ...] = Field(("INBOX",), min_length=1)
    since: date | None = Field(None, description="mail that came before this day stays where it is")
    after: Literal["leave", "seen", "move"] = Field("leave", description="what to do with mail that is kept")
    move_to: str = Field("", description="the folder that kept mail is moved to")
    poll_s: float = Field(
        60.0, gt=0, le=3600, description="seconds between looks, where a server has no IDLE"
    )
    idle_s: float = Field(300.0, gt=0, le=LONGEST_IDLE_S, description="longest wait for a server's word")
    max_bytes: int = Field(50 * 2**20, ge=1024, description="larger mail stays in the mailbox")

    @property
    def own_address(self) -> str:
        """Whose mail this is."""
        return (self.address or self.user).lower()

    @property
    def own_port(self) -> int:
        """The port to connect to."""
        return self.port or (993 if self.tls == "tls" else 143)

    @model_validator(mode="after")
    def _can_work(self) -> ImapMailbox:
        ways = [self.password.get_secret_value(), self.token_command, self.token_file]
        if sum(map(bool, ways)) != 1:
            raise ValueError("give one of password, token_command and token_file")
        if self.tls == "none" and not _is_loopback(self.host):
            raise ValueError(f"tls is none and {self.host} is another machine: use tls or starttls")
        if "@" not in self.own_address:
            raise ValueError("the user is no address: say whose mail this is with address")
        if (self.after == "move") != bool(self.move_to):
            raise ValueError('after = "move" and move_to belong together')
        if self.move_to in self.folders:
            raise ValueError("move_to is one of the folders that are read")
        return self


class ImapSection(Section):
    """Mailboxes that mail is fetched from, each in [imap.mailboxes.<name>]."""

    mailboxes: dict[Name, ImapMailbox] = Field(
        {}, description="host, user, password or token_command, folders, tls, since, after, …"
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
