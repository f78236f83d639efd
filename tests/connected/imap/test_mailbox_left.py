"""Mail that could not be taken is left where it is, said, and taken as soon as it can be."""

from __future__ import annotations

import logging
from collections import Counter
from typing import Any

import pytest

from services.ingest.imap.session import Session
from tests.connected.imap.mailboxes import Reader, mail, well
from tests.support.waiting import until

pytestmark = pytest.mark.connected


async def test_a_mail_that_is_too_large_is_left_said_and_taken_later(
    reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    reader.server.append(mail("one"))
    reader.server.append(mail("large", "x" * 3000))
    reader.server.append(mail("three"))
    with caplog.at_level(logging.WARNING):
        async with reader.reading(max_bytes=1024) as watch:
            await reader.has("one", "large", "three")
            await well(watch)
    assert "UID 2 stays in INBOX" in caplog.text
    [refused] = [one for one in reader.raw.kept.values() if "refused" in one.envelope]
    assert "1,024" in refused.envelope["refused"]
    assert refused.body == b"Subject: large\r\nTo: support@acme.example\r\n\r\n"
    async with reader.reading():
        await until(lambda: _whole(reader, "large"), "the large one is whole")
    async with reader.reading() as watch:
        await well(watch)
    assert len(reader.raw.asked) == 4


async def test_a_mail_that_the_server_cannot_read_holds_up_nobody(reader: Reader) -> None:
    for number in range(1, 6):
        reader.server.append(mail(str(number)))
    reader.server.refused.add(2)
    reader.server.hidden.add(4)
    async with reader.reading() as watch:
        await well(watch)
    refused = [one.envelope["uid"] for one in reader.raw.kept.values() if "refused" in one.envelope]
    assert sorted(refused) == [2, 4]
    assert len(reader.raw.kept) == 5
    reader.server.refused.clear()
    reader.server.hidden.clear()
    async with reader.reading():
        await until(lambda: _whole(reader, "2", "4"), "they are taken once they can be read")


async def test_a_left_mail_that_is_given_once_and_then_not_is_not_forgotten(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a server gives of it now and refuses a moment later: it is kept, or looked at again."""
    real, asked = Session.mails, Counter[int]()

    def mails(session: Session, uids: Any) -> dict[int, bytes]:
        asked.update(uids)
        reader.server.refused = set() if asked[2] % 2 else {2}
        return real(session, uids)

    for number in range(1, 3):
        reader.server.append(mail(str(number)))
    reader.server.refused.add(2)
    async with reader.reading() as watch:
        await well(watch)
    assert await _whole(reader, "1")
    assert not await _whole(reader, "2")
    monkeypatch.setattr(Session, "mails", mails)
    for _ in range(3):
        async with reader.reading() as watch:
            await well(watch)
    assert await _whole(reader, "2")
    assert len(reader.raw.kept) == 3


async def _whole(reader: Reader, *subjects: str) -> bool:
    found = {one.body.split(b"\r\n")[0] for one in reader.raw.kept.values() if "refused" not in one.envelope}
    return all(f"Subject: {subject}".encode() in found for subject in subjects)
