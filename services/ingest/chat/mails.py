"""Going on by mail: an address is believed once the site has signed it, or its owner has opened a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Literal

from byname.channels.chat.identity import is_address
from byname.channels.chat.kept import KeptContact
from byname.clock import Clock
from byname.contracts import Handle
from byname.ids import derive
from byname.store import Database, Transaction
from byname.store.database import micros

from services.ingest.chat import words
from services.ingest.chat.errors import Refused
from services.ingest.chat.keeper import Keeper
from services.ingest.chat.model import Guest, Visitor, session_of
from services.ingest.chat.store.keeps import Keep, MailAsked, add_mail, asked_since, confirm_mail, find_mail
from services.ingest.chat.store.transcripts import load_transcripts
from services.ingest.chat.store.visitors import save_visitor
from services.ingest.chat.visits import hash_of, new_token

LASTS = timedelta(hours=48)
PAUSE = timedelta(minutes=10)  # between two mails to one address, whoever asks for them

State = Literal["confirmed", "confirm_sent"]
Opened = Literal["confirmed", "before", "expired", "unknown"]


class Mails:
    """Asks for addresses to be confirmed, and takes the confirmation."""

    def __init__(
        self,
        db: Database,
        keeper: Keeper,
        clock: Clock,
        public_url: Callable[[], str],
        name_of: Callable[[str], str],
    ) -> None:
        self._db = db
        self._keeper = keeper
        self._clock = clock
        self._public_url = public_url
        self._name_of = name_of

    async def give(self, guest: Guest, email: str, may_ask: Callable[[], None]) -> tuple[State, str]:
        """The visitor wants answers at this address. Refused (400) when it is none.

        `may_ask` is called before a mail is asked for, and raises Refused when there were too many.
        """
        email = email.strip().lower()
        if not is_address(email):
            raise Refused(400, "email", "This does not look like an email address.")
        notes: list[Keep] = []
        async with self._db.transaction() as unit:
            found = await load_transcripts(unit.connection, ids=[guest.session], hold=False)
            transcript = found.get(guest.session)
            if transcript is None:
                raise Refused(401, "unknown", "This conversation is not known here any more.")
            visitor = transcript.visitor
            is_proven = visitor.email == email
            if is_proven:
                notes = await self._keeper.note(unit, [_contact(visitor, email, visitor.proof)])
            else:
                notes = await self._ask(unit, visitor, email, may_ask)
        await self._keeper.keep(notes)
        if is_proven:
            return "confirmed", words.confirmed(self._name_of(transcript.person), email)
        return "confirm_sent", words.confirm_sent(email)

    async def _ask(
        self, unit: Transaction, visitor: Visitor, email: str, may_ask: Callable[[], None]
    ) -> list[Keep]:
        now = self._clock.now()
        if await asked_since(unit.connection, email, now - PAUSE):
            return []  # one is on its way: strangers must not fill a mailbox by us
        may_ask()
        token = new_token()
        asked = MailAsked(hash_of(token), visitor.id, email, micros(now + LASTS), confirmed=False)
        await add_mail(unit.connection, asked, now)
        url = f"{self._public_url()}/chat/confirm/{token}"
        return await self._keeper.note(unit, [_contact(visitor, email, "none", url, asked.token_hash)])

    async def look(self, token: str) -> tuple[Opened | Literal["open"], str]:
        """What a link is about, before anything is done: its state and the address."""
        async with self._db.reading() as connection:
            asked = await find_mail(connection, hash_of(token))
        return self._state(asked), asked.email if asked else ""

    async def confirm(self, token: str) -> tuple[Opened, str]:
        """The owner of the address has pressed the button: once it has an effect, then it is as it is."""
        notes: list[Keep] = []
        async with self._db.transaction() as unit:
            asked = await find_mail(unit.connection, hash_of(token))
            state = self._state(asked)
            if asked is None or state != "open":
                return ("unknown" if state == "open" else state), asked.email if asked else ""
            if not await confirm_mail(unit.connection, asked.token_hash, self._clock.now()):
                return "before", asked.email
            notes = await self._proven(unit, asked)
        await self._keeper.keep(notes)
        return "confirmed", asked.email

    async def _proven(self, unit: Transaction, asked: MailAsked) -> list[Keep]:
        """The address is theirs; what the site signs for itself stays."""
        found = await load_transcripts(unit.connection, ids=[session_of(asked.visitor)])
        notes = []
        for transcript in found.values():
            visitor = transcript.visitor
            if visitor.proof != "signed":
                visitor = replace(visitor, email=asked.email, proof="confirmed")
                await save_visitor(unit.connection, visitor, self._clock.now())
            notes = await self._keeper.note(unit, [_contact(visitor, asked.email, "confirmed")])
        return notes

    def _state(self, asked: MailAsked | None) -> Opened | Literal["open"]:
        if asked is None:
            return "unknown"
        if asked.confirmed:
            return "before"
        return "open" if asked.expires_at > micros(self._clock.now()) else "expired"


def _contact(visitor: Visitor, email: str, proof: str, url: str = "", asked: str = "") -> KeptContact:
    return KeptContact(
        id=derive("mc", visitor.id, email, proof, asked),
        visitor=visitor.id,
        name=visitor.name,
        other=Handle(channel="email", address=email),
        proof=proof,
        confirm_url=url,
    )
