"""The wiring of ingest: SMTP and LMTP in, RAW, the mail reader, health and metrics."""

from __future__ import annotations

from byname.bus.fill import check_fill
from byname.bus.publish import GroupPublisher, Publisher
from byname.bus.raw import RawWriter
from byname.bus.topology import raw_consumer
from byname.channels.email.settings import EmailSection, relay_keys
from byname.clock import Clock
from byname.config import Config, ConfigError
from byname.service import Service

from services.ingest.domain import Around
from services.ingest.handlers import MailReader
from services.ingest.intake import MailIntake
from services.ingest.settings import IngestSection, SmtpSection
from services.ingest.smtp import SmtpListener, start_smtp
from services.ingest.tables import METADATA

# SMTP clients wait five minutes for the answer to DATA (RFC 5321 4.5.3.2.6); we say 451 much earlier.
INTAKE_PATIENCE_S = 8.0
FILL_S = 60.0


async def build(config: Config, clock: Clock | None = None) -> Service:
    """Ingest, connected and wired; the caller starts it."""
    service = Service("ingest", config, METADATA, clock)
    await service.connect()
    email = config.section(EmailSection)
    keys = relay_keys(config, service.team.current.company.domain)

    def around() -> Around:
        return Around(service.team.current, keys, frozenset(email.trusted_authserv), service.clock.now())

    spec = raw_consumer("email")
    reader = MailReader(service.db, service.blobs, spec.durable, around, email.limits)
    service.hear(spec, reader.on_raw)

    publisher = GroupPublisher(Publisher(service.nc, timeout_s=3.0, patience_s=INTAKE_PATIENCE_S))
    intake = MailIntake(RawWriter(publisher, service.blobs), service.team, keys, service.clock)
    _listen(service, intake)
    service.every(FILL_S, lambda: check_fill(service.nc))
    ingest = config.section(IngestSection)
    service.http_address = (ingest.host, ingest.port)
    return service


def _listen(service: Service, intake: MailIntake) -> None:
    smtp = service.config.section(SmtpSection)
    hostname = smtp.hostname or service.team.current.company.domain
    ports = [("smtp", smtp.port, False)] + ([("lmtp", smtp.lmtp_port, True)] if smtp.lmtp else [])
    listeners: list[SmtpListener] = []

    async def open_doors() -> None:
        for name, port, lmtp in ports:
            settings = smtp.listener(port, lmtp=lmtp, hostname=hostname)
            try:
                listener = await start_smtp(intake, settings)
            except ValueError as error:
                raise ConfigError(f"[smtp] certificate (or BYNAME_SMTP_CERTIFICATE): {error}") from None
            except OSError as error:
                what = error.strerror or error
                raise ConfigError(
                    f"[smtp] {name} port {port} on {smtp.host} cannot be used: {what}"
                ) from None
            listeners.append(listener)
            service.addresses[name] = f"{smtp.host}:{listener.port}"

    async def close_doors() -> None:
        for listener in listeners:
            await listener.close()

    service.on_start(open_doors)
    service.on_stop(close_doors)
