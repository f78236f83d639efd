"""Ingest with the phone alone: a row, a callback, a note and an event each become a call on the bus."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest
from byname.bus.publish import GroupPublisher, Publisher
from byname.bus.raw import RawInput, RawWriter
from byname.channels.phone.note import CallNote, note_stored
from byname.channels.phone.twilio_sign import sign
from byname.contracts import CallLogged
from byname.ids import derive

from tests.connected.phone.test_phone_ami import CDR, Manager, logged_in
from tests.connected.services.running import running, said
from tests.support.nats import Bus, until
from tests.unit.phone.pieces import NOW, a_callback, a_note, a_row

pytestmark = pytest.mark.connected
PUBLIC = "https://desk.example.com"


async def calls(bus: Bus, wanted: int) -> list[CallLogged]:
    async def there() -> list[CallLogged]:
        found = await said(bus, CallLogged)
        return found if len(found) >= wanted else []

    return await until(there, f"{wanted} calls", 30)


async def test_every_door_leads_to_a_call(bus: Bus, tmp_path: Path) -> None:
    cdr, manager = tmp_path / "Master.csv", Manager()
    await manager.start()
    settings = {
        "BYNAME_PHONE_ENABLED": "true",
        "BYNAME_PHONE_CDR_FILES": str(cdr),
        "BYNAME_PHONE_FILES_EVERY_S": "0.1",
        "BYNAME_PHONE_TWILIO_TOKEN": "token-1",
        "BYNAME_PHONE_EXTENSIONS": json.dumps({"301": "ana"}),
        "BYNAME_PHONE_AMI_HOST": "127.0.0.1",
        "BYNAME_PHONE_AMI_PORT": str(manager.port),
        "BYNAME_PHONE_AMI_USER": "byname",
        "BYNAME_PHONE_AMI_SECRET": "geheim",
        "BYNAME_INGEST_PUBLIC_URL": PUBLIC,
    }
    async with running("ingest", bus, tmp_path, **settings) as [service]:
        cdr.write_text(a_row(answer=10, end=70) + "\n")
        [row] = await calls(bus, 1)
        assert (row.person, row.talk_s, row.revision) == ("ana", 60, 1)

        await post(service.addresses["http"], a_callback("no-answer", 2, 30, From="+4930123456"))
        [_, missed] = await calls(bus, 2)
        assert (missed.outcome, missed.handle.address) == ("missed", "+4930123456")

        await logged_in(manager)
        manager.tell(CDR.format(n=9).replace("+15551362493", "+4930999999"))
        assert (await calls(bus, 3))[2].handle.address == "+4930999999"

        await keep_note(bus, service.blobs, a_note())
        noted = (await calls(bus, 4))[3]
        assert (noted.call, noted.revision, noted.notes) == (row.call, 2, "wants a second chair")

        cdr.rename(tmp_path / "Master.csv.1")
        cdr.write_text(a_row(answer=10, end=70) + "\n" + a_row("+4930888888", call="1772352999.0") + "\n")
        assert (await calls(bus, 5))[4].handle.address == "+4930888888"
        await asyncio.sleep(0.5)
        assert len(await said(bus, CallLogged)) == 5
    await manager.stop()


async def post(address: str, body: str) -> None:
    """As Twilio does, twice; and once as somebody else."""
    signature = sign("token-1", f"{PUBLIC}/hooks/phone/twilio", parse_qs(body, keep_blank_values=True))
    form = {"content-type": "application/x-www-form-urlencoded"}
    async with httpx.AsyncClient(base_url=address) as client:
        for given, status in ((signature, 200), (signature, 200), ("x" + signature[1:], 401)):
            headers = {**form, "x-twilio-signature": given}
            answer = await client.post("/hooks/phone/twilio", content=body, headers=headers)
            assert answer.status_code == status


async def keep_note(bus: Bus, blobs: object, body: str) -> None:
    """As the log form does."""
    stored = note_stored(CallNote.model_validate_json(body))
    writer = RawWriter(GroupPublisher(Publisher(bus.nc)), blobs)  # type: ignore[arg-type]
    raw = RawInput(derive("raw", "phone", stored.key), "phone", stored.envelope, NOW, stored.body)
    await writer.store(raw)
