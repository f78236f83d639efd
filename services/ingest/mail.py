"""The wiring of email: SMTP and LMTP in, the mail reader."""

from __future__ import annotations

from byname.bus.raw import RawInput
from byname.bus.topology import raw_consumer
from byname.channels.email.adapter import EmailAdapter
from byname.channels.email.model import Envelope
from byname.channels.email.settings import EmailSection, relay_keys
from byname.channels.errors import ChannelError, NotForUs
from byname.channels.model import Raw
from byname.config import ConfigError
from byname.errors import Reject

from services.ingest.domain import Around
from services.ingest.handlers import MailOf, MailReader, remember_replies, smtp_mail
from services.ingest.imap.wiring import open_imap
from services.ingest.moods.wiring import open_moods
from services.ingest.room import Room
from services.ingest.settings import SmtpSection
from services.ingest.smtp.intake import MailIntake
from services.ingest.smtp.listener import SmtpListener, start_smtp
from services.ingest.store import forget_texts

FORGET_S = 6 * 3600.0


async def open_email(room: Room) -> None:
    """Read mail from RAW, and open the doors by which it comes."""
    service, email = room.service, room.section(EmailSection)
    keys = relay_keys(service.config, service.team.current.company.domain)

    trusted = frozenset(email.trusted_authserv)

    def around() -> Around:
        return Around(service.team.current, keys, trusted, service.clock.now(), room.languages.guess)

    spec = raw_consumer("email")
    reader = MailReader(
        service.db, service.blobs, spec.durable, around, email.limits, _mail_of(room), room.languages
    )
    service.hear(spec, reader.on_raw)
    room.hear_facts("email", remember_replies)
    service.every(FORGET_S, lambda: forget_texts(service.db))
    open_moods(room, keys)
    listen(room, MailIntake(room.raw, service.team, keys, service.clock))
    await open_imap(room)


def _mail_of(room: Room) -> MailOf:
    """From an original to envelope and mail: as SMTP and IMAP gave it, or out of a provider's webhook."""
    adapter = room.adapters["email"]
    assert isinstance(adapter, EmailAdapter)

    def mail_of(raw: RawInput) -> tuple[Envelope, bytes]:
        if reason := raw.envelope.get("refused"):  # a mailbox holds it, and could not give all of it
            raise Reject(str(reason))
        if raw.envelope.get("source", "smtp") not in adapter.hooks:
            return smtp_mail(raw)
        try:
            return adapter.mail_of(Raw(raw.id, raw.body, raw.envelope, raw.received_at))
        except NotForUs:
            raise
        except ChannelError as error:
            raise Reject(str(error)) from None

    return mail_of


def listen(room: Room, intake: MailIntake) -> None:
    """SMTP, and LMTP where it is configured."""
    service, smtp = room.service, room.section(SmtpSection)
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
