"""The desk's wiring."""

from __future__ import annotations

from byname.bus.live import Live
from byname.bus.publish import GroupPublisher, Publisher
from byname.bus.raw import RawWriter
from byname.channels.phone.settings import PhoneSection
from byname.clock import Clock
from byname.config import Config
from byname.service import Service

from services.desk.actions import Actions
from services.desk.attention import Attention
from services.desk.call_log import CallLog
from services.desk.changes import PAGE, Changes
from services.desk.colleagues import Colleagues
from services.desk.handing_over import HandingOver
from services.desk.handlers import make_handler
from services.desk.held import Held
from services.desk.http import Desk, build_http
from services.desk.linking import Linking
from services.desk.presence import Presence
from services.desk.promising import Promising
from services.desk.settings import HttpSection
from services.desk.store.read import changed_since, last_number
from services.desk.tables import METADATA
from services.desk.team_file import TeamFile
from services.desk.wishing import Wishing

# Somebody waits in front of a form: better told soon that the bus is away.
FORM_PATIENCE_S = 5.0


async def build(config: Config, clock: Clock | None = None) -> Service:
    """The desk, connected; the caller starts it."""
    settings, phone = config.section(HttpSection), config.section(PhoneSection)
    service = Service("desk", config, METADATA, clock)
    await service.connect()
    changes, live = _changes(service), Live(service.nc)
    presence = Presence(service.db, service.clock, changes.poke, lambda: service.team.current)
    actions = Actions(service.db, service.clock, changes.poke, lambda: presence.people)
    colleagues = Colleagues(live, service.clock)
    desk = Desk(
        db=service.db,
        clock=service.clock,
        settings=settings,
        watch=service.team,
        blobs=service.blobs,
        actions=actions,
        linking=Linking(service.db, service.clock, changes.poke, lambda: service.team.current, phone.region),
        call_log=CallLog(service.db, service.clock, _raw_writer(service), enabled=phone.enabled),
        presence=presence,
        promising=Promising(service.db, actions),
        wishing=Wishing(service.db, service.clock, changes.poke, actions),
        handing_over=HandingOver(service.db, service.clock, changes.poke, lambda: service.team.current),
        team_file=TeamFile(service.nc, service.clock),
        held=Held(service.db, service.clock, actions),
        attention=Attention(service.db, actions),
        colleagues=colleagues,
        live=live,
        changes=changes,
        outbox=config.home / "outbox",
    )
    service.http_app = build_http(desk, service.missing)
    service.http_address = (settings.host, settings.port)
    service.hear_events(make_handler(service.clock, changes.poke))
    service.on_start(colleagues.start)
    service.on_stop(live.stop)
    service.on_stop(changes.close)
    return service


def _raw_writer(service: Service) -> RawWriter:
    publisher = Publisher(service.nc, timeout_s=2.0, patience_s=FORM_PATIENCE_S)
    return RawWriter(GroupPublisher(publisher), service.blobs)


def _changes(service: Service) -> Changes:
    async def since(number: int) -> list[tuple[int, str]]:
        async with service.db.reading() as connection:
            return await changed_since(connection, number, PAGE)

    async def newest() -> int:
        async with service.db.reading() as connection:
            return await last_number(connection)

    return Changes(since, newest)
