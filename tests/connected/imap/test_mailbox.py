"""Reading a mailbox: what is new is kept once, whatever the server, the bus or other readers do."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from services.ingest.imap import catch_up
from services.ingest.imap.mails import original
from services.ingest.imap.place import Place
from tests.connected.imap.mailboxes import Reader, kind_of, mail, unwell, well
from tests.support.waiting import until

pytestmark = pytest.mark.connected


async def test_what_lies_there_and_what_comes(reader: Reader) -> None:
    reader.server.append(mail("one"))
    async with reader.reading() as watch:
        await reader.has("one")
        await well(watch)
        reader.server.append(mail("two"))
        reader.server.append(mail("three"))
        await reader.has("one", "two", "three")
    assert len(reader.raw.asked) == 3
    [kept] = [one for one in reader.raw.kept.values() if one.body == mail("two")]
    assert kept.envelope["rcpt_to"] == ["support@acme.example"]
    assert (kept.envelope["source"], kept.envelope["uid"]) == ("imap", 2)


async def test_nothing_is_marked_as_read(reader: Reader) -> None:
    reader.server.append(mail("one"))
    async with reader.reading():
        await reader.has("one")
    assert reader.server.inbox.messages[0].flags == set()
    assert any(one.startswith("EXAMINE") for one in reader.server.commands)
    assert not any(one.startswith("SELECT") for one in reader.server.commands)


async def test_what_others_have_read_is_taken_all_the_same(reader: Reader) -> None:
    reader.server.append(mail("one"))
    reader.server.inbox.messages[0].flags.add("\\Seen")
    async with reader.reading():
        await reader.has("one")


async def test_mail_is_noticed_by_idle_and_not_by_looking_again_and_again(reader: Reader) -> None:
    async with reader.reading(idle_s=600) as watch:
        await well(watch)
        for number in range(5):
            reader.server.append(mail(str(number)))
            await reader.has(*(str(one) for one in range(number + 1)))
    searches = [one for one in reader.server.commands if one.startswith("UID SEARCH")]
    assert len(searches) <= 12


async def test_mail_that_came_just_before_idle_is_noticed_at_once(reader: Reader) -> None:
    """The server tells of it together with its agreement to wait: that must not lie in a buffer."""
    async with reader.reading(idle_s=600) as watch:
        await well(watch)
        session = watch._session
        assert session is not None
        real, loop = session.wait, asyncio.get_running_loop()

        def wait(idle_s: float, poll_s: float) -> float:
            """Between the last look and IDLE another mail comes."""
            session.wait = real  # type: ignore[method-assign]
            asyncio.run_coroutine_threadsafe(comes("late"), loop).result()
            return real(idle_s, poll_s)

        async def comes(subject: str) -> None:
            reader.server.append(mail(subject))

        session.wait = wait  # type: ignore[method-assign]
        reader.server.append(mail("early"))  # ends the wait that is on
        await reader.has("early", "late")


async def test_a_server_without_idle(reader: Reader) -> None:
    reader.server.capabilities = ["IMAP4rev1"]
    async with reader.reading(poll_s=0.05) as watch:
        await well(watch)
        reader.server.append(mail("one"))
        await reader.has("one")
    assert "IDLE" not in reader.server.commands


async def test_a_second_reader_begins_where_the_first_stopped(reader: Reader) -> None:
    reader.server.append(mail("one"))
    async with reader.reading():
        await reader.has("one")
    reader.server.append(mail("two"))
    async with reader.reading():
        await reader.has("one", "two")
    assert len(reader.raw.asked) == 2


async def test_two_readers_of_one_mailbox(reader: Reader) -> None:
    async with reader.reading() as first, reader.reading() as second:
        await well(first)
        await well(second)
        for number in range(30):
            reader.server.append(mail(str(number)))
        await reader.has(*(str(number) for number in range(30)))


async def test_connections_that_break_in_the_middle_of_a_mail(reader: Reader) -> None:
    for number in range(20):
        reader.server.append(mail(str(number), "x" * 5000))
    reader.server.drop_after(30_000)
    async with reader.reading():
        await reader.has(*(str(number) for number in range(20)))
    assert reader.server.logins >= 2
    assert all(len(one.body) > 5000 for one in reader.raw.kept.values())


async def test_a_server_that_goes_away_and_comes_back(reader: Reader) -> None:
    async with reader.reading() as watch:
        await well(watch)
        await reader.server.away()
        await unwell(watch, "refused")
        reader.server.inbox.add(mail("meanwhile"), date(2026, 3, 2))
        await reader.server.back()
        await reader.has("meanwhile")
        await well(watch)


async def test_while_the_bus_is_away_the_mail_stays_where_it_is(reader: Reader) -> None:
    reader.raw.away = True
    reader.server.append(mail("one"))
    async with reader.reading(after="move", move_to="Done") as watch:
        await unwell(watch, "bus")
        assert [one.raw for one in reader.server.inbox.messages] == [mail("one")]
        reader.raw.away = False
        await reader.has("one")


async def test_new_uids_are_no_new_mail(reader: Reader) -> None:
    for number in range(10):
        reader.server.append(mail(str(number)))
    async with reader.reading() as watch:
        await reader.has(*(str(number) for number in range(10)))
        reader.server.renumber()
        reader.server.append(mail("new"))
        await reader.has(*(str(number) for number in range(10)), "new")
        await well(watch)
    assert len(reader.raw.asked) == 11


async def test_a_mail_that_was_moved_away_and_back_is_known(reader: Reader) -> None:
    reader.server.append(mail("one"))
    async with reader.reading():
        await reader.has("one")
        reader.server.inbox.messages.clear()
        reader.server.append(mail("one"))
        reader.server.append(mail("two"))
        await reader.has("one", "two")
    assert len(reader.raw.asked) == 2


async def test_kept_mail_can_be_marked_as_read(reader: Reader) -> None:
    reader.server.append(mail("one"))
    async with reader.reading(after="seen") as watch:
        await well(watch)
    assert reader.server.inbox.messages[0].flags == {"\\Seen"}


@pytest.mark.parametrize("missing", [(), ("MOVE",), ("MOVE", "UIDPLUS")])
async def test_kept_mail_can_be_moved(reader: Reader, missing: tuple[str, ...]) -> None:
    """What somebody else has marked as deleted is none of our business."""
    server = reader.server
    server.capabilities = [one for one in server.capabilities if one not in missing]
    server.append(mail("deleted by Tom"), day=date(2020, 1, 1))
    server.inbox.messages[0].flags.add("\\Deleted")
    server.append(mail("one"))
    async with reader.reading(after="move", move_to="Done", since=date(2026, 1, 1)) as watch:
        await well(watch)
    assert [one.raw for one in server.folders["Done"].messages] == [mail("one")]
    stays = [mail("deleted by Tom")] + [mail("one")] * ("UIDPLUS" in missing)
    assert [one.raw for one in server.inbox.messages] == stays


async def test_only_from_a_day_on(reader: Reader) -> None:
    reader.server.append(mail("old"), day=date(2026, 1, 30))
    reader.server.append(mail("new"), day=date(2026, 1, 31))
    async with reader.reading(since=date(2026, 1, 31)) as watch:
        await well(watch)
        assert reader.raw.subjects == ["new"]


async def test_a_mailbox_full_of_history_needs_a_word(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catch_up, "MOST_AT_FIRST", 3)
    for number in range(4):
        reader.server.append(mail(str(number)))
    async with reader.reading() as watch:
        await unwell(watch, "4 mails", "since = ")
    assert reader.raw.asked == []
    async with reader.reading(since=date(1970, 1, 1)):
        await reader.has("0", "1", "2", "3")


async def test_a_mail_that_was_deleted_meanwhile(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    from services.ingest.imap.session import Session

    real = Session.mails

    def mails(session: Session, uids: Any) -> dict[int, bytes]:
        reader.server.inbox.messages = [one for one in reader.server.inbox.messages if one.uid != 2]
        return real(session, uids)

    monkeypatch.setattr(Session, "mails", mails)
    for number in range(1, 4):
        reader.server.append(mail(str(number)))
    async with reader.reading() as watch:
        await well(watch)
        assert sorted(reader.raw.subjects) == ["1", "3"]


async def test_the_key_is_of_the_content(reader: Reader) -> None:
    place = Place("127.0.0.1", reader.server.user, "INBOX")
    reader.server.append(b"Received: by one\r\n" + mail("one"))
    async with reader.reading():
        await until(lambda: _count(reader, 1), "it is kept")
    expected = original(place, 9, 9, mail("one"), "support@acme.example", kind_of)
    assert list(reader.raw.kept) == [expected.key]


async def _count(reader: Reader, count: int) -> bool:
    return len(reader.raw.kept) == count
