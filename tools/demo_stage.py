"""What the demo does to the system, and how it sees what came of it: SMTP in, facts and the outbox out."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from email.message import Message
from pathlib import Path
from typing import Any, TypeVar

from byname.bus.connection import connect
from byname.bus.team import read_current_team
from byname.channels.email.outbox import list_outbox
from byname.contracts import FACTS, Event, UnknownEvent, decode
from byname.ids import derive
from byname.team import Team

from services.ingest.domain import content_digest
from tools.demo_mail import Letter, wire
from tools.demo_system import CannotPlay, System

PATIENCE_S = 20.0
QUIET_S = 0.4  # nothing for so long: what was to come has come

T = TypeVar("T")


class Stage:
    """One system, with ears open from the moment the demo begins."""

    def __init__(self, system: System, team: Team) -> None:
        self.system = system
        self.team = team
        self._facts: list[Event[Any]] = []
        self._letters: list[Letter] = []
        self._seen = {one.name for one in list_outbox(self._outbox)}

    @property
    def _outbox(self) -> Path:
        return self.system.home / "outbox"

    async def send(self, mail: Message, envelope_from: str, to: str) -> tuple[str, str]:
        """Hand a mail to the SMTP port: the answer, and the id under which its original is kept."""
        raw = wire(mail)
        answer = await asyncio.to_thread(self._deliver, envelope_from, to, raw)
        return answer, derive("raw", "email", envelope_from, to, content_digest(raw))

    def _deliver(self, envelope_from: str, to: str, raw: bytes) -> str:
        with smtplib.SMTP(self.system.smtp_host, self.system.smtp_port, timeout=PATIENCE_S) as client:
            try:
                client.sendmail(envelope_from, [to], raw)
            except smtplib.SMTPRecipientsRefused as refused:
                code, said = refused.recipients[to]
                return f"{code} {said.decode('utf-8', 'replace')}"
            except smtplib.SMTPResponseException as refused:
                answer = refused.smtp_error
                return f"{refused.smtp_code} {answer.decode() if isinstance(answer, bytes) else answer}"
        return "250 the mail is stored"

    def consequences(self, raw_id: str) -> list[Event[Any]]:
        """All facts that an original has led to so far, in the order they were said."""
        family = {raw_id}
        found: list[Event[Any]] = []
        for fact in self._facts:
            if fact.causation in family:
                family.add(fact.id)
                found.append(fact)
        return found

    def letters(self, to: str = "") -> list[Letter]:
        """The mails that have gone out since the demo began, oldest first; `to` one address."""
        for kept in reversed(list_outbox(self._outbox)):
            if kept.name not in self._seen:
                self._seen.add(kept.name)
                self._letters.append(Letter.read(kept.path))
        return [one for one in self._letters if not to or one.to == to]

    async def until(self, found: Callable[[], T], what: str) -> T:
        """What `found` gives, once it gives something; CannotPlay when it never does."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE_S
        while not (result := found()):
            if loop.time() > deadline:
                raise CannotPlay(
                    f"Waited {PATIENCE_S:.0f} s in vain for {what}.\n"
                    f"Look at {self.system.desk}/ and `byname --home {self.system.home} dead list`.\n"
                    "A system started with BYNAME_EMAIL_RELAY keeps nothing in its outbox: try --own then."
                )
            await asyncio.sleep(0.03)
        return result

    async def quiet(self) -> None:
        """Wait until nothing more happens."""
        before = (-1, -1)
        while before != (now := (len(self._facts), len(self.letters()))):
            before = now
            await asyncio.sleep(QUIET_S)

    async def hear(self, message: Any) -> None:
        """Take in one fact as it goes over the bus; the same one again counts once."""
        try:
            fact = decode(message.data, FACTS)
        except UnknownEvent:  # of a newer version than this program: not for us
            return
        if all(fact.id != one.id for one in self._facts):
            self._facts.append(fact)


@asynccontextmanager
async def stage(system: System) -> AsyncIterator[Stage]:
    """The system with somebody who listens to it."""
    nc = await connect(system.nats, "byname-demo", timeout_s=5.0)
    try:
        team = await read_current_team(nc)
        if team is None:
            raise CannotPlay("There is no team yet: byname team apply team.toml")
        play = Stage(system, team)
        await nc.subscribe("byname.>", cb=play.hear)
        await nc.flush()
        yield play
    finally:
        await nc.close()


def facts_of(found: Sequence[Event[Any]], kind: type[T]) -> list[T]:
    """The facts of one kind."""
    return [one.data for one in found if isinstance(one.data, kind)]
