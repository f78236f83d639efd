"""What the SMTP listener needs to know: its settings, and the service that it hands mail to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from byname.channels.email.model import Envelope


class IntakeUnavailable(Exception):
    """The mail cannot be stored at this moment; the sending server is asked to try again (451)."""


class Intake(Protocol):
    """What the listener asks of the service behind it."""

    def refuse_recipient(self, address: str) -> str | None:
        """None when the address is ours, else the whole SMTP answer (`550 5.1.1 …`)."""

    async def accept(self, envelope: Envelope, raw: bytes) -> None:
        """Store the mail for good, then return; `IntakeUnavailable` when that is not possible now.

        Runs to its end even when the client leaves meanwhile.
        """


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """Where to listen and how much one client may ask for; sizes in bytes, times in seconds.

    `command_timeout_s` is the longest silence between two commands, between two blocks of 64 KiB of
    mail, and the longest that storing a mail may take before the answer is "try again".
    """

    host: str = "127.0.0.1"
    port: int = 0
    lmtp: bool = False
    max_bytes: int = 25 * 1024 * 1024
    max_recipients: int = 100
    max_connections: int = 1000
    max_connections_per_peer: int = 100
    max_errors: int = 20
    command_timeout_s: float = 60.0
    certificate: Path | None = None
    key: Path | None = None
    hostname: str = "localhost"
