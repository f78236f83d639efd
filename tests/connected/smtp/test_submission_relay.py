"""The relay as a partner: kept connections, encryption, what it can do, and its address."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from pathlib import Path

import pytest
from byname.channels.email.compose import Outgoing
from byname.channels.email.submit import Deferred, Submission

from tests.connected.smtp.smtp_edges import Listening, MemoryIntake, relay_of
from tests.support.smtp_sink import SmtpSink

BODY = b"Message-ID: <1@acme.example>\r\nSubject: hello\r\n\r\nHi\r\n"


def outgoing(number: int = 1, *, rcpt_to: str = "ann@home.example", data: bytes = BODY) -> Outgoing:
    return Outgoing(f"b+{number}@acme.example", rcpt_to, f"{number}@acme.example", data)


async def test_connections_are_kept_and_bounded() -> None:
    async with SmtpSink() as sink:
        submission = Submission(sink.url, connections=3)
        await asyncio.gather(*(submission.send(outgoing(number)) for number in range(60)))
        assert sink.connected == 3
        await submission.close()
        await asyncio.sleep(0.05)
        assert not sink.connections
    assert {mail.mail_from for mail in sink.mails} == {f"b+{number}@acme.example" for number in range(60)}


@pytest.mark.parametrize("goodbye", [b"", b"421 4.4.2 idle too long\r\n"])
async def test_a_relay_that_closes_idle_connections_goes_unnoticed(goodbye: bytes) -> None:
    """Also when the loss shows only at MAIL FROM."""
    deliveries = 0

    async def steps(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal deliveries
        writer.write(b"220 short\r\n")
        for reply in (b"250 short\r\n", b"250 a\r\n", b"250 b\r\n", b"354 c\r\n"):
            await reader.readline()
            writer.write(reply)
        await reader.readuntil(b"\r\n.\r\n")
        deliveries += 1
        writer.write(b"250 kept\r\n")
        await reader.readline()  # the next MAIL
        writer.write(goodbye)

    async with relay_of(steps) as url:
        submission = Submission(url)
        for number in range(4):
            assert await submission.send(outgoing(number)) == "250 kept"
        assert deliveries == 4


async def test_a_domain_beyond_ascii_goes_out_in_ascii() -> None:
    """So that any relay takes it, also one without SMTPUTF8 (RFC 5891)."""
    async with SmtpSink() as sink:
        submission = Submission(sink.url)
        await submission.send(outgoing(rcpt_to="ann@häuser.example"))
        await submission.close()
        assert sink.mails[0].rcpt_to == ("ann@xn--huser-gra.example",)


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
async def test_an_untrusted_certificate_is_not_sent_to(
    listening: Listening, intake: MemoryIntake, certificate: tuple[Path, Path], scheme: str
) -> None:
    listener = await listening(certificate=certificate[0], key=certificate[1])
    with pytest.raises(Deferred, match=f"localhost:{listener.port}"):
        await Submission(f"{scheme}://localhost:{listener.port}", timeout_s=2).send(outgoing())
    assert intake.asked == 0


async def test_starttls_to_a_trusted_relay(
    listening: Listening, intake: MemoryIntake, certificate: tuple[Path, Path]
) -> None:
    listener = await listening(certificate=certificate[0], key=certificate[1])
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    submission = Submission(f"smtp+starttls://localhost:{listener.port}", tls=trusting)
    data = b"Subject: x\r\n\r\n" + b"x" * 500_000 + b"\r\n"
    for number in range(2):
        await submission.send(outgoing(number, rcpt_to="sophie@acme.example", data=data))
    await submission.close()
    assert [(envelope.tls, raw) for envelope, raw in intake.kept] == [(True, data)] * 2


async def test_a_relay_without_starttls_gets_no_mail_when_it_is_asked_for() -> None:
    async with SmtpSink() as sink:
        with pytest.raises(Deferred, match="STARTTLS"):
            await Submission(sink.url.replace("smtp:", "smtp+starttls:")).send(outgoing())
        assert sink.mails == []


@pytest.mark.parametrize(
    "url",
    ["", "localhost:25", "http://relay:25", "smtp://", "smtp://user:secret@relay.example:25", "smtp://h:x"],
)
async def test_a_relay_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"relay|Port") as caught:
        Submission(url)
    assert "secret" not in str(caught.value)


def test_the_sink_is_an_smtp_server_for_others_too() -> None:
    """smtplib, not our own client, so that both ends cannot share one mistake."""

    async def main() -> list[bytes]:
        async with SmtpSink() as sink:

            def deliver() -> None:
                with smtplib.SMTP("127.0.0.1", sink.port) as client:
                    client.sendmail("a@b.example", ["c@d.example"], b"Subject: x\r\n\r\n.dot\r\n..\r\n")

            await asyncio.to_thread(deliver)
            return [mail.data for mail in await sink.wait_for(1)]

    assert asyncio.run(main()) == [b"Subject: x\r\n\r\n.dot\r\n..\r\n"]
