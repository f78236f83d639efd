"""What stands behind the SMTP listener: who is ours, and storing originals before the 250."""

from __future__ import annotations

import logging

from byname.bus.errors import BusError
from byname.bus.raw import RawInput, RawWriter
from byname.bus.team import TeamWatch
from byname.channels.email.model import Envelope
from byname.channels.email.relay import RelayKeys
from byname.clock import Clock
from byname.ids import derive
from byname.observe.metrics import METRICS

from services.ingest.domain import content_digest, refuse_recipient
from services.ingest.smtp.listener import IntakeUnavailable

log = logging.getLogger(__name__)


class MailIntake:
    """Takes mail in: the original and its envelope are on RAW's disk before SMTP says 250."""

    def __init__(self, writer: RawWriter, team: TeamWatch, keys: RelayKeys, clock: Clock) -> None:
        self._writer = writer
        self._team = team
        self._keys = keys
        self._clock = clock

    def refuse_recipient(self, address: str) -> str | None:
        """None when the address is ours, else the whole SMTP answer."""
        return refuse_recipient(address, self._team.current, self._keys, self._clock.now())

    async def accept(self, envelope: Envelope, raw: bytes) -> None:
        """Store the mail; IntakeUnavailable (451) when the bus does not acknowledge in time."""
        mail_id = derive("raw", "email", envelope.mail_from, *sorted(envelope.rcpt_to), content_digest(raw))
        described = {
            "mail_from": envelope.mail_from,
            "rcpt_to": list(envelope.rcpt_to),
            "peer": envelope.peer,
            "helo": envelope.helo,
            "tls": envelope.tls,
        }
        try:
            await self._writer.store(RawInput(mail_id, "email", described, self._clock.now(), raw))
        except BusError as error:
            METRICS.smtp_answer("451")
            raise IntakeUnavailable(str(error)) from None
        METRICS.smtp_answer("250")
