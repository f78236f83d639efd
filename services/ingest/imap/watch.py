"""Watches one folder: connects, catches up, waits for news, and begins again after any outage."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from byname.bus.errors import BusError
from byname.channels.email.imap_settings import ImapMailbox

from services.ingest.imap.backoff import Backoff
from services.ingest.imap.catch_up import CatchUp
from services.ingest.imap.errors import Changed, LoginRefused, MailboxTrouble, NeedsDecision
from services.ingest.imap.login import current_secret
from services.ingest.imap.metrics import UP
from services.ingest.imap.session import Session, open_session

log = logging.getLogger(__name__)

SOON_S = (1.0, 60.0)  # after an outage
SELDOM_S = (60.0, 900.0)  # after a refusal: too many wrong passwords would lock the account


class FolderWatch:
    """One folder of one mailbox. `trouble` says what keeps us from it, empty when it is read."""

    def __init__(
        self,
        name: str,
        mailbox: ImapMailbox,
        folder: str,
        catch_up: CatchUp,
        soon_s: tuple[float, float] = SOON_S,
    ) -> None:
        self.name = name
        self.folder = folder
        self.trouble = "not connected yet"
        self._mailbox = mailbox
        self._catch_up = catch_up
        self._soon, self._seldom = Backoff(*soon_s), Backoff(*SELDOM_S)
        self._thread = ThreadPoolExecutor(1, f"imap-{name}")
        self._session: Session | None = None

    async def run(self) -> None:
        """Until cancelled. Nothing that happens to this mailbox ends it, or touches another."""
        try:
            while True:
                await asyncio.sleep(await self._spell())
        finally:
            self._thread.shutdown(wait=False)

    async def _spell(self) -> float:
        """One connection's life; how long to wait until the next."""
        try:
            async with self._connected() as session:
                await self._catch_up.begin(session, self._call)
                while True:
                    await self._catch_up.once(session, self._call)
                    self._well()
                    waiting = await self._call(session.wait, self._mailbox.idle_s, self._mailbox.poll_s)
                    await asyncio.sleep(waiting)
        except Changed as error:
            log.info("imap %s: %s: %s", self.name, self.folder, error)
        except (LoginRefused, NeedsDecision) as error:
            self._unwell(f"{error}", logging.ERROR)
            return self._seldom.pause()
        except (MailboxTrouble, BusError) as error:
            self._unwell(f"{error}", logging.WARNING)
        except Exception as error:  # a defect of ours: the mail waits in its mailbox, and the others go on
            log.exception("imap %s: %s", self.name, self.folder)
            self._unwell(f"{type(error).__name__}: {error}"[:300], logging.ERROR)
        return self._soon.pause()

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[Session]:
        secret = await current_secret(self._mailbox)
        session: Session = await self._call(open_session, self._mailbox, self.folder, secret)
        self._session = session
        try:
            yield session
        finally:
            self._session = None
            self._thread.submit(session.close)

    async def _call(self, blocking: Any, *arguments: Any) -> Any:
        """Make a blocking call in the folder's own thread; cancelled, the connection is cut."""
        call = asyncio.get_running_loop().run_in_executor(self._thread, blocking, *arguments)
        try:
            return await asyncio.shield(call)
        except asyncio.CancelledError:
            if self._session:
                self._session.interrupt()
            call.add_done_callback(_forget)
            raise

    def _well(self) -> None:
        self._soon.reset()
        self._seldom.reset()
        if self.trouble:
            log.info("imap %s: %s of %s is read", self.name, self.folder, self._mailbox.host)
        self.trouble = ""
        UP.labels(self.name, self.folder).set(1)

    def _unwell(self, text: str, level: int) -> None:
        """Say it once, not at every try."""
        if text != self.trouble:
            log.log(level, "imap %s: %s of %s: %s", self.name, self.folder, self._mailbox.host, text)
        self.trouble = text
        UP.labels(self.name, self.folder).set(0)


def _forget(call: asyncio.Future[Any]) -> None:
    """Nobody waits for this any more: an error is no news, a connection is not needed."""
    if not call.cancelled() and not call.exception() and isinstance(call.result(), Session):
        call.result().interrupt()
