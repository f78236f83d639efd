"""Accepting lines: whatever waits goes into one transaction, then to RAW, then everybody is answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from byname.channels.chat.kept import KeptLine
from byname.clock import Clock
from byname.store import Database, Transaction

from services.ingest.chat.errors import NotKept, Refused
from services.ingest.chat.keeper import Keeper
from services.ingest.chat.mails import Asked
from services.ingest.chat.model import ChatFile, Draft, Line, Transcript
from services.ingest.chat.store.keeps import Keep, find_files, find_keeps, use_files
from services.ingest.chat.store.transcripts import (
    add_lines,
    lines_by_cid,
    load_transcripts,
    save_transcripts,
)

log = logging.getLogger(__name__)

LARGEST_TURN = 200
LONGEST_PAUSE_S = 0.02

Answer = asyncio.Future[Line]


@dataclass(slots=True)
class _Turn:
    """What one transaction has to do, and what came of it."""

    drafts: list[tuple[Draft, Answer]]
    transcripts: dict[str, Transcript] = field(default_factory=dict)
    known: dict[tuple[str, str], Line] = field(default_factory=dict)
    new: list[Line] = field(default_factory=list)
    kept: list[KeptLine] = field(default_factory=list)
    notes: list[Keep] = field(default_factory=list)
    later: list[Keep] = field(default_factory=list)  # what only makes sense once the lines are kept
    refused: dict[str, Refused] = field(default_factory=dict)


class Acceptor:
    """Takes visitors' lines; `told` hears of all new ones.

    `notice` may add a line of ours behind one; `begin` looks after what waited for a visitor's first line.
    """

    def __init__(
        self,
        db: Database,
        keeper: Keeper,
        clock: Clock,
        *,
        notice: Callable[[Transcript, datetime], tuple[Transcript, list[Line]]],
        begin: Callable[[Transaction, Transcript], Awaitable[Asked]],
        told: Callable[[Sequence[Line]], None],
        new_matter_after_s: float,
    ) -> None:
        self._db = db
        self._keeper = keeper
        self._clock = clock
        self._notice = notice
        self._begin = begin
        self._told = told
        self._new_matter = timedelta(seconds=new_matter_after_s)
        self._waiting: list[tuple[Draft, Answer]] = []
        self._turns: asyncio.Task[None] | None = None
        self._keeping: set[asyncio.Task[None]] = set()

    async def accept(self, draft: Draft) -> Line:
        """The line as it stands in the transcript, once it is on RAW. The same cid again: the same line.

        NotKept: it is not certain, send it again. Refused: it cannot be taken as it is.
        """
        answer: Answer = asyncio.get_running_loop().create_future()
        self._waiting.append((draft, answer))
        if self._turns is None or self._turns.done():
            self._turns = asyncio.create_task(self._run())
        return await answer

    async def stop(self) -> None:
        """Finish what has begun."""
        if self._turns:
            await self._turns
        await asyncio.gather(*self._keeping)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(0)  # let every socket that is ready join
        while self._waiting:
            drafts, self._waiting = self._waiting[:LARGEST_TURN], self._waiting[LARGEST_TURN:]
            began = loop.time()
            await self._turn(drafts)
            # A lone line goes at once; under load lines share transactions, and the loop has air.
            await asyncio.sleep(min(LONGEST_PAUSE_S, 2 * (loop.time() - began)))

    async def _turn(self, drafts: list[tuple[Draft, Answer]]) -> None:
        turn = _Turn(drafts)
        try:
            async with self._db.transaction() as unit:
                await self._take(unit, turn)
        except Exception as error:
            log.warning("chat: %d lines were not taken: %s", len(drafts), str(error)[:200])
            _answer_all(drafts, NotKept())
            return
        task = asyncio.create_task(self._confirm(turn))
        self._keeping.add(task)
        task.add_done_callback(self._keeping.discard)

    async def _take(self, unit: Transaction, turn: _Turn) -> None:
        drafts = {(one.session, one.cid): one for one, _ in turn.drafts}
        turn.transcripts = await load_transcripts(unit.connection, ids={session for session, _ in drafts})
        turn.known = await lines_by_cid(unit.connection, drafts.keys())
        named = {one for draft in drafts.values() for one in draft.files}
        files = await find_files(unit.connection, named, hold=True)
        for place, draft in drafts.items():
            if place not in turn.known:
                self._write(turn, draft, files)
        await use_files(unit.connection, {one.id for line in turn.new for one in line.files})
        await self._begin_all(unit, turn)
        await add_lines(unit.connection, turn.new)
        await save_transcripts(unit.connection, turn.transcripts.values())
        turn.notes = await self._keeper.note(unit, turn.kept)
        fresh = {note.key for note in turn.notes}
        again = {draft.key for draft in drafts.values()} - fresh
        turn.notes += await find_keeps(unit.connection, again)

    def _write(self, turn: _Turn, draft: Draft, files: dict[str, tuple[str, ChatFile]]) -> None:
        transcript = turn.transcripts.get(draft.session)
        if transcript is None:
            turn.refused[draft.key] = Refused(401, "unknown", "This conversation is not known here any more.")
            return
        mine = [file for session, file in (files.get(one, ("", None)) for one in draft.files)
                if file and session == draft.session]  # fmt: skip
        if len(mine) != len(draft.files):
            turn.refused[draft.key] = Refused(
                400, "file", "A file of this line is not here: upload it again."
            )
            return
        now = self._clock.now()
        transcript = self._next_matter(transcript, now)
        line = Line(
            session=draft.session, seq=transcript.seq + 1, id=draft.id, kind="message", sender="visitor",
            name=draft.name or transcript.visitor.name, text=draft.text, at=now, cid=draft.cid,
            files=tuple(mine),
        )  # fmt: skip
        turn.known[draft.session, draft.cid] = line
        turn.kept.append(_kept(draft, line, transcript))
        since = transcript.waiting_since or now
        noticed = transcript.noticed and transcript.waiting_since is not None
        transcript = replace(transcript, seq=line.seq, waiting_since=since, noticed=noticed)
        transcript, notices = self._notice(transcript, now)
        turn.transcripts[draft.session] = transcript
        turn.new += [line, *notices]

    async def _begin_all(self, unit: Transaction, turn: _Turn) -> None:
        """In one order of addresses everywhere: turns of several copies wait for each other over them."""
        waiting = [one for one in turn.transcripts.values() if one.wish and one.seq]
        for transcript in sorted(waiting, key=lambda one: one.wish):
            begun = await self._begin(unit, transcript)
            turn.transcripts[transcript.id] = begun.transcript
            turn.new += begun.lines
            turn.later += begun.notes

    def _next_matter(self, transcript: Transcript, now: datetime) -> Transcript:
        """Words long after the matter was closed begin another one."""
        closed = transcript.closed_at
        if closed is None:
            return transcript
        if now - closed < self._new_matter:
            return replace(transcript, closed_at=None)
        return replace(transcript, closed_at=None, conversation="", matter=transcript.matter + 1)

    async def _confirm(self, turn: _Turn) -> None:
        kept = await self._keeper.keep(turn.notes)
        lost = {note.key for note in turn.notes} - kept
        for draft, answer in turn.drafts:
            line = turn.known.get((draft.session, draft.cid))
            if answer.done():
                continue
            if draft.key in turn.refused:
                answer.set_exception(turn.refused[draft.key])
            elif line is None or draft.key in lost:
                answer.set_exception(NotKept())
            else:
                answer.set_result(line)
        self._told(turn.new)
        if not lost:
            await self._keeper.keep(turn.later)


def _kept(draft: Draft, line: Line, transcript: Transcript) -> KeptLine:
    visitor = transcript.visitor
    return KeptLine(
        session=draft.session,
        cid=draft.cid,
        thread=transcript.thread,
        visitor=visitor.id,
        name=line.name,
        text=line.text,
        at=line.at,
        proofs=visitor.proofs,
        claims=tuple(one for one in draft.claims if one.address != visitor.email),
        details=draft.details,
        files=tuple(one.kept for one in line.files),
        language=draft.language,
        zone=draft.zone,
    )


def _answer_all(drafts: Sequence[tuple[Draft, Answer]], error: Exception) -> None:
    for _, answer in drafts:
        if not answer.done():
            answer.set_exception(error)
