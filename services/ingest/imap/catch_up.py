"""From the mailbox to RAW: what is new is kept first, then remembered, then the cursor moves.

A crash between any two of these steps repeats work and loses nothing: a mail that comes again has the same
key, by its content, so it is known here, or on RAW, or at the latest when it is read.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from byname.channels.email.imap_settings import ImapMailbox
from byname.channels.model import Stored
from byname.clock import Clock

from services.ingest.imap.errors import Changed, NeedsDecision, Outage, SaysNo
from services.ingest.imap.mails import KindOf, original, refusal
from services.ingest.imap.metrics import MAILS
from services.ingest.imap.place import Cursor, Left, Place
from services.ingest.imap.session import Session
from services.ingest.imap.store import MailboxStore

log = logging.getLogger(__name__)

BATCH_MAILS = 100
BATCH_BYTES = 8 * 2**20
MOST_AT_FIRST = 2_000  # more lie there already: somebody has to say from which day on they count

T = TypeVar("T")
Keep = Callable[[str, Stored], Awaitable[str]]
InThread = Callable[..., Awaitable[Any]]


class CatchUp:
    """Brings one folder's new mail to RAW, by one connection after the other."""

    def __init__(
        self,
        mailbox: ImapMailbox,
        place: Place,
        store: MailboxStore,
        keep: Keep,
        kind_of: KindOf,
        clock: Clock,
    ) -> None:
        self._mailbox = mailbox
        self._place = place
        self._store = store
        self._keep = keep
        self._kind_of = kind_of
        self._clock = clock

    async def begin(self, session: Session, call: InThread) -> None:
        """What a fresh connection calls for: a new count of UIDs, another look at what was left."""
        cursor = await self._store.cursor(self._place)
        if cursor is None:
            await self._first_look(session, call)
        if cursor is None or cursor.uidvalidity != session.uidvalidity:
            if cursor:
                log.info("imap %s: UIDs count anew; known mail is recognised", self._place.account)
            await self._store.begin(self._place, session.uidvalidity)
        await self._look_again(session, call)

    async def once(self, session: Session, call: InThread) -> int:
        """Take all that is new; how many mails that was. BusUnavailable: the rest is taken next time."""
        cursor = await self._store.cursor(self._place)
        if cursor is None or cursor.uidvalidity != session.uidvalidity:
            raise Changed("another copy has seen that UIDs count anew")
        new = await call(session.uids_after, cursor.last_uid, self._mailbox.since)
        for start in range(0, len(new), BATCH_MAILS):
            await self._chunk(session, call, new[start : start + BATCH_MAILS])
        return len(new)

    async def _first_look(self, session: Session, call: InThread) -> None:
        there = await call(session.uids_after, 0, self._mailbox.since)
        if len(there) > MOST_AT_FIRST and self._mailbox.since is None:
            raise NeedsDecision(
                f"{len(there)} mails lie in {session.folder} already: say from which day on they are taken, "
                'for example since = "2026-01-31" (since = "1970-01-01" takes all)'
            )

    async def _chunk(self, session: Session, call: InThread, uids: Sequence[int]) -> None:
        """Some UIDs, ascending; afterwards the cursor is at the last of them."""
        sizes = await call(session.sizes, uids)
        large = [uid for uid in uids if sizes.get(uid, 0) > self._mailbox.max_bytes]
        await self._leave(
            session, call, [Left(uid, sizes[uid], self._too_large(sizes[uid])) for uid in large]
        )
        for batch in _batches([(uid, sizes[uid]) for uid in uids if uid in sizes and uid not in large]):
            await self._take(session, call, batch)
            await self._store.advance(self._place, Cursor(session.uidvalidity, batch[-1]))
        await self._store.advance(self._place, Cursor(session.uidvalidity, uids[-1]))

    async def _take(self, session: Session, call: InThread, uids: Sequence[int]) -> None:
        """Keep these mails; then do with them what the settings say."""
        found = await _mails(session, call, uids)
        missing = [uid for uid in uids if uid not in found]
        if missing:
            await self._missing(session, call, missing)
        await self._keep_all(session, call, found)

    async def _keep_all(self, session: Session, call: InThread, found: Mapping[int, bytes]) -> None:
        """Keep what was given of these UIDs, in their order."""
        stored = [self._original(session, uid, found[uid]) for uid in sorted(found)]
        known = await self._store.known([one.key for one in stored])
        fresh = {one.key: one for one in stored if one.key not in known}
        await asyncio.gather(*(self._keep("email", one) for one in fresh.values()))
        await self._store.remember(fresh, self._clock.now())
        MAILS.labels("kept").inc(len(fresh))
        MAILS.labels("known").inc(len(stored) - len(fresh))
        if found:
            await self._afterwards(session, call, list(found))

    async def _missing(self, session: Session, call: InThread, uids: Sequence[int]) -> None:
        """Listed a moment ago and not given: deleted by somebody since, or the server cannot read them."""
        sizes = await call(session.sizes, uids)
        gone = [uid for uid in uids if uid not in sizes]
        if gone:
            log.info("imap %s: %d mails were deleted before we came to them", self._place.account, len(gone))
        unreadable = "the server has this mail and does not give it"
        await self._leave(session, call, [Left(uid, size, unreadable) for uid, size in sizes.items()])

    async def _leave(self, session: Session, call: InThread, mails: Sequence[Left]) -> None:
        """Say on RAW that these mails stay where they are, then remember it."""
        if not mails:
            return
        for one in mails:
            log.warning(
                "imap %s: UID %d stays in %s: %s", self._place.account, one.uid, session.folder, one.reason
            )
            header = await _header(session, call, one.uid)
            await self._keep("email", refusal(self._place, session.uidvalidity, one.uid, header, one.reason))
        await self._store.leave(self._place, session.uidvalidity, mails, self._clock.now())
        MAILS.labels("left").inc(len(mails))

    async def _look_again(self, session: Session, call: InThread) -> None:
        """Take what was left, where that is possible by now."""
        left = await self._store.left(self._place, session.uidvalidity)
        if not left:
            return
        sizes = await call(session.sizes, [one.uid for one in left])
        done = [one.uid for one in left if one.uid not in sizes]
        for uid in (one for one, size in sizes.items() if size <= self._mailbox.max_bytes):
            found = await _mails(session, call, [uid])
            await self._keep_all(session, call, found)  # one by one: each may be as large as a mailbox takes
            done.extend(found)
        await self._store.taken(self._place, done)
        if len(done) < len(left):
            log.warning(
                "imap %s: %d mails are still left in %s",
                self._place.account,
                len(left) - len(done),
                session.folder,
            )

    async def _afterwards(self, session: Session, call: InThread, uids: Sequence[int]) -> None:
        """The mails are kept, so what fails here is no reason to stop."""
        try:
            if self._mailbox.after == "seen":
                await call(session.mark_seen, uids)
            elif self._mailbox.after == "move":
                await call(session.move, uids, self._mailbox.move_to)
        except Outage as error:
            log.warning(
                "imap %s: mail is kept, but could not be %s: %s", self._place.account, self._verb(), error
            )

    def _verb(self) -> str:
        return "marked as read" if self._mailbox.after == "seen" else f"moved to {self._mailbox.move_to}"

    def _original(self, session: Session, uid: int, raw: bytes) -> Stored:
        own = self._mailbox.own_address
        return original(self._place, session.uidvalidity, uid, raw, own, self._kind_of)

    def _too_large(self, size: int) -> str:
        return f"{size:,} bytes are more than max_bytes ({self._mailbox.max_bytes:,}) of this mailbox"


async def _mails(session: Session, call: InThread, uids: Sequence[int]) -> dict[int, bytes]:
    """The mails; those that the server refuses are missing, and do not stand in the way of the others."""
    try:
        found: dict[int, bytes] = await call(session.mails, uids)
    except SaysNo:
        if len(uids) == 1:
            return {}
        found = {}
        for uid in uids:
            found |= await _mails(session, call, [uid])
    return found


async def _header(session: Session, call: InThread, uid: int) -> bytes:
    """A mail's header, empty where not even that can be had."""
    try:
        header: bytes = await call(session.header, uid)
    except SaysNo:
        return b""
    return header


def _batches(sizes: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """UIDs whose mails fit into memory together, each batch with one mail at least."""
    batch: list[int] = []
    total = 0
    for uid, size in sizes:
        if batch and total + size > BATCH_BYTES:
            yield batch
            batch, total = [], 0
        batch.append(uid)
        total += size
    if batch:
        yield batch
