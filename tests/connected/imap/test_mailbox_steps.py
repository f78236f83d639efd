"""Death at every step between mailbox and cursor; a reader with its steps the wrong way round is caught."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from services.ingest.imap.catch_up import CatchUp
from services.ingest.imap.place import Cursor
from services.ingest.imap.session import Session, open_session
from services.ingest.imap.store import MailboxStore
from tests.connected.imap.mailboxes import Raw, Reader, a_mailbox, mail, well

pytestmark = pytest.mark.connected
STEPS = {
    "keep": (Raw, "keep"),
    "remember": (MailboxStore, "remember"),
    "afterwards": (CatchUp, "_afterwards"),
    "advance": (MailboxStore, "advance"),
}


class Death(Exception):
    """As sudden as a kill: nothing is done after it."""


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", ["keep", "remember", "afterwards", "advance"])
async def test_each_mail_is_kept_once(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    for number in range(5):
        reader.server.append(mail(str(number)))
    await _die_at(monkeypatch, reader, *STEPS[step], after=after)
    async with reader.reading(after="move", move_to="Done") as watch:
        await reader.has(*(str(number) for number in range(5)))
        await well(watch)
    assert reader.server.inbox.messages == []
    assert len(reader.server.folders["Done"].messages) == 5


async def test_a_cursor_that_moves_too_early_loses_mail(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = CatchUp._take

    async def early(self: CatchUp, session: Session, call: Any, uids: Sequence[int]) -> None:
        await self._store.advance(self._place, Cursor(session.uidvalidity, uids[-1]))
        await real(self, session, call, uids)

    monkeypatch.setattr(CatchUp, "_take", early)
    reader.server.append(mail("one"))
    await _die_at(monkeypatch, reader, Raw, "keep", after=False)
    async with reader.reading() as watch:
        await well(watch)
    assert reader.raw.subjects == []


async def _die_at(
    monkeypatch: pytest.MonkeyPatch, reader: Reader, owner: type, name: str, *, after: bool
) -> None:
    """Read until the step is reached the first time, and die there; then all works again."""
    real = getattr(owner, name)

    async def deadly(*arguments: Any) -> Any:
        if after:
            await real(*arguments)
        raise Death(name)

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, deadly)
        with pytest.raises(Death):
            await _one_life(reader)


async def _one_life(reader: Reader) -> None:
    """One connection, and all that is new on it."""
    settings = {"after": "move", "move_to": "Done"}
    catch_up = reader.catch_up(**settings)
    mailbox = a_mailbox(reader.server, **settings)
    session = await asyncio.to_thread(open_session, mailbox, "INBOX", reader.server.password)
    try:
        await catch_up.begin(session, asyncio.to_thread)
        await catch_up.once(session, asyncio.to_thread)
    finally:
        session.interrupt()
