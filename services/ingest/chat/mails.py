"""Going on by mail: an address is believed once the site has signed it, or its owner has confirmed it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from byname.channels.chat.identity import is_address
from byname.channels.chat.kept import KeptContact
from byname.clock import Clock
from byname.contracts import Handle
from byname.ids import derive, random_secret
from byname.store import Database, Transaction
from byname.store.database import micros, moment

from services.ingest.chat import words
from services.ingest.chat.errors import Refused
from services.ingest.chat.keeper import Keeper
from services.ingest.chat.model import Guest, Line, Transcript, Visitor, notice_behind
from services.ingest.chat.store.keeps import Keep, MailAsked, add_mail, asked_since
from services.ingest.chat.store.transcripts import add_lines, load_transcripts, save_transcripts
from services.ingest.chat.visits import hash_of, new_token

LASTS = timedelta(hours=48)
PAUSE = timedelta(minutes=10)  # between two mails to one address, whoever asks for them

State = Literal["confirmed", "confirm_sent", "noted"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of an address: the code if a mail asks for it, and what is new because of it."""

    code: str
    transcript: Transcript
    lines: Sequence[Line] = ()
    notes: Sequence[Keep] = ()


class Mails:
    """Takes the addresses where visitors want answers; `told` hears of the lines that show their codes."""

    def __init__(
        self,
        db: Database,
        keeper: Keeper,
        clock: Clock,
        public_url: Callable[[], str],
        name_of: Callable[[str], str],
        told: Callable[[Sequence[Line]], None],
    ) -> None:
        self._db = db
        self._keeper = keeper
        self._clock = clock
        self._public_url = public_url
        self._name_of = name_of
        self._told = told

    async def give(self, guest: Guest, email: str, may_ask: Callable[[], None]) -> tuple[State, str]:
        """The visitor wants answers at this address. Refused: it is none (400), a mail just went there (429).

        `may_ask` is called before a mail is asked for, and raises Refused when there were too many.
        """
        email = email.strip().lower()
        if not is_address(email):
            raise Refused(400, "email", "This does not look like an email address.")
        async with self._db.transaction() as unit:
            found = await load_transcripts(unit.connection, ids=[guest.session])
            transcript = found.get(guest.session)
            if transcript is None:
                raise Refused(401, "unknown", "This conversation is not known here any more.")
            is_proven = transcript.visitor.email == email
            if not transcript.seq:
                asked = _later(transcript, email, may_ask if not is_proven else _freely)
            elif is_proven:
                notes = await self._keeper.note(unit, [_proven(transcript)])
                asked = Asked("", transcript, notes=notes)
            else:
                asked = await self._ask(unit, transcript, email, may_ask)
            await add_lines(unit.connection, asked.lines)
            await save_transcripts(unit.connection, [asked.transcript])
        await self._keeper.keep(asked.notes)
        self._told(asked.lines)
        if asked.code:
            return "confirm_sent", words.confirm_sent(email, asked.code)
        if not is_proven:
            return "noted", words.noted(email)
        return "confirmed", words.confirmed(self._name_of(transcript.person), email)

    async def begin(self, unit: Transaction, transcript: Transcript) -> Asked:
        """With their first line: the address they gave before it, when nobody knew the visitor yet."""
        email, transcript = transcript.wish, replace(transcript, wish="")
        if transcript.visitor.email == email:
            return Asked("", transcript, notes=await self._keeper.note(unit, [_proven(transcript)]))
        try:
            return await self._ask(unit, transcript, email, _freely)
        except Refused as refused:
            name, now = self._name_of(transcript.person), self._clock.now()
            transcript, line = notice_behind(transcript, name, refused.text, now, offer_mail=True)
            return Asked("", transcript, [line])

    async def _ask(
        self, unit: Transaction, transcript: Transcript, email: str, may_ask: Callable[[], None]
    ) -> Asked:
        """One mail in a while to one mailbox, and none that could be taken for the answer to another wish."""
        visitor, now = transcript.visitor, self._clock.now()
        await unit.serialize(f"chat mail {email}")
        earlier = await asked_since(unit.connection, email, now - PAUSE)
        if earlier and earlier.visitor == visitor.id and earlier.is_open(now):
            return Asked(
                earlier.code, transcript
            )  # one is on its way: strangers must not fill a mailbox by us
        if earlier:
            raise _not_yet(earlier, now)
        may_ask()
        token = new_token()
        asked = MailAsked(hash_of(token), visitor.id, email, _new_code(), micros(now), micros(now + LASTS))
        await add_mail(unit.connection, asked)
        url = f"{self._public_url()}/chat/confirm/{token}"
        notes = await self._keeper.note(unit, [contact(visitor, email, "none", asked.token_hash, url)])
        # As a line, too: who goes to their mailbox and comes back finds it again.
        name, text = self._name_of(transcript.person), words.code(email, asked.code)
        transcript, line = notice_behind(transcript, name, text, now)
        return Asked(asked.code, transcript, [line], notes)


def contact(visitor: Visitor, email: str, proof: str, said_with: str, url: str = "") -> KeptContact:
    """The address as it is kept on RAW; `said_with` tells one time from the next."""
    return KeptContact(
        id=derive("mc", visitor.id, email, proof, said_with),
        visitor=visitor.id,
        name=visitor.name,
        other=Handle(channel="email", address=email),
        proof=proof,
        confirm_url=url,
    )


def _proven(transcript: Transcript) -> KeptContact:
    """Said once for all that has been said so far; after more words in the chat it is another wish."""
    visitor = transcript.visitor
    return contact(visitor, visitor.email, visitor.proof, str(transcript.seq))


def _later(transcript: Transcript, email: str, may_ask: Callable[[], None]) -> Asked:
    """Before the first line nobody knows the visitor: the address waits for it."""
    if transcript.wish != email:
        may_ask()
    return Asked("", replace(transcript, wish=email))


def _freely() -> None:
    """What was counted when it was asked for, or goes to nobody's mailbox."""


def _not_yet(earlier: MailAsked, now: datetime) -> Refused:
    """Said to the owner of the address as to anybody: their own mail comes when they ask again."""
    wait = moment(earlier.at) + PAUSE - now
    text = "A mail has just been sent to this address; try again in ten minutes."
    return Refused(429, "rate", text, max(100, int(wait.total_seconds() * 1000) + 1))


def _new_code() -> str:
    return f"{int.from_bytes(random_secret(16)) % 10**6:06}"
