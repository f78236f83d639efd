"""Mail out: whatever the relay does, at every step, what the caller is told is right about the mail."""

from __future__ import annotations

import asyncio

import pytest
from byname.channels.email.compose import Outgoing
from byname.channels.email.submit import Deferred, HandOverError, Refused, Submission, Unknown

from tests.connected.smtp.smtp_edges import relay_of
from tests.support.smtp_sink import Rule, SmtpSink

BODY = b"Message-ID: <1@acme.example>\r\nSubject: hello\r\n\r\nHi\r\n"


def outgoing(number: int = 1, *, rcpt_to: str = "ann@home.example", data: bytes = BODY) -> Outgoing:
    return Outgoing(f"b+{number}@acme.example", rcpt_to, f"{number}@acme.example", data)


class Steps:
    """What the caller would commit: whether the mail was about to be handed over."""

    def __init__(self) -> None:
        self.handing_over = 0

    async def commit(self) -> None:
        self.handing_over += 1


async def test_a_mail_is_handed_over() -> None:
    async with SmtpSink() as sink:
        submission = Submission(sink.url)
        answer = await submission.send(outgoing())
        await submission.close()
    assert answer == "250 2.0.0 kept"
    [mail] = sink.mails
    assert (mail.mail_from, mail.rcpt_to, mail.data) == ("b+1@acme.example", ("ann@home.example",), BODY)
    assert (mail.message_id, mail.subject) == ("<1@acme.example>", "hello")


@pytest.mark.parametrize("extensions", [("PIPELINING", "SIZE"), ()], ids=["pipelined", "plain"])
async def test_the_callback_runs_between_the_body_and_the_dot(extensions: tuple[str, ...]) -> None:
    data = b"Subject: x\r\n\r\n" + b"a line\r\n" * 100_000
    seen = []
    async with SmtpSink(extensions=extensions) as sink:

        async def commit() -> None:
            for _ in range(200):  # the body is on its way; let the sink read it
                await asyncio.sleep(0.001)
            [connection] = sink.connections
            seen.append((connection.body_bytes, len(sink.mails)))

        submission = Submission(sink.url)
        await submission.send(outgoing(data=data), commit)
        await submission.close()
    assert seen == [(len(data), 0)]
    assert len(sink.mails) == 1


async def test_the_callback_waits_until_the_relay_has_taken_the_body() -> None:
    reading = asyncio.Event()

    async def steps(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 slow\r\n")
        for reply in (b"250 slow\r\n", b"250 a\r\n", b"250 b\r\n", b"354 c\r\n"):
            await reader.readline()
            writer.write(reply)
        await asyncio.sleep(0.3)
        reading.set()
        tail = b""
        while tail != b"\r\n.\r\n":
            tail = (tail + await reader.read(1 << 20))[-5:]
        writer.write(b"250 kept\r\n")
        await writer.drain()

    in_time: list[bool] = []

    async def commit() -> None:
        in_time.append(reading.is_set())

    async with relay_of(steps) as url:
        more_than_the_kernel_buffers = (b"x" * 78 + b"\r\n") * 150_000
        answer = await Submission(url).send(outgoing(data=more_than_the_kernel_buffers), commit)
    assert (answer, in_time) == ("250 kept", [True])


@pytest.mark.parametrize(
    "data", [b".", b".\r\n", b"..\r\n.\r\n", b"a\r\n.b\r\n..\r\n\r\n", b"no end", b"a\nb\rc\r\n.\n"]
)
async def test_dots_and_line_ends(data: bytes) -> None:
    async with SmtpSink() as sink:
        submission = Submission(sink.url)
        await submission.send(outgoing(data=data))
        await submission.close()
    normal = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    assert [mail.data for mail in sink.mails] == [normal if normal.endswith(b"\r\n") else normal + b"\r\n"]


DROPS = [(step, Deferred, 0) for step in ("connect", "ehlo", "mail", "rcpt", "data", "body")]


@pytest.mark.parametrize("extensions", [("PIPELINING",), ()], ids=["pipelined", "plain"])
@pytest.mark.parametrize(("step", "error", "recorded"), [*DROPS, ("dot", Unknown, 1)])
@pytest.mark.parametrize("used", [False, True])
async def test_the_relay_dies_at_each_step(
    step: str, error: type[HandOverError], recorded: int, extensions: tuple[str, ...], used: bool
) -> None:
    """Before the dot: Deferred, and nothing is there. After it: Unknown, and it may be there."""
    async with SmtpSink(extensions=extensions) as sink:
        submission = Submission(sink.url)
        if used:
            await submission.send(outgoing(0))
            if step in ("connect", "ehlo"):
                sink.drop_connections()
        before = len(sink.mails)
        sink.rules.append(Rule(at=step, do="drop"))  # type: ignore[arg-type]
        steps = Steps()

        async def commit() -> None:
            await steps.commit()
            await asyncio.sleep(0.05)  # a database commit: time for the loss to be noticed

        with pytest.raises(error) as caught:
            await submission.send(outgoing(), commit)
        assert type(caught.value) in (error, *error.__subclasses__())
        assert len(sink.mails) - before == recorded
        assert steps.handing_over == (1 if step == "dot" else steps.handing_over)
        sink.rules.clear()
        if error is Deferred:
            await submission.send(outgoing())
            assert len(sink.mails) - before == 1
        await submission.close()


@pytest.mark.parametrize("extensions", [("PIPELINING",), ()], ids=["pipelined", "plain"])
@pytest.mark.parametrize("step", ["mail", "rcpt", "data", "dot"])
@pytest.mark.parametrize(
    ("answer", "error"),
    [("451 4.7.1 later", Deferred), ("550 5.7.1 no", Refused), ("421 4.3.2 bye", Deferred)],
)
async def test_the_relay_refuses_at_each_step(
    step: str, answer: str, error: type[HandOverError], extensions: tuple[str, ...]
) -> None:
    async with SmtpSink(extensions=extensions) as sink:
        submission = Submission(sink.url)
        sink.rules.append(Rule(at=step, do="answer", answer=answer, times=1))  # type: ignore[arg-type]
        steps = Steps()
        with pytest.raises(error) as caught:
            await submission.send(outgoing(), steps.commit)
        assert type(caught.value) is error
        assert caught.value.code == int(answer[:3])
        assert answer[4:] in str(caught.value)
        assert (len(sink.mails), steps.handing_over) == (0, 1 if step == "dot" else 0)
        await submission.send(outgoing(2))  # whatever state that left, the next mail is not harmed
        await submission.close()
    assert [mail.mail_from for mail in sink.mails] == ["b+2@acme.example"]


async def test_a_callback_that_raises_delivers_nothing() -> None:
    async with SmtpSink() as sink:
        submission = Submission(sink.url)

        async def commit() -> None:
            raise RuntimeError("the database is away")

        with pytest.raises(RuntimeError, match="the database is away"):
            await submission.send(outgoing(1), commit)
        await submission.send(outgoing(2))
        await asyncio.sleep(0.05)
        assert [mail.mail_from for mail in sink.mails] == ["b+2@acme.example"]
        assert sink.connected == 2
        await submission.close()


async def test_a_cancelled_send_delivers_nothing_before_the_dot() -> None:
    async with SmtpSink() as sink:
        submission = Submission(sink.url)
        reached = asyncio.Event()

        async def commit() -> None:
            reached.set()
            await asyncio.sleep(60)

        task = asyncio.create_task(submission.send(outgoing(), commit))
        await reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0.05)
        assert sink.mails == []
        await submission.close()


async def test_the_relay_goes_away_while_the_callback_runs() -> None:
    async with SmtpSink() as sink:
        submission = Submission(sink.url)

        async def commit() -> None:
            sink.drop_connections()
            await asyncio.sleep(0.05)

        with pytest.raises(Deferred):
            await submission.send(outgoing(), commit)
        assert sink.mails == []


async def test_no_answer_to_the_dot_in_time_is_unknown() -> None:
    async with SmtpSink(rules=[Rule(at="dot", do="delay", seconds=30)]) as sink:
        submission = Submission(sink.url, timeout_s=5, final_timeout_s=0.2)
        with pytest.raises(Unknown):
            await submission.send(outgoing())
        assert len(sink.mails) == 1


@pytest.mark.parametrize("step", ["connect", "ehlo", "mail", "rcpt", "data"])
async def test_no_answer_before_the_dot_in_time_is_deferred(step: str) -> None:
    async with SmtpSink(rules=[Rule(at=step, do="delay", seconds=30)]) as sink:  # type: ignore[arg-type]
        submission = Submission(sink.url, timeout_s=0.2)
        steps = Steps()
        with pytest.raises(Deferred):
            await submission.send(outgoing(), steps.commit)
        assert (sink.mails, steps.handing_over) == ([], 0)


async def test_no_relay_is_deferred_and_says_where() -> None:
    with pytest.raises(Deferred, match=r"127\.0\.0\.1:1"):
        await Submission("smtp://127.0.0.1:1", timeout_s=2).send(outgoing())


@pytest.mark.parametrize("answer", [b"what?\r\n", b"354 go on\r\n", b"\r\n", b"250-never\r\n"], ids=repr)
async def test_an_answer_to_the_dot_that_is_no_answer_is_unknown(answer: bytes) -> None:
    async def steps(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 odd\r\n")
        for reply in (b"250 odd\r\n", b"250 a\r\n", b"250 b\r\n", b"354 c\r\n"):
            await reader.readline()
            writer.write(reply)
        await reader.readuntil(b"\r\n.\r\n")
        writer.write(answer)
        await writer.drain()

    async with relay_of(steps) as url:
        with pytest.raises(Unknown):
            await Submission(url, timeout_s=2, final_timeout_s=2).send(outgoing())
