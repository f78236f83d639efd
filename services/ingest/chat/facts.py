"""What the chat server hears: replies go into the transcript, and the visitor learns whom they talk with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from byname.clock import Clock
from byname.contracts import (
    AttachmentRef,
    ConversationAssigned,
    ConversationClosed,
    Event,
    MessageAttached,
    ReplyFailed,
    ReplyRequested,
    ReplySent,
    event,
)
from byname.ids import derive
from byname.store import Transaction
from byname.team import Team

from services.ingest.chat import words
from services.ingest.chat.model import ChatFile, Line, Transcript
from services.ingest.chat.outgoing import NotForVisitors, words_for_visitor
from services.ingest.chat.reception import Reception
from services.ingest.chat.store.keeps import add_file
from services.ingest.chat.store.transcripts import (
    add_lines,
    load_transcripts,
    save_transcripts,
    sessions_of_lines,
)

HERE = timedelta(seconds=60)
SOURCE = "ingest"


@dataclass(slots=True)
class _Batch:
    """The transcripts that a batch of facts is about, and what comes of it."""

    transcripts: dict[str, Transcript]
    by_visitor: dict[str, str]
    by_line: dict[str, str]
    known: set[str]  # replies that are in a transcript
    new: list[Line] = field(default_factory=list)
    files: list[tuple[str, ChatFile]] = field(default_factory=list)
    said: list[Event[Any]] = field(default_factory=list)


class FactsHandler:
    """Puts facts into transcripts; `told` hears of the new lines once they are committed."""

    def __init__(
        self,
        clock: Clock,
        name_of: Callable[[str], str],
        team: Callable[[], Team],
        present: Callable[[], set[str]],
        told: Callable[[Sequence[Line]], None],
        reception: Reception,
    ) -> None:
        self._reception = reception
        self._clock = clock
        self._name_of = name_of
        self._team = team
        self._present = present
        self._told = told

    async def on_facts(self, unit: Transaction, events: Sequence[Event[Any]]) -> None:
        """One batch of facts, in their order."""
        batch = await _load(unit, [one.data for one in events])
        for one in events:
            self._hear(batch, one)
        await add_lines(unit.connection, batch.new)
        await save_transcripts(unit.connection, batch.transcripts.values())
        for session, file in batch.files:
            await add_file(unit.connection, session, file, self._clock.now(), used=True)
        unit.emit(batch.said)
        unit.after_commit(lambda: self._told(batch.new))

    def _hear(self, batch: _Batch, heard: Event[Any]) -> None:
        fact = heard.data
        if isinstance(fact, ReplyRequested) and fact.to.channel == "chat":
            self._reply(batch, heard)
        elif isinstance(fact, MessageAttached):
            self._meets(batch, batch.by_line.get(fact.message, ""), fact)
        elif isinstance(fact, ConversationAssigned | ConversationClosed):
            for session, transcript in list(batch.transcripts.items()):
                if transcript.conversation != fact.conversation:
                    continue
                if isinstance(fact, ConversationClosed):
                    batch.transcripts[session] = replace(transcript, closed_at=fact.closed_at)
                else:
                    self._meets(batch, session, fact)

    def _meets(self, batch: _Batch, session: str, fact: MessageAttached | ConversationAssigned) -> None:
        """Conversation and person of a transcript; the visitor is told when it is somebody else now.

        Where nobody has it yet (`person` is empty: offered to several), whom they knew stays.
        """
        transcript = batch.transcripts.get(session)
        if transcript is None:
            return
        conversation, person = fact.conversation, fact.person
        changed = bool(person) and person != transcript.person
        transcript = replace(transcript, conversation=conversation, person=person or transcript.person)
        batch.transcripts[session] = transcript
        if changed:
            self._add(
                batch, transcript, derive("pl", session, str(transcript.seq + 1)), kind="person",
                sender="system", name=self._name_of(person), text=self._who(transcript, fact), person=person,
            )  # fmt: skip

    def _who(self, transcript: Transcript, fact: MessageAttached | ConversationAssigned) -> str:
        """Whom the visitor talks with now; whom they know is named where that one is away."""
        name, owner = self._name_of(fact.person), fact.stand_in_for
        if not owner or owner == fact.person or self._team().person(owner) is None:
            return words.talking_with(name)
        site, now = transcript.visitor.site, self._clock.now()
        until = self._reception.when(fact.until, site, now) if fact.until and fact.until > now else ""
        return words.stands_in(name, self._name_of(owner), until)

    def _reply(self, batch: _Batch, heard: Event[Any]) -> None:
        asked: ReplyRequested = heard.data
        if asked.reply in batch.known:
            return
        session = batch.by_visitor.get(asked.to.address, "")
        if not session:
            batch.said.append(self._failed(heard, f"there is no chat visitor {asked.to.address}"))
            return
        try:
            text = words_for_visitor(asked, self._team())
        except NotForVisitors as error:
            batch.said.append(self._failed(heard, str(error)))
            return
        batch.known.add(asked.reply)
        transcript = replace(
            batch.transcripts[session], waiting_since=None, noticed=False, conversation=asked.conversation
        )
        files = tuple(_file(asked.reply, number, one) for number, one in enumerate(asked.attachments))
        batch.files += [(session, one) for one in files]
        self._add(
            batch, transcript, asked.reply, kind="message", sender="person",
            name=self._name_of(asked.person), text=text, files=files,
            conversation=asked.conversation, person=asked.person,
        )  # fmt: skip
        batch.said.append(self._sent(heard, transcript))

    def _add(self, batch: _Batch, transcript: Transcript, line_id: str, **values: Any) -> None:
        seq = transcript.seq + 1
        batch.transcripts[transcript.id] = replace(transcript, seq=seq)
        batch.new.append(Line(transcript.id, seq, line_id, at=self._clock.now(), **values))

    def _sent(self, heard: Event[Any], transcript: Transcript) -> Event[Any]:
        asked: ReplyRequested = heard.data
        now = self._clock.now()
        seen_there = transcript.here_at is not None and now - transcript.here_at < HERE
        is_here = transcript.id in self._present() or seen_there
        fact = ReplySent(
            reply=asked.reply,
            conversation=asked.conversation,
            person=asked.person,
            message_id=asked.message_id,
            response="in the chat window" if is_here else "waits in the chat window",
            sent_at=now,
        )
        return event(
            fact, source=SOURCE, key=asked.conversation, time=now, because=heard, about=(asked.reply,)
        )

    def _failed(self, heard: Event[Any], reason: str) -> Event[Any]:
        asked: ReplyRequested = heard.data
        now = self._clock.now()
        fact = ReplyFailed(
            reply=asked.reply,
            conversation=asked.conversation,
            person=asked.person,
            reason=reason,
            failed_at=now,
        )
        return event(
            fact, source=SOURCE, key=asked.conversation, time=now, because=heard, about=(asked.reply,)
        )


async def _load(unit: Transaction, facts: Sequence[Any]) -> _Batch:
    connection = unit.connection
    replies = [one for one in facts if isinstance(one, ReplyRequested) and one.to.channel == "chat"]
    attached = [one.message for one in facts if isinstance(one, MessageAttached)]
    named = {one.conversation for one in facts if isinstance(one, ConversationAssigned | ConversationClosed)}
    by_line = await sessions_of_lines(connection, {*attached, *(one.reply for one in replies)})
    transcripts = await load_transcripts(
        connection,
        ids=set(by_line.values()),
        visitor_ids={one.to.address for one in replies},
        conversations=named,
    )
    by_visitor = {one.visitor.id: one.id for one in transcripts.values()}
    known = {one.reply for one in replies if one.reply in by_line}
    return _Batch(transcripts, by_visitor, by_line, known)


def _file(reply: str, number: int, ref: AttachmentRef) -> ChatFile:
    return ChatFile(
        derive("cf", reply, str(number)), ref.name, ref.media_type, ref.blob.sha256, ref.blob.size
    )
