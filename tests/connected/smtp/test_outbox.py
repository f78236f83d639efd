"""The outbox that stands in for a relay: a Maildir, one file per mail, whatever happens."""

from __future__ import annotations

import asyncio
import mailbox
import os
from pathlib import Path

import pytest
from byname.channels.email.compose import Outgoing
from byname.channels.email.outbox import MaildirOutbox, list_outbox
from byname.channels.email.submit import Deferred

BODY = b"Subject: hello\r\n\r\nHi\r\n"


def outgoing(message_id: str = "1@acme.example", data: bytes = BODY) -> Outgoing:
    return Outgoing("b+1@acme.example", "ann@home.example", message_id, data)


async def test_a_mail_becomes_a_file_that_mail_clients_read(tmp_path: Path) -> None:
    outbox = MaildirOutbox(tmp_path / "outbox")
    answer = await outbox.send(outgoing())
    [kept] = list_outbox(tmp_path / "outbox")
    assert answer.startswith("250 ")
    assert kept.name in answer
    [mail] = mailbox.Maildir(str(tmp_path / "outbox"), create=False)
    assert mail["Subject"] == "hello"
    assert mail["Delivered-To"] == "ann@home.example"
    assert mail["Return-Path"] == "<b+1@acme.example>"
    assert mail.get_payload() == "Hi\n"
    assert kept.read().endswith(b"\n\nHi\n")
    assert kept.when.tzinfo is not None


async def test_the_same_mail_again_is_the_same_file(tmp_path: Path) -> None:
    outbox = MaildirOutbox(tmp_path)
    await asyncio.gather(*(outbox.send(outgoing()) for _ in range(8)))
    assert len(list_outbox(tmp_path)) == 1
    [path] = (tmp_path / "new").iterdir()
    path.rename(tmp_path / "cur" / f"{path.name}:2,S")  # what a mail client does when it has shown it
    assert "Already" in await outbox.send(outgoing())
    assert [mail.name for mail in list_outbox(tmp_path)] == [path.name]
    assert list((tmp_path / "tmp").iterdir()) == []


async def test_the_newest_comes_first(tmp_path: Path) -> None:
    outbox = MaildirOutbox(tmp_path)
    for number in range(5):
        await outbox.send(outgoing(f"{number}@acme.example", b"Subject: %d\r\n\r\n" % number))
    for mail in list_outbox(tmp_path):
        number = int(mail.read().split(b"Subject: ")[1].split()[0])
        os.utime(mail.path, (number * 1000, number * 1000))
    subjects = [mail.read().split(b"Subject: ")[1].split()[0] for mail in list_outbox(tmp_path)]
    assert subjects == [b"4", b"3", b"2", b"1", b"0"]


async def test_the_callback_runs_before_the_mail_is_there(tmp_path: Path) -> None:
    seen: list[int] = []

    async def commit() -> None:
        seen.append(len(list_outbox(tmp_path)))

    await MaildirOutbox(tmp_path).send(outgoing(), commit)
    assert seen == [0]
    assert len(list_outbox(tmp_path)) == 1


async def test_a_callback_that_raises_leaves_nothing(tmp_path: Path) -> None:
    async def commit() -> None:
        raise ConnectionError("the database is away")

    with pytest.raises(ConnectionError):
        await MaildirOutbox(tmp_path).send(outgoing(), commit)
    assert list_outbox(tmp_path) == []
    assert list((tmp_path / "tmp").iterdir()) == []


async def test_a_folder_that_cannot_be_written_is_deferred_and_named(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file, not a folder")
    with pytest.raises(Deferred, match="outbox"):
        await MaildirOutbox(tmp_path / "outbox").send(outgoing())


def test_no_outbox_is_an_empty_one(tmp_path: Path) -> None:
    assert list_outbox(tmp_path / "nothing") == []
