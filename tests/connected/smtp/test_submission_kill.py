"""A relay killed under load: no mail missing, none twice, and "unknown" only where it is true."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

from byname.channels.email.compose import Outgoing
from byname.channels.email.submit import Deferred, Submission, Unknown

from tests.connected.smtp.smtp_edges import sink_process
from tests.support.smtp_sink import read_log

MAILS, KILLS = 400, 4


def outgoing(number: int) -> Outgoing:
    data = b"Message-ID: <%d@acme.example>\r\nSubject: x\r\n\r\n" % number + b"a line of text\r\n" * 200
    return Outgoing("b@acme.example", "ann@home.example", f"{number}@acme.example", data)


class Sender:
    """What the notifier does: tries again what is deferred, never what is unknown."""

    def __init__(self, port: int) -> None:
        self.submission = Submission(f"smtp://127.0.0.1:{port}", timeout_s=5, final_timeout_s=5)
        self.sent: set[str] = set()
        self.unknown: set[str] = set()
        self.handing_over: set[str] = set()
        self.deferred = 0

    async def send(self, mail: Outgoing) -> None:
        async def commit() -> None:
            self.handing_over.add(mail.message_id)

        while True:
            try:
                await self.submission.send(mail, commit)
            except Deferred:
                self.deferred += 1
                self.handing_over.discard(mail.message_id)
                await asyncio.sleep(0.05)
            except Unknown:
                self.unknown.add(mail.message_id)
                return
            else:
                self.sent.add(mail.message_id)
                return


async def test_the_relay_is_killed_under_load(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    async with sink_process(log, "--no-body") as (_, port):
        pass  # only to learn of a free port
    sender = Sender(port)
    todo = iter(range(MAILS))

    async def work() -> None:
        for number in todo:
            await sender.send(outgoing(number))

    async def kill_the_relay() -> None:
        for kill in range(KILLS + 1):
            async with sink_process(log, "--no-body", "--port", str(port)) as (process, _):
                while len(sender.sent) < MAILS * (kill + 1) // (KILLS + 1) and not done.is_set():
                    await asyncio.sleep(0.001)
                if kill == KILLS:
                    await done.wait()
                process.kill()

    done = asyncio.Event()
    killer = asyncio.create_task(kill_the_relay())
    await asyncio.gather(*(work() for _ in range(8)))
    done.set()
    await killer
    await sender.submission.close()

    arrived = Counter(mail.message_id.strip("<>") for mail in read_log(log))
    everything = {f"{number}@acme.example" for number in range(MAILS)}
    assert sender.sent | sender.unknown == everything
    assert [one for one, times in arrived.items() if times > 1] == []  # never twice
    assert sender.sent <= arrived.keys()  # what was called sent is there
    assert arrived.keys() <= everything  # and nothing that was called not sent is
    assert sender.sent | sender.unknown == sender.handing_over  # the commit came before every dot
    assert sender.deferred > 0  # the kills did bite
    assert len(sender.unknown) <= KILLS * 8
