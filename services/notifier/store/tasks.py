"""What a claimed send needs so that its text can be written: words, turns, promises, what came of orders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifier.domain import ConversationFacts, Promised, Send, Words, WordsTurn
from services.notifier.store.deeds import deeds_of
from services.notifier.store.history import TURNS, last_turns, promised, relatives
from services.notifier.store.standing import load_promises
from services.notifier.store.words import load_conversations, load_words

SHOWS_TURNS = ("notice", "briefing", "page_mail")


@dataclass(frozen=True, slots=True)
class Task:
    """A message this copy may send now, with what its text needs; `along`: what is told with it."""

    send: Send
    words: Words | None
    conversation: ConversationFacts | None
    turns: tuple[WordsTurn, ...]
    promises: tuple[Promised, ...] = ()
    done: tuple[str, ...] = ()  # what came of the orders of the answer
    promise: Promised | None = None  # that a nudge is about
    along: tuple[Task, ...] = ()

    @property
    def all(self) -> tuple[Task, ...]:
        """Itself, and what goes along."""
        return (self, *self.along)

    @property
    def sends(self) -> tuple[Send, ...]:
        """All rows of the log that become of it what becomes of this message."""
        return tuple(one.send for one in self.all)


async def tasks_of(connection: AsyncConnection, bundles: Sequence[Sequence[Send]]) -> list[Task]:
    """One task each."""
    tasks = {task.send.key: task for task in await _tasks(connection, [one for b in bundles for one in b])}
    return [
        replace(tasks[first.key], along=tuple(tasks[one.key] for one in rest)) for first, *rest in bundles
    ]


async def _tasks(connection: AsyncConnection, mine: Sequence[Send]) -> list[Task]:
    words = await load_words(connection, [one.words for one in mine if one.words])
    facts = await load_conversations(connection, sorted({one.conversation for one in mine}))
    shown = {one.conversation for one in mine if one.kind in SHOWS_TURNS}
    # Whoever does not know the customer gets what was said and promised in all their conversations.
    new = sorted({one.conversation for one in mine if one.content.get("role")})
    family = await relatives(connection, new)
    all_of_them = {one for theirs in family.values() for one in theirs}
    said = await last_turns(connection, sorted(shown | all_of_them))
    due = await promised(connection, sorted(shown | all_of_them))
    done = await deeds_of(connection, [one.content["order"] for one in mine if _tells_deeds(one)])
    about = await load_promises(connection, [one.about for one in mine if one.content.get("item")])
    return [
        Task(
            one,
            words.get(one.words),
            facts.get(one.conversation),
            _history(one, said, family, words.get(one.words)),
            tuple(open_one for other in _watched(one, family) for open_one in due.get(other, ())),
            tuple(done.get(one.content["order"], ())) if _tells_deeds(one) else (),
            about.get(one.about),
        )
        for one in mine
    ]


def _watched(send: Send, family: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Whose open promises are shown."""
    yield from _theirs(send, family) or ([send.conversation] if send.kind in SHOWS_TURNS else [])


def _tells_deeds(send: Send) -> bool:
    return send.kind in ("receipt", "done") and bool(send.content.get("order"))


def _theirs(send: Send, family: Mapping[str, Sequence[str]]) -> Sequence[str]:
    return family.get(send.conversation, ()) if send.content.get("role") else ()


def _history(
    send: Send,
    said: Mapping[str, Sequence[WordsTurn]],
    family: Mapping[str, Sequence[str]],
    words: Words | None,
) -> tuple[WordsTurn, ...]:
    """What was said in the conversation; where that is nothing yet, in the others of its customer."""
    before = _before(send, said.get(send.conversation, ()), words)
    if before:
        return before
    others = [turn for other in _theirs(send, family) for turn in said.get(other, ())]
    return _before(send, sorted(others, key=lambda turn: turn.at), words)[-TURNS:]


def _before(send: Send, said: Sequence[WordsTurn], words: Words | None) -> tuple[WordsTurn, ...]:
    """A notice shows what was said before the words, the others all that was when they were noted."""
    until = words.received_at if words and send.kind == "notice" else send.created_at
    told = words.id if words and send.kind == "notice" else ""
    return tuple(turn for turn in said if turn.id != told and turn.at <= until)
