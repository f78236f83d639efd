"""The page behind the link in a mail: with the code that the chat shows, the address is theirs.

Whoever reads the mail has the link, whoever gave the address in a chat has the code: only who has both can
say yes. So nobody is led to confirm a stranger's chat as their own.
"""

from __future__ import annotations

import hmac
from dataclasses import replace
from typing import Literal

from byname.clock import Clock
from byname.store import Database, Transaction

from services.ingest.chat.keeper import Keeper
from services.ingest.chat.mails import contact
from services.ingest.chat.model import session_of
from services.ingest.chat.store.keeps import (
    MOST_TRIES,
    Keep,
    MailAsked,
    confirm_mail,
    find_mail,
    take_try,
)
from services.ingest.chat.store.transcripts import load_transcripts
from services.ingest.chat.store.visitors import save_visitor
from services.ingest.chat.visits import hash_of

Opened = Literal["open", "wrong", "void", "confirmed", "before", "expired", "unknown"]


class Confirmations:
    """What the links in mails open."""

    def __init__(self, db: Database, keeper: Keeper, clock: Clock) -> None:
        self._db = db
        self._keeper = keeper
        self._clock = clock

    async def look(self, token: str) -> tuple[Opened, str]:
        """What a link is about, before anything is done: its state and the address."""
        async with self._db.reading() as connection:
            asked = await find_mail(connection, hash_of(token))
        return self._state(asked), asked.email if asked else ""

    async def confirm(self, token: str, code: str) -> tuple[Opened, str]:
        """The owner of the address has pressed the button: once it has an effect, then it is as it is."""
        notes: list[Keep] = []
        async with self._db.transaction() as unit:
            asked = await find_mail(unit.connection, hash_of(token))
            state = self._state(asked)
            if asked is None or state != "open":
                return state, asked.email if asked else ""
            state = await self._try(unit, asked, code)
            if state == "confirmed":
                notes = await self._proven(unit, asked)
        await self._keeper.keep(notes)
        return state, asked.email

    async def _try(self, unit: Transaction, asked: MailAsked, code: str) -> Opened:
        digits = "".join(one for one in code if one in "0123456789")
        if len(digits) != len(asked.code):
            return "wrong"  # no code at all: a slip, or a scanner that presses buttons
        tries = await take_try(unit.connection, asked.token_hash)
        if not tries:
            return "void"
        if not hmac.compare_digest(digits, asked.code):
            return "wrong" if tries < MOST_TRIES else "void"
        confirmed = await confirm_mail(unit.connection, asked.token_hash, self._clock.now())
        return "confirmed" if confirmed else "before"

    async def _proven(self, unit: Transaction, asked: MailAsked) -> list[Keep]:
        """The address is theirs; what the site signs for itself stays."""
        found = await load_transcripts(unit.connection, ids=[session_of(asked.visitor)])
        notes = []
        for transcript in found.values():
            visitor = transcript.visitor
            if visitor.proof != "signed":
                visitor = replace(visitor, email=asked.email, proof="confirmed")
                await save_visitor(unit.connection, visitor, self._clock.now())
            given = contact(visitor, asked.email, "confirmed", asked.token_hash)
            notes = await self._keeper.note(unit, [given])
        return notes

    def _state(self, asked: MailAsked | None) -> Opened:
        if asked is None:
            return "unknown"
        if asked.confirmed:
            return "before"
        if asked.tries >= MOST_TRIES:
            return "void"
        return "open" if asked.is_open(self._clock.now()) else "expired"
