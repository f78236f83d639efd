"""How much one client may ask for, encryption, and closing the door."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
import tracemalloc
from pathlib import Path

import pytest

from services.ingest.smtp.listener import SmtpSettings, start_smtp
from tests.connected.smtp.smtp_edges import Listening, MemoryIntake
from tests.support.smtp_client import Mail, Talk, send_many

SOPHIE = "sophie@acme.example"


async def begun(port: int, **options: str) -> Talk:
    """A connection that has its 354."""
    talk = await Talk.open("127.0.0.1", port, **options)
    assert (await talk.begin("ann@home.example", [SOPHIE]))[-1].startswith("354")
    return talk


async def test_a_mail_declared_too_large_is_refused_at_once(listening: Listening) -> None:
    listener = await listening(max_bytes=1000)
    talk = await Talk.open("127.0.0.1", listener.port)
    assert (await talk.command("MAIL FROM:<a@b.example> SIZE=1001")).startswith("552")
    assert (await talk.command("MAIL FROM:<a@b.example> SIZE=1000")).startswith("250")


@pytest.mark.parametrize("limit", [1000, 300_000])
async def test_exactly_the_limit_is_taken_and_one_byte_more_is_not(
    listening: Listening, intake: MemoryIntake, limit: int
) -> None:
    listener = await listening(max_bytes=limit)
    fits, large = b"a" * (limit - 2) + b"\r\n", b"a" * (limit - 1) + b"\r\n"
    talk = await begun(listener.port)
    talk.raw(large + b".\r\n")
    assert (await talk.reply()).startswith("552 5.3.4 ")
    assert intake.asked == 0
    answer = await talk.deliver(Mail("ann@home.example", (SOPHIE,), fits))  # the same connection goes on
    assert answer.startswith("250 ")
    assert intake.kept[0][1] == fits


async def test_long_lines_are_kept(listening: Listening, intake: MemoryIntake) -> None:
    """Broken mail is mail: a header of 1 MB in one line reaches the dead letters, not the sender."""
    listener = await listening()
    data = b"X-Long: " + b"x" * 1_000_000 + b"\r\n\r\nHi\r\n"
    [answer] = await send_many("127.0.0.1", listener.port, [Mail("a@b.example", (SOPHIE,), data)])
    assert answer.startswith("250 ")
    assert intake.kept[0][1] == data


async def test_an_endless_mail_takes_no_memory_and_is_cut(listening: Listening, intake: MemoryIntake) -> None:
    limit = 4 * 1024 * 1024
    listener = await listening(max_bytes=limit)
    _, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    writer.write(b"EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<sophie@acme.example>\r\nDATA\r\n")
    block, sent = b"an endless mail\r\n" * 4096, 0
    tracemalloc.start()
    try:
        while sent < 50 * limit:
            writer.write(block)
            await writer.drain()
            sent += len(block)
    except ConnectionError:
        pass
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        writer.close()
    assert sent < 10 * limit
    assert peak < 2 * limit
    assert intake.asked == 0


async def test_too_many_recipients(listening: Listening, intake: MemoryIntake) -> None:
    listener = await listening(max_recipients=3)
    talk = await Talk.open("127.0.0.1", listener.port)
    answers = await talk.begin("a@b.example", [f"p{number}@acme.example" for number in range(5)])
    assert [answer[:9] for answer in answers[1:-1]] == ["250 2.1.5"] * 3 + ["452 4.5.3"] * 2
    talk.raw(b"x\r\n.\r\n")
    assert (await talk.reply()).startswith("250 ")
    assert len(intake.kept[0][0].rcpt_to) == 3


@pytest.mark.parametrize("setting", ["max_connections_per_peer", "max_connections"])
async def test_too_many_connections(listening: Listening, setting: str) -> None:
    listener = await listening(**{setting: 3})
    talks = [await Talk.open("127.0.0.1", listener.port) for _ in range(3)]
    refused = await Talk.open("127.0.0.1", listener.port, hello="")
    with pytest.raises(ConnectionError):
        await refused.command("NOOP")
    raw_reader, raw_writer = await asyncio.open_connection("127.0.0.1", listener.port)
    assert (await raw_reader.read()).startswith(b"421 4.7.0 ")
    raw_writer.close()
    talks[0].close()
    await asyncio.sleep(0.05)
    again = await Talk.open("127.0.0.1", listener.port)
    assert (await again.command("NOOP")).startswith("250")


async def test_a_silent_client_is_sent_away(listening: Listening) -> None:
    listener = await listening(command_timeout_s=0.2)
    talk = await Talk.open("127.0.0.1", listener.port)
    assert (await talk.reply()).startswith("421 4.4.2 ")
    with pytest.raises(ConnectionError):
        await talk.reply()


async def test_a_client_that_keeps_talking_is_not_sent_away(listening: Listening) -> None:
    listener = await listening(command_timeout_s=0.4)
    talk = await Talk.open("127.0.0.1", listener.port)
    for _ in range(12):
        await asyncio.sleep(0.1)
        assert (await talk.command("NOOP")).startswith("250")


async def test_too_many_errors_end_the_connection(listening: Listening, intake: MemoryIntake) -> None:
    listener = await listening(max_errors=5)
    talk = await begun(listener.port)
    for number in range(5):  # within the budget, and a stored mail gives a new one
        talk.raw(b"x\r\n.\r\n")
        assert (await talk.reply()).startswith("250")
        assert (await talk.command(f"RCPT TO:<nobody{number}@else.example>")).startswith("503")
        await talk.begin("ann@home.example", [SOPHIE])
    talk.raw(b".\r\n" + b"WHAT\r\n" * 10)
    answers = await talk.replies(8)
    assert [answer[:3] for answer in answers] == ["250"] + ["500"] * 6 + ["421"]


@pytest.mark.parametrize("length", [3000, 200_000])
async def test_an_overlong_command_is_refused(listening: Listening, length: int) -> None:
    listener = await listening()
    talk = await Talk.open("127.0.0.1", listener.port)
    talk.raw(b"NOOP " + b"x" * length + b"\r\n")
    assert (await talk.reply()).startswith("500 5.5.2 ")


def _trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


async def test_starttls(listening: Listening, intake: MemoryIntake, certificate: tuple[Path, Path]) -> None:
    listener = await listening(certificate=certificate[0], key=certificate[1])

    def deliver() -> bool:
        with smtplib.SMTP("localhost", listener.port) as client:
            client.ehlo()
            offered = client.has_extn("starttls")
            client.starttls(context=_trusting(certificate[0]))
            client.ehlo()
            assert not client.has_extn("starttls")
            assert not client.has_extn("auth")
            client.sendmail(
                "ann@home.example", [SOPHIE], b"Subject: secret\r\n\r\n" + b"x" * 300_000 + b"\r\n"
            )
            return offered

    assert await asyncio.to_thread(deliver)
    envelope, raw = intake.kept[0]
    assert envelope.tls
    assert envelope.rcpt_to == (SOPHIE,)
    assert len(raw) > 300_000


async def test_nothing_said_before_tls_counts_after_it(
    listening: Listening, intake: MemoryIntake, certificate: tuple[Path, Path]
) -> None:
    """Commands that an attacker puts behind STARTTLS in clear are dropped (RFC 3207 6, CVE-2011-0411)."""
    listener = await listening(certificate=certificate[0], key=certificate[1])
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    await reader.readline()
    writer.write(b"HELO x\r\nMAIL FROM:<ceo@acme.example>\r\nSTARTTLS\r\nRCPT TO:<sophie@acme.example>\r\n")
    for expected in (b"250", b"250", b"220"):
        assert (await reader.readline()).startswith(expected)
    await writer.start_tls(_trusting(certificate[0]), server_hostname="localhost")
    writer.write(b"DATA\r\nMAIL FROM:<a@b.example>\r\nQUIT\r\n")
    assert [line[:3] for line in (await reader.read()).splitlines()] == [b"503", b"503", b"221"]
    writer.close()
    assert intake.asked == 0


async def test_a_client_that_fails_the_handshake_does_no_harm(
    listening: Listening, certificate: tuple[Path, Path]
) -> None:
    listener = await listening(certificate=certificate[0], key=certificate[1])
    talk = await Talk.open("127.0.0.1", listener.port)
    await talk.command("STARTTLS")
    talk.raw(b"this is no TLS at all\r\n" * 10)
    with pytest.raises(ConnectionError):
        await talk.replies(20)
    again = await Talk.open("127.0.0.1", listener.port)
    assert (await again.command("NOOP")).startswith("250")


async def test_a_certificate_that_cannot_be_used_is_named(intake: MemoryIntake, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"cert\.pem"):
        await start_smtp(intake, SmtpSettings(certificate=tmp_path / "cert.pem"))


async def test_closing_lets_a_mail_finish_and_sends_the_others_away(
    listening: Listening, intake: MemoryIntake
) -> None:
    listener = await listening()
    idle, busy = await Talk.open("127.0.0.1", listener.port), await begun(listener.port)
    closing = asyncio.create_task(listener.close())
    assert (await idle.reply()).startswith("421 4.3.2 ")
    busy.raw(b"x\r\n.\r\n")
    assert (await busy.reply()).startswith("250 ")
    await closing
    assert len(intake.kept) == 1
    with pytest.raises(ConnectionRefusedError):
        await Talk.open("127.0.0.1", listener.port)


async def test_closing_does_not_wait_for_ever(listening: Listening, intake: MemoryIntake) -> None:
    listener = await listening()
    intake.gate.clear()
    talk = await begun(listener.port)
    talk.raw(b"x\r\n.\r\n")
    await intake.asking.wait()
    await listener.close(grace_s=0.1)
    with pytest.raises(ConnectionError):
        await talk.reply()
