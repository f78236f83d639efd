"""When nobody answers: a line that says so and offers to go on by mail. And replies that nobody has seen."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from byname.bus.team import TeamWatch
from byname.channels.chat.settings import ChatSection, Site
from byname.clock import Clock
from byname.contracts import Event, ReplyUnread, event
from byname.store import Database

from services.ingest.chat import words
from services.ingest.chat.model import Line, Transcript, notice_behind
from services.ingest.chat.reception import Reception
from services.ingest.chat.store.transcripts import (
    add_lines,
    mark_unread,
    save_transcripts,
    unread_replies,
    waiting_too_long,
)

log = logging.getLogger(__name__)

SLACK_S = 0.05
TOGETHER_S = 5.0
SOURCE = "ingest"


class Notices:
    """Says what a visitor should know while nobody answers; `told` hears of the new lines."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        team: TeamWatch,
        sites: Mapping[str, Site],
        section: ChatSection,
        reception: Reception,
        told: Callable[[Sequence[Line]], None],
    ) -> None:
        self._reception = reception
        self._db = db
        self._clock = clock
        self._team = team
        self._sites = sites
        self._patience = timedelta(seconds=section.patience_s)
        self._away_after = timedelta(seconds=section.away_after_s)
        self._told = told
        self._looks: dict[int, asyncio.TimerHandle] = {}
        self._looking: set[asyncio.Task[None]] = set()

    def name_of(self, person: str) -> str:
        """The person's voice; before one is known, the company."""
        team = self._team.current
        found = team.person(person) if person else None
        return found.voice_name if found else team.company.name

    def behind(self, transcript: Transcript, now: datetime) -> tuple[Transcript, list[Line]]:
        """The notice that follows a line at once outside the hours; within them, patience begins."""
        site = self._sites.get(transcript.visitor.site)
        if transcript.noticed or site is None:
            return transcript, []
        attendance = self._reception.at(site, now)
        if attendance.here:
            self._look_later()
            return transcript, []
        name, by_mail = self.name_of(attendance.absent(transcript.person)), _by_mail(transcript)
        text = words.outside_hours(name, attendance.back_words(now), by_mail)
        return _noticed(transcript, name, text, now)

    async def say_that_nobody_answers(self) -> None:
        """Once for each wait that has become too long."""
        now = self._clock.now()
        new: list[Line] = []
        async with self._db.transaction() as unit:
            await unit.serialize("chat-notices")
            late = await waiting_too_long(unit.connection, now - self._patience)
            for key, transcript in late.items():
                name = self.name_of(transcript.person)
                text = words.nobody_answers(name, _by_mail(transcript))
                late[key], lines = _noticed(transcript, name, text, now)
                new += lines
            await add_lines(unit.connection, new)
            await save_transcripts(unit.connection, late.values())
        self._told(new)

    async def say_unread(self) -> None:
        """Once for each reply whose visitor has left without seeing it, and can be reached by mail."""
        now = self._clock.now()
        async with self._db.transaction() as unit:
            await unit.serialize("chat-unread")
            replies = await unread_replies(unit.connection, now - self._away_after)
            await mark_unread(unit.connection, replies, now)
            unit.emit(_unread(one, now) for one in replies)

    async def stop(self) -> None:
        """Look no more."""
        for look in self._looks.values():
            look.cancel()
        await asyncio.gather(*self._looking)

    def _look_later(self) -> None:
        """Look when the patience with this line is over, together with what comes at about the same time.

        The row is the truth: what a crash forgets here is found by the sweep.
        """
        loop = asyncio.get_running_loop()
        patience = self._patience.total_seconds()
        together = min(TOGETHER_S, patience / 4)
        slot = math.ceil((loop.time() + patience) / together)
        if slot not in self._looks:
            self._looks[slot] = loop.call_at(slot * together + SLACK_S, self._look_now, slot)

    def _look_now(self, slot: int) -> None:
        del self._looks[slot]
        task = asyncio.create_task(self._look_and_come_back())
        self._looking.add(task)
        task.add_done_callback(self._looking.discard)

    async def _look_and_come_back(self) -> None:
        try:
            await self.say_that_nobody_answers()
        except Exception as error:
            log.warning("chat: notices have to wait: %s", str(error)[:200])


def _unread(line: Line, now: datetime) -> Event[ReplyUnread]:
    """With the words, so that whoever mails them need not have remembered them."""
    fact = ReplyUnread(
        reply=line.id,
        conversation=line.conversation,
        person=line.person,
        text=line.text,
        attachments=tuple(one.ref for one in line.files),
        noticed_at=now,
    )
    return event(fact, source=SOURCE, key=line.conversation, time=now, about=(line.id,))


def _by_mail(transcript: Transcript) -> str:
    """How it goes on by mail; nothing of it while an address they have just given is asked for."""
    return "" if transcript.wish else words.by_mail(transcript.visitor.email)


def _noticed(transcript: Transcript, name: str, text: str, now: datetime) -> tuple[Transcript, list[Line]]:
    offers = not transcript.visitor.email and not transcript.wish
    transcript, line = notice_behind(transcript, name, text, now, offer_mail=offers)
    return replace(transcript, noticed=True), [line]
