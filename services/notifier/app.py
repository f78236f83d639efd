"""The wiring of the notifier: what it hears, how mail leaves, what wakes it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from byname.bus.caught_up import caught_up
from byname.bus.consume import Delivery as Message
from byname.bus.memory import Memory
from byname.bus.timers import Timers
from byname.bus.topology import due_consumer
from byname.channels.caller import Caller
from byname.channels.email.outbox import MaildirOutbox
from byname.channels.email.settings import EmailSection, relay_keys
from byname.channels.email.submit import Submission
from byname.channels.public_only import PublicOnly
from byname.channels.registry import enabled_adapters
from byname.channels.transport import Transport
from byname.clock import Clock
from byname.config import Config, ConfigError
from byname.service import Service

from services.notifier.compose import Composer
from services.notifier.delivery import Delivery, Way
from services.notifier.handlers import Listener
from services.notifier.names import Names
from services.notifier.pages import PATIENCE_S, PageWays
from services.notifier.settings import NotifierSection
from services.notifier.tables import METADATA
from services.notifier.ways import ChannelWays

SWEEP_S = 60.0
CALLERS = 2  # pages whose webhook or phone call is being made at once
HELD = {"chat"}

log = logging.getLogger(__name__)


async def build(config: Config, clock: Clock | None = None) -> Service:
    """The notifier, connected and wired; the caller starts it."""
    section, email = config.section(NotifierSection), config.section(EmailSection)
    section.check()
    if not section.ingest_url:
        log.info("notifier: [notifier] ingest_url is not set, so no customer is asked how it was")
    service = Service("notifier", config, METADATA, clock)
    await service.connect()
    keys = relay_keys(config, service.team.current.company.domain)
    token_life = timedelta(days=email.token_days)

    names = Names()
    await names.load(service)

    def composer() -> Composer:
        team = service.team.current
        return Composer(team, keys, token_life, names.of(team), section.desk_url, section.ingest_url)

    transport = Transport()
    phone = Transport(PATIENCE_S)
    hooks = Transport(PATIENCE_S, None if section.page_private else PublicOnly())

    async def heard_all() -> bool:
        return await caught_up(service.nc, "EVENTS", (service.name,))

    delivery = Delivery(
        service.db,
        _way(config, section, email, service.team.current.company.domain),
        _channels(service, transport),
        PageWays(section, phone, hooks, service.clock),
        composer,
        service.blobs,
        Timers(service.nc, "notifier"),
        service.clock,
        workers=email.connections,
        callers=CALLERS,
        lease=timedelta(seconds=section.lease_s),
        give_up=timedelta(hours=section.give_up_hours),
        max_attach_bytes=email.max_attach_bytes,
        heard_all=heard_all,
    )

    async def on_due(_messages: Sequence[Message]) -> None:
        delivery.wake()  # the rows say what is due, the timer only wakes

    held = HELD & enabled_adapters(config).keys()  # a chat that is switched off holds nobody
    listener = Listener(lambda: service.team.current, service.clock, delivery.wake, held, calls=section.calls)
    service.hear_events(listener.on_events)
    service.hear(due_consumer("notifier"), on_due)
    service.on_start(delivery.start)
    service.on_stop(delivery.stop)
    for one in (transport, phone, hooks):
        service.on_stop(one.close)
    service.every(section.lease_s / 3, delivery.keep_lease)
    service.every(SWEEP_S, delivery.sweep)
    service.http_address = (section.host, section.port)
    return service


def _channels(service: Service, transport: Transport) -> ChannelWays:
    """Replies leave by the adapters that are enabled; some take theirs from the bus."""
    adapters = enabled_adapters(service.config)
    caller = Caller("notifier", transport, Memory(service.nc), service.clock)
    return ChannelWays(adapters, caller, service.clock, service.publisher.publish)


def _way(config: Config, section: NotifierSection, email: EmailSection, domain: str) -> Way:
    if not email.relay:
        return MaildirOutbox(config.home / "outbox")
    try:
        return Submission(
            email.relay, connections=email.connections, timeout_s=section.timeout_s, helo=domain
        )
    except ValueError as error:
        raise ConfigError(f"BYNAME_EMAIL_RELAY: {error}") from None
