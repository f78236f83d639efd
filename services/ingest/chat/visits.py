"""Opening a session: who the visitor is, by token or by the site's signature, and the token they get."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta

from byname.channels.chat.frames import SessionRequest, clean_line, page_address
from byname.channels.chat.identity import BadIdentity, Identity, verify_identity
from byname.channels.chat.settings import Site
from byname.channels.locales import zone_name
from byname.clock import Clock
from byname.ids import random_id, random_secret
from byname.store import Database, Transaction

from services.ingest.chat.errors import Refused
from services.ingest.chat.model import Guest, Visitor, session_of, signed_name
from services.ingest.chat.store.keeps import void_asked
from services.ingest.chat.store.visitors import (
    drop_tokens,
    find_guest,
    find_signed,
    save_token,
    save_visitor,
)

# A signed visitor proves who they are at each page; their token only bridges the time until the next one.
SIGNED_LASTS = timedelta(hours=24)
UNSIGNED_LASTS = timedelta(days=180)


def hash_of(token: str) -> str:
    """What is stored of a token: it has 256 random bits, so nobody finds it from its hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def new_token() -> str:
    """Random and unguessable, safe in a URL."""
    return urlsafe_b64encode(random_secret(32)).decode().rstrip("=")


class Visits:
    """Lets visitors in; `signed_in` hears of the session of a guest for whom a site has just vouched."""

    def __init__(self, db: Database, clock: Clock, signed_in: Callable[[str], None]) -> None:
        self._db = db
        self._clock = clock
        self._signed_in = signed_in

    async def guest(self, token: str) -> Guest | None:
        """Whom a token speaks for."""
        if not 10 <= len(token) <= 200:
            return None
        async with self._db.reading() as connection:
            return await find_guest(connection, hash_of(token), self._clock.now())

    async def is_still(self, guest: Guest) -> bool:
        """Whether the guest's token speaks for them even now."""
        async with self._db.reading() as connection:
            return await find_guest(connection, guest.token_hash, self._clock.now()) is not None

    async def open(
        self, name: str, site: Site, asked: SessionRequest, language: str = ""
    ) -> tuple[str, Guest]:
        """The visitor's token and themselves. Refused (401) when the identity is not to be believed."""
        identity = self._identity(name, site, asked.identity)
        async with self._db.transaction() as unit:
            if identity:
                await unit.serialize(signed_name(name, identity.subject))
            token, visitor = await self._visitor(unit, name, identity, asked.token)
            guest = Guest(
                hash_of(token), visitor, session_of(visitor.id),
                page_address(asked.page.url), clean_line(asked.page.title), language, zone_name(asked.zone),
            )  # fmt: skip
            now = self._clock.now()
            await save_visitor(unit.connection, visitor, now)
            lasts = SIGNED_LASTS if visitor.subject else UNSIGNED_LASTS
            await save_token(unit.connection, guest, now, lasts)
        return token, guest

    def _identity(self, name: str, site: Site, signed: str) -> Identity | None:
        if not signed:
            return None
        try:
            return verify_identity(signed, site.keys, name, self._clock.now())
        except BadIdentity as error:
            raise Refused(401, "identity", str(error)) from None

    async def _visitor(
        self, unit: Transaction, site: str, identity: Identity | None, token: str
    ) -> tuple[str, Visitor]:
        """The same device goes on as the same visitor, but a signed visitor's history asks for a signature.

        Who begins unsigned and signs in later takes along what they said, but never the token, which others
        may have seen; unless the signed visitor has a history already, or the guest has proven another
        address: two histories, and two people at one browser, are never mixed.
        """
        here = await self._here(unit, site, token)
        if identity is None:
            if here and not here.subject:
                return token, here
            return new_token(), Visitor(random_id("vi"), site)
        known = await find_signed(unit.connection, site, identity.subject)
        if known is None and here and _may_be(here, identity):
            known = here
            await self._leave_guest_behind(unit, here)
        visitor = (known or Visitor(random_id("vi"), site)).vouched(identity)
        keeps = here is not None and here.id == visitor.id and bool(here.subject)
        return token if keeps else new_token(), visitor

    async def _here(self, unit: Transaction, site: str, token: str) -> Visitor | None:
        """Who this device has been so far."""
        if not token:
            return None
        await unit.serialize(hash_of(token))  # a guest becomes one signed visitor, not two
        before = await find_guest(unit.connection, hash_of(token), self._clock.now())
        return before.visitor if before and before.visitor.site == site else None

    async def _leave_guest_behind(self, unit: Transaction, guest: Visitor) -> None:
        """What was a guest's does not speak for a signed visitor: no token, no link that nobody opened."""
        await drop_tokens(unit.connection, guest.id)
        await void_asked(unit.connection, guest.id)
        unit.after_commit(lambda: self._signed_in(session_of(guest.id)))


def _may_be(guest: Visitor, identity: Identity) -> bool:
    """Whether a guest may turn out to be this one; whose own address they have proven is somebody else."""
    return not guest.subject and (not guest.proof or guest.email == identity.email)
