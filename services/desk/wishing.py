"""A person notes what a customer wishes for, and says that it has come true."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from byname.clock import Clock
from byname.contracts import Command, WishDone, event
from byname.store import Database

from services.desk.actions import Actions
from services.desk.domain import storable
from services.desk.errors import NotLikeThat, NotNow, NotThere
from services.desk.saying import Sayer
from services.desk.store.wishes import get_wish, newest_conversation
from services.desk.views import is_done, moment

LONGEST = 200  # characters of a wish


class Wishing(Sayer):
    """Wishes of customers, remembered until they come true."""

    def __init__(self, db: Database, clock: Clock, changed: Callable[[], None], actions: Actions) -> None:
        super().__init__(db, clock, changed)
        self._actions = actions

    async def note(
        self, what: str, person: str, *, conversation: str = "", customer: str = "", key: str = ""
    ) -> tuple[str, str]:
        """This customer wishes for it; the ids of the answer that says so and of its conversation.

        Of a customer, it is noted where they were heard last. NotThere; NotLikeThat for too many words.
        """
        said = " ".join(storable(what).split())
        if len(said) > LONGEST:
            raise NotLikeThat(f"a wish has at most {LONGEST} characters, this one has {len(said):,}")
        if not conversation:
            async with self._db.reading() as connection:
                conversation = await newest_conversation(connection, customer)
        if not conversation:
            raise NotThere(f"there is no conversation with customer {customer}")
        wish = Command(name="wish", text=said)
        return await self._actions.answer(conversation, person, commands=[wish], key=key), conversation

    async def come_true(self, wish: str, words: str, person: str) -> str:
        """It is there: everybody who wished for it is told by their own person. The wish's id.

        To say it again in the same words changes nothing. NotThere; NotNow when it was said in other words.
        """
        words = storable(words).strip()
        async with self._db.transaction() as unit:
            await unit.serialize("desk")
            row = await get_wish(unit.connection, wish)
            if row is None:
                raise NotThere(f"there is no wish {wish}")
            if is_done(row):
                if row["words"] == words:
                    return wish
                raise NotNow("it has come true already, and everybody's person knows: nobody is told twice")
            # A clock that runs behind must not make it older than the wish, or than the time before.
            newest = moment(max(row["newest_at"], row["done_at"]))
            now = max(self._clock.now(), newest + timedelta(milliseconds=1))
            fact = WishDone(wish=wish, name=row["name"], words=words, person=person, done_at=now)
            about = (wish, str(row["done_at"]))
            await self._say(unit, event(fact, source="desk", key=wish, time=now, about=about), now)
        return wish
