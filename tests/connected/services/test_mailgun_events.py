"""An event of Mailgun's uses up its token and is no dead letter; whoever captured it brings no mail by it."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest
from byname.clock import SystemClock
from byname.contracts import MessageReceived

from tests.connected.services.running import running, said
from tests.support.nats import Bus, until
from tests.unit.email_webhooks.hooks import mailgun

pytestmark = pytest.mark.connected


async def test_a_captured_event_brings_no_mail(bus: Bus, tmp_path: Path) -> None:
    now = SystemClock().now()
    captured, forged = mailgun(at=now), mailgun(at=now, body_mime="Subject: forged\r\n\r\nPay me\r\n")
    genuine = mailgun(at=now, token="u" * 50)
    form = parse_qs(captured.body.decode())
    signature = {name: form[name][0] for name in ("timestamp", "token", "signature")}
    event = json.dumps({"signature": signature, "event-data": {"event": "delivered"}}).encode()
    mail, json_type = "application/x-www-form-urlencoded", "application/json"
    async with running("ingest", bus, tmp_path, BYNAME_EMAIL_MAILGUN_KEYS="key-1") as [service]:
        async with httpx.AsyncClient(base_url=service.addresses["http"]) as client:
            for body, kind in ((event, json_type), (forged.body, mail), (genuine.body, mail)):
                answer = await client.post(
                    "/hooks/email/mailgun", content=body, headers={"content-type": kind}
                )
                assert answer.status_code == 200

        async def there() -> list[MessageReceived]:
            return await said(bus, MessageReceived)

        [message] = await until(there, "the genuine mail")
        assert message.subject == "Hi"
    assert await bus.stored("DEAD", ">") == []
