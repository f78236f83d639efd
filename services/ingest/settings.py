"""The knobs of ingest: where it listens, and how much it takes."""

from __future__ import annotations

from pathlib import Path

from byname.channels.email.imap_settings import ImapSection
from byname.channels.email.settings import EmailSection
from byname.channels.registry import channel_sections
from byname.config import Section
from pydantic import Field

from services.ingest.smtp.listener import SmtpSettings


class IngestSection(Section):
    """Webhooks, health and metrics of ingest."""

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8081, ge=0, le=65535, description="HTTP port; 0: a free one")
    public_url: str = Field("", description="https://… by which the world reaches it; signatures cover it")
    detect_language: bool = Field(
        True, description="tell the language of words where the channel does not (65 MB of memory)"
    )


class SmtpSection(Section):
    """Mail coming in."""

    host: str = Field(
        "127.0.0.1", description="address to listen on; put an MTA in front on the open internet"
    )
    port: int = Field(2525, ge=0, le=65535, description="SMTP port; 0: a free one")
    lmtp: bool = Field(False, description="also listen for LMTP")
    lmtp_port: int = Field(2424, ge=0, le=65535, description="LMTP port; 0: a free one")
    hostname: str = Field("", description="our name in the greeting; empty: the company's domain")
    certificate: str = Field("", description="PEM file: offers STARTTLS")
    key: str = Field("", description="PEM file of the certificate's key")
    max_bytes: int = Field(25 * 1024 * 1024, ge=1024, description="larger mail is refused (bytes)")
    max_recipients: int = Field(100, ge=1, description="recipients of one mail")
    max_connections_per_peer: int = Field(100, ge=1, description="connections from one address at once")
    timeout_s: float = Field(60.0, gt=0, description="longest silence of a client (seconds)")

    def listener(self, port: int, *, lmtp: bool, hostname: str) -> SmtpSettings:
        """What the listener needs of all this."""
        return SmtpSettings(
            host=self.host,
            port=port,
            lmtp=lmtp,
            max_bytes=self.max_bytes,
            max_recipients=self.max_recipients,
            max_connections_per_peer=self.max_connections_per_peer,
            command_timeout_s=self.timeout_s,
            certificate=Path(self.certificate) if self.certificate else None,
            key=Path(self.key) if self.key else None,
            hostname=hostname,
        )


SECTIONS: dict[str, type[Section]] = {
    "ingest": IngestSection,
    "smtp": SmtpSection,
    "email": EmailSection,
    "imap": ImapSection,
    **channel_sections(),
}
