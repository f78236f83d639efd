"""Where the relay is, and getting connected to it: aiosmtplib does TLS, EHLO and the login."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from typing import cast
from urllib.parse import unquote, urlsplit

import aiosmtplib

from byname.channels.email.submit_errors import Deferred

PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class RelayAddress:
    """Where the relay is and how to talk to it."""

    scheme: str
    host: str
    port: int
    user: str | None = None
    password: str | None = None

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def __repr__(self) -> str:
        return f"RelayAddress({self.scheme}://{self})"  # without the password

    @classmethod
    def parse(cls, url: str) -> RelayAddress:
        """Read `smtp://[user:password@]host[:port]`, `smtps://` or `smtp+starttls://`.

        Raises ValueError naming what is wrong, also when a password would cross the network in clear.
        """
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError(
                "A relay is given as smtp://host:port, smtps://host:port or smtp+starttls://host:port"
            )
        if (
            parts.username
            and parts.scheme == "smtp"
            and parts.hostname not in ("localhost", "127.0.0.1", "::1")
        ):
            raise ValueError("A relay with a password needs smtps:// or smtp+starttls://, not smtp://")
        return cls(
            parts.scheme,
            parts.hostname,
            parts.port or PORTS[parts.scheme],
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
        )


async def connect(
    relay: RelayAddress, *, helo: str | None, timeout_s: float, tls: ssl.SSLContext | None
) -> tuple[asyncio.Transport, dict[str, str]]:
    """Open, encrypt, greet and log in; the transport and the extensions that the relay offers.

    Raises Deferred, whatever went wrong: no mail was offered yet.
    """
    client = aiosmtplib.SMTP(
        hostname=relay.host,
        port=relay.port,
        username=relay.user,
        password=relay.password,
        local_hostname=helo,
        timeout=timeout_s,
        use_tls=relay.scheme == "smtps",
        start_tls=relay.scheme == "smtp+starttls",
        tls_context=tls,
    )
    try:
        await client.connect()
        await _greet(client)
    except aiosmtplib.SMTPResponseException as refused:
        client.close()
        raise Deferred(f"Relay {relay} does not let us in: {refused}", refused.code) from refused
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        client.close()
        raise Deferred(f"No connection to relay {relay}: {error}") from error
    # By its shape, not its class: uvloop's transports are no asyncio.Transport.
    return cast(asyncio.Transport, client.transport), dict(client.esmtp_extensions)


async def _greet(client: aiosmtplib.SMTP) -> None:
    if client.is_ehlo_or_helo_needed:
        try:
            await client.ehlo()
        except aiosmtplib.SMTPHeloError:
            await client.helo()
