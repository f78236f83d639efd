"""The sink as its own process: its log is what faults and the bench count by, so it must tell the truth."""

from __future__ import annotations

import asyncio
import hashlib
import json
from pathlib import Path

from tests.connected.smtp.smtp_edges import sink_process
from tests.support.smtp_client import LOST, Mail, Talk, send_many
from tests.support.smtp_sink import Rule, SmtpSink, read_log


def mails(count: int) -> list[Mail]:
    text = b"Message-ID: <%d@home.example>\r\nSubject: n%d\r\n\r\n.dot\r\n"
    return [Mail("a@b.example", (f"p{n}@acme.example",), text % (n, n)) for n in range(count)]


async def test_what_was_answered_with_250_is_in_the_log_after_a_kill(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    async with sink_process(log) as (process, port):
        acknowledged = 0

        def count(_: int, answer: str) -> None:
            nonlocal acknowledged
            acknowledged += answer.startswith("250")
            if acknowledged == 300 and process.returncode is None:
                process.kill()

        answers = await send_many("127.0.0.1", port, mails(600), connections=8, on_answer=count)
    logged = {mail.message_id for mail in read_log(log)}
    accepted = {f"<{number}@home.example>" for number, answer in enumerate(answers) if answer != LOST}
    assert accepted <= logged
    assert 300 <= len(accepted) < 600
    assert len(logged - accepted) <= 8  # one for each connection: answered, or about to be


async def test_the_log_has_the_whole_mail_unless_told_otherwise(tmp_path: Path) -> None:
    for words in ((), ("--no-body",)):
        log = tmp_path / f"log{len(words)}.jsonl"
        async with sink_process(log, *words) as (_, port):
            await send_many("127.0.0.1", port, mails(1))
        [mail] = read_log(log)
        assert (mail.message_id, mail.subject, mail.rcpt_to) == (
            "<0@home.example>",
            "n0",
            ("p0@acme.example",),
        )
        assert mail.sha == hashlib.sha256(mails(1)[0].data).hexdigest()
        assert mail.data == (b"" if words else mails(1)[0].data)


async def test_rules_from_the_command_line(tmp_path: Path) -> None:
    rules = [{"at": "rcpt", "do": "answer", "match": "^p1@", "answer": "550 5.1.1 no"}]
    async with sink_process(tmp_path / "log", "--rules", json.dumps(rules)) as (_, port):
        answers = await send_many("127.0.0.1", port, mails(3))
    assert [answer[:3] for answer in answers] == ["250", "550", "250"]


async def test_a_rule_counts_its_times() -> None:
    async with SmtpSink(rules=[Rule(at="dot", do="answer", match="p0@", times=2)]) as sink:
        answers = [await send_many("127.0.0.1", sink.port, mails(2), connections=1) for _ in range(3)]
    assert [[answer[:3] for answer in pair] for pair in answers] == [
        ["451", "250"],
        ["451", "250"],
        ["250", "250"],
    ]
    assert len(sink.mails) == 4


async def test_dropping_before_and_after_the_dot() -> None:
    async with SmtpSink(rules=[Rule(at="body", do="drop", times=1)]) as sink:
        assert await send_many("127.0.0.1", sink.port, mails(1)) == [LOST]
        assert sink.mails == []
        sink.rules = [Rule(at="dot", do="drop", times=1)]
        assert await send_many("127.0.0.1", sink.port, mails(1)) == [LOST]
        assert len(sink.mails) == 1


async def test_delaying_the_answer() -> None:
    async with SmtpSink(rules=[Rule(at="dot", do="delay", seconds=0.3)]) as sink:
        talk = await Talk.open("127.0.0.1", sink.port)
        answer = asyncio.create_task(talk.deliver(mails(1)[0]))
        await sink.wait_for(1)
        assert not answer.done()  # recorded already
        assert (await answer).startswith("250")
