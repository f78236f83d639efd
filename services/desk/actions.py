"""What a person does at the desk. Each is one fact, said and seen in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from byname.clock import Clock
from byname.contracts import AnswerReceived, Command, Event, ReplyResolved, event
from byname.ids import derive, random_id
from byname.store import Database, Transaction

from services.desk.domain import project, storable
from services.desk.errors import NotNow, NotThere
from services.desk.store.read import get_conversation, get_message
from services.desk.store.write import load, save
from services.desk.views import moment


class Actions:
    """The desk's own facts. `changed` is called when there is something new to see."""

    def __init__(self, db: Database, clock: Clock, changed: Callable[[], None]) -> None:
        self._db = db
        self._clock = clock
        self._changed = changed

    async def answer(
        self,
        conversation: str,
        person: str,
        text: str = "",
        *,
        commands: Sequence[Command] = (),
        key: str = "",
    ) -> str:
        """A person answers, or leaves commands; returns the answer's id.

        The same `key` again is the same answer, which is sent once. NotThere without such a
        conversation; NotNow when the key was used for other words.
        """
        now = self._clock.now()
        text = storable(text)
        commands = tuple(Command(name=one.name, text=storable(one.text)) for one in commands)
        answer = derive("an", "desk", conversation, person, key or random_id("post"))
        async with self._db.transaction() as unit:
            await unit.serialize("desk")
            if await get_conversation(unit.connection, conversation) is None:
                raise NotThere(f"there is no conversation {conversation}")
            if await _said_before(unit, answer, text):
                return answer
            fact = AnswerReceived(
                answer=answer,
                conversation=conversation,
                person=person,
                front_end="desk",
                text=text,
                commands=commands,
                received_at=now,
            )
            said = event(fact, source="desk", key=conversation, time=now, about=(answer,))
            await self._say(unit, said, now)
        return answer

    async def resolve(self, reply: str, person: str, *, send_again: bool) -> str:
        """A person decides about a reply of which nobody knows whether it arrived; its id.

        NotThere without such a reply; NotNow when it is not unknown (any more).
        """
        async with self._db.transaction() as unit:
            await unit.serialize("desk")
            row = await get_message(unit.connection, reply)
            if row is None or row["direction"] != "out":
                raise NotThere(f"there is no reply {reply}")
            if row["state"] != "unknown":
                raise NotNow(f"there is nothing to decide: this reply is {row['state'] or 'unheard of'}")
            # A clock that runs behind the notifier's must not make the decision older than the question.
            now = max(self._clock.now(), moment(row["state_at"]) + timedelta(milliseconds=1))
            fact = ReplyResolved(
                reply=row["id"],
                conversation=row["conversation"],
                person=person,
                send_again=send_again,
                resolved_at=now,
            )
            about = (row["id"], str(row["state_at"]))
            said = event(fact, source="desk", key=row["conversation"], time=now, about=about)
            await self._say(unit, said, now)
        return str(row["id"])

    async def _say(self, unit: Transaction, said: Event[Any], now: datetime) -> None:
        """Tell the bus, and show it at once: whoever said it finds it on the next page."""
        batch = await load(unit.connection, [said])
        project(batch, [said], now)
        await save(unit.connection, batch)
        unit.emit([said])
        unit.after_commit(self._changed)


async def _said_before(unit: Transaction, answer: str, text: str) -> bool:
    row = await get_message(unit.connection, answer, follow=False)
    if row is None or not row["direction"]:
        return False
    if row["text"] != text:
        raise NotNow("this Idempotency-Key was used for another answer: take a new one for new words")
    return True
