"""What a person does at the desk. Each is one fact, said and seen in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from byname.clock import Clock
from byname.contracts import AnswerReceived, AttachmentRef, Command, ReplyResolved, event
from byname.ids import random_id
from byname.people import People
from byname.store import Database, Transaction
from sqlalchemy.ext.asyncio import AsyncConnection

from services.desk.domain import storable
from services.desk.domain.again import again_key, answer_id
from services.desk.errors import NotNow, NotThere
from services.desk.moments import Moments
from services.desk.orders import check_something, checked
from services.desk.saying import Sayer
from services.desk.still_held import still_held
from services.desk.store.attention import newest_sequence
from services.desk.store.customers import handles_of
from services.desk.store.read import get_conversation, get_heard, get_message
from services.desk.views import WayView, moment
from services.desk.views.ways import ways_of


class Actions(Sayer):
    """Answers, notes, closing, and what is decided about a reply."""

    def __init__(
        self, db: Database, clock: Clock, changed: Callable[[], None], people: Callable[[], People]
    ) -> None:
        super().__init__(db, clock, changed)
        self.moments = Moments(people)

    async def answer(
        self,
        conversation: str,
        person: str,
        text: str = "",
        *,
        commands: Sequence[Command] = (),
        channel: str | None = None,
        attachments: Sequence[AttachmentRef] = (),
        seen: int = 0,
        key: str = "",
        repeats: str = "",
    ) -> str:
        """A person answers, or leaves commands; returns the answer's id.

        Without `channel` it goes where the customer last wrote. `seen` is the newest fact that the person had
        before them (0: not known). The same `key` again is the same answer, which is sent once; what
        `repeats` a held answer has that one's key. NotThere without such a conversation; NotNow when the key
        was used for other words, the customer cannot be answered on this channel now, or something else was
        decided about the held answer; NotLikeThat for a command or a date that nobody understands.
        """
        now = self._clock.now()
        text = storable(text)
        commands = checked(commands)
        check_something(text, commands)
        key = again_key(repeats) if repeats else key
        answer = answer_id(conversation, person, key or random_id("post"), *_also(text, commands))
        async with self._db.transaction() as unit:
            await unit.serialize("desk")
            if await _said_before(unit, answer, text, again=bool(repeats)):
                return answer
            self.moments.check(text, commands, person, now)
            await _check_place(unit, conversation, person, repeats)
            if channel and text:
                check_way(await current_ways(unit.connection, conversation), channel)
            fact = AnswerReceived(
                answer=answer,
                conversation=conversation,
                person=person,
                front_end="desk",
                text=text,
                commands=commands,
                attachments=tuple(attachments),
                received_at=now,
                channel=channel,
                seen=min(seen, await newest_sequence(unit.connection, conversation)) if seen else 0,
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


def _also(text: str, commands: Sequence[Command]) -> tuple[str, ...]:
    """Commands alone are kept nowhere to be compared with: other ones under the same key are other ones."""
    return () if text else tuple(f"{one.name} {one.text}" for one in commands)


async def _check_place(unit: Transaction, conversation: str, person: str, repeats: str) -> None:
    """There is this conversation, and in it, still undecided, the held answer that is repeated, if any."""
    if await get_conversation(unit.connection, conversation) is None:
        raise NotThere(f"there is no conversation {conversation}")
    if not repeats:
        return
    held = await still_held(unit.connection, repeats, person)
    if held["conversation"] != conversation:
        raise NotThere(f"there is no held answer {repeats} of yours in this conversation")


async def _said_before(unit: Transaction, answer: str, text: str, *, again: bool) -> bool:
    row = await get_message(unit.connection, answer, follow=False)
    if row is None or not row["direction"]:
        return False
    if row["text"] != text and again:
        raise NotNow("you have sent the held words already, as they were or changed: nothing goes out twice")
    if row["text"] != text:
        raise NotNow("this Idempotency-Key was used for another answer: take a new one for new words")
    return True


async def current_ways(connection: AsyncConnection, conversation: str) -> tuple[WayView, ...]:
    """On which channels the conversation's customer can be answered now."""
    row = await get_conversation(connection, conversation)
    if row is None:
        raise NotThere(f"there is no conversation {conversation}")
    handles = await handles_of(connection, row["customer"])
    return ways_of(await get_heard(connection, conversation), handles)


def check_way(ways: Sequence[WayView], channel: str) -> WayView:
    """The way on this channel. NotNow, with the reason, when words cannot go out there."""
    way = next((one for one in ways if one.channel == channel), None)
    if way is None:
        usable = ", ".join(one.channel for one in ways if one.usable)
        raise NotNow(
            f"no {channel} address of this customer is known and proven; "
            f"they can be answered on: {usable or 'no channel yet'}"
        )
    if way.rule:
        raise NotNow(way.rule)
    return way
