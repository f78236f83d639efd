"""Mail in: what is stored, what is refused, and what a sender is told."""

from __future__ import annotations

import asyncio
import logging
import smtplib
import socket
import struct

import pytest
from byname.channels.email.model import Envelope

from services.ingest.smtp.listener import IntakeUnavailable
from tests.connected.smtp.smtp_edges import Listening, MemoryIntake
from tests.support.smtp_client import Mail, Talk, send_many

SOPHIE = "sophie@acme.example"


def mail(number: int = 0, **other: object) -> Mail:
    data = b"Subject: hello %d\r\nMessage-ID: <%d@home.example>\r\n\r\nHi\r\n" % (number, number)
    return Mail(**({"mail_from": "ann@home.example", "rcpt_to": (SOPHIE,), "data": data} | other))  # type: ignore[arg-type]


async def test_a_mail_is_stored_with_its_envelope(listening: Listening, intake: MemoryIntake) -> None:
    listener = await listening()
    talk = await Talk.open("127.0.0.1", listener.port, hello="EHLO ann-laptop")
    assert (await talk.deliver(mail())).startswith("250 ")
    envelope, raw = intake.kept[0]
    assert envelope == Envelope("ann@home.example", (SOPHIE,), peer="127.0.0.1", helo="ann-laptop", tls=False)
    assert raw == mail().data


async def test_250_only_comes_after_it_is_stored(listening: Listening, intake: MemoryIntake) -> None:
    listener = await listening()
    intake.gate.clear()
    talk = await Talk.open("127.0.0.1", listener.port)
    answer = asyncio.create_task(talk.deliver(mail()))
    await intake.asking.wait()
    await asyncio.sleep(0.05)
    assert not answer.done()
    intake.gate.set()
    assert (await answer).startswith("250 ")


@pytest.mark.parametrize(
    "failure", [IntakeUnavailable("bus away"), RuntimeError("a bug"), ValueError("another")]
)
async def test_what_cannot_be_stored_shall_be_tried_again(
    listening: Listening, intake: MemoryIntake, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    listener = await listening()
    intake.fail = failure
    with caplog.at_level(logging.WARNING):
        [answer] = await send_many("127.0.0.1", listener.port, [mail()])
    assert answer.startswith("451 4.3.0 ")
    assert "mail not stored" in caplog.text
    intake.fail = None
    [answer] = await send_many("127.0.0.1", listener.port, [mail()])
    assert answer.startswith("250 ")


async def test_a_store_that_hangs_means_try_again(listening: Listening, intake: MemoryIntake) -> None:
    listener = await listening(command_timeout_s=0.2)
    intake.gate.clear()
    [answer] = await send_many("127.0.0.1", listener.port, [mail()])
    assert answer.startswith("451 4.3.0 ")
    assert intake.kept == []


async def test_never_an_open_relay(listening: Listening, intake: MemoryIntake) -> None:
    listener = await listening()
    talk = await Talk.open("127.0.0.1", listener.port)
    answers = await talk.begin("ann@home.example", ["victim@else.example"])
    assert answers[1].startswith("550 5.1.1 <victim@else.example>")
    assert answers[2].startswith("503 ")
    answers = await talk.begin("", [])
    assert answers[0].startswith("503 ")  # the first MAIL still stands
    await talk.command("RSET")
    answers = await talk.begin("ann@home.example", ["victim@else.example", SOPHIE])
    assert [answer[:3] for answer in answers] == ["250", "550", "250", "354"]
    talk.raw(b"x\r\n.\r\n")
    assert (await talk.reply()).startswith("250 ")
    assert [envelope.rcpt_to for envelope, _ in intake.kept] == [(SOPHIE,)]


async def test_the_null_sender_is_the_empty_string(listening: Listening, intake: MemoryIntake) -> None:
    listener = await listening()
    [answer] = await send_many("127.0.0.1", listener.port, [mail(mail_from="")])
    assert answer.startswith("250 ")
    assert intake.kept[0][0].mail_from == ""


async def test_the_same_recipient_twice_is_one(listening: Listening, intake: MemoryIntake) -> None:
    listener = await listening()
    rcpt = (SOPHIE, "SOPHIE@ACME.example", "tom@acme.example", SOPHIE)
    [answer] = await send_many("127.0.0.1", listener.port, [mail(rcpt_to=rcpt)])
    assert answer.startswith("250 ")
    assert intake.kept[0][0].rcpt_to == (SOPHIE, "tom@acme.example")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("MAIL FROM:<ann@home.example> SMTPUTF8 BODY=8BITMIME SIZE=100", "250"),
        ("MAIL FROM:<müller@häuser.example> SMTPUTF8", "250"),
        ('MAIL FROM:<"ann o\'neil"@home.example>', "250"),
        ("MAIL FROM:<@relay.example:ann@home.example>", "250"),
        ("MAIL FROM:<ann@home.example> BODY=BINARYMIME", "501"),
        ("MAIL FROM:<ann@home.example> RET=FULL", "555"),
        ("MAIL FROM:<ann\x01@home.example>", "553"),
        ("MAIL FROM:<ann@home.example", "553"),
        ("MAIL TO:<ann@home.example>", "501"),
        ("RCPT TO:<sophie@acme.example>", "503"),
        ("DATA", "503"),
        ("AUTH PLAIN AGEAYg==", "502"),
        ("STARTTLS", "503"),
        ("BDAT 10 LAST", "500"),
    ],
)
async def test_commands(listening: Listening, line: str, answer: str) -> None:
    listener = await listening()
    talk = await Talk.open("127.0.0.1", listener.port)
    assert (await talk.command(line)).startswith(answer)
    assert (await talk.command("NOOP")).startswith("250")


async def test_an_address_that_is_no_text_is_refused(listening: Listening) -> None:
    listener = await listening()
    talk = await Talk.open("127.0.0.1", listener.port)
    talk.raw(b"MAIL FROM:<\xff\xfe@home.example>\r\n")
    assert (await talk.reply()).startswith("553")


async def test_utf8_addresses_and_8bit_bodies_arrive(listening: Listening, intake: MemoryIntake) -> None:
    listener = await listening()
    talk = await Talk.open("127.0.0.1", listener.port)
    await talk.begin("müller@häuser.example", ["søren@acme.example"], options=" SMTPUTF8 BODY=8BITMIME")
    body = "Subject: Grüße\r\n\r\nKäse \x00\r\n".encode() + bytes(range(128, 256)) + b"\r\n"
    talk.raw(body + b".\r\n")
    assert (await talk.reply()).startswith("250 ")
    envelope, raw = intake.kept[0]
    assert (envelope.mail_from, envelope.rcpt_to) == ("müller@häuser.example", ("søren@acme.example",))
    assert raw == body


async def test_what_is_offered(listening: Listening) -> None:
    listener = await listening(max_bytes=12345)
    talk = await Talk.open("127.0.0.1", listener.port, hello="")
    lines = (await talk.command("EHLO me")).split("\r\n")
    assert {line[4:] for line in lines[1:]} == {
        "SIZE 12345", "8BITMIME", "SMTPUTF8", "PIPELINING", "ENHANCEDSTATUSCODES",
    }  # fmt: skip
    assert (await talk.command("HELO me")).startswith("250 mx.acme.example")


async def test_pipelined_mails_are_answered_in_order(listening: Listening, intake: MemoryIntake) -> None:
    listener = await listening()
    talk = await Talk.open("127.0.0.1", listener.port)
    one = (
        b"MAIL FROM:<a@b.example>\r\nRCPT TO:<nobody@else.example>\r\nRCPT TO:<tom@acme.example>\r\nDATA\r\n"
    )
    talk.raw(one)
    assert [answer[:3] for answer in await talk.replies(4)] == ["250", "550", "250", "354"]
    talk.raw(b"first\r\n.\r\nRSET\r\n" + one)
    assert [answer[:3] for answer in await talk.replies(6)] == ["250", "250", "250", "550", "250", "354"]
    talk.raw(b".\r\nQUIT\r\n")
    assert [answer[:3] for answer in await talk.replies(2)] == ["250", "221"]
    assert [raw for _, raw in intake.kept] == [b"first\r\n", b""]


async def test_a_client_that_sends_all_and_closes_its_half_is_answered(
    listening: Listening, intake: MemoryIntake
) -> None:
    listener = await listening()
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    writer.write(b"EHLO me\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<tom@acme.example>\r\nDATA\r\nx\r\n.\r\n")
    writer.write_eof()
    answers = (await reader.read()).decode().splitlines()
    assert answers[-1].startswith("250 2.0.0")
    assert [raw for _, raw in intake.kept] == [b"x\r\n"]
    writer.close()


async def test_a_client_that_leaves_amid_storing_does_not_stop_it(
    listening: Listening, intake: MemoryIntake
) -> None:
    listener = await listening()
    intake.gate.clear()
    talk = await Talk.open("127.0.0.1", listener.port)
    await talk.begin("a@b.example", [SOPHIE])
    talk.raw(b"x\r\n.\r\n")
    await intake.asking.wait()
    connection: socket.socket = talk.transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # so that it resets
    talk.transport.abort()
    await asyncio.sleep(0.05)
    intake.gate.set()
    await asyncio.sleep(0.05)
    assert [raw for _, raw in intake.kept] == [b"x\r\n"]


async def test_a_mail_without_its_end_is_not_stored(listening: Listening, intake: MemoryIntake) -> None:
    listener = await listening()
    talk = await Talk.open("127.0.0.1", listener.port)
    await talk.begin("a@b.example", [SOPHIE])
    talk.raw(b"half a mail\r\n.")
    talk.transport.close()
    await asyncio.sleep(0.1)
    assert intake.asked == 0


async def test_a_dot_that_was_not_doubled_is_dropped_all_the_same(
    listening: Listening, intake: MemoryIntake
) -> None:
    """RFC 5321 4.5.2: a leading dot goes whenever something follows it."""
    listener = await listening()
    talk = await Talk.open("127.0.0.1", listener.port)
    await talk.begin("a@b.example", [SOPHIE])
    talk.raw(b".first\r\n.second\r\n..third\r\n.\r\n")
    assert (await talk.reply()).startswith("250 ")
    assert intake.kept[0][1] == b"first\r\nsecond\r\n.third\r\n"


async def test_lmtp_answers_for_every_accepted_recipient(listening: Listening, intake: MemoryIntake) -> None:
    """RFC 2033 4.2: one line each, for a repeated recipient too; Postfix waits for them all."""
    listener = await listening(lmtp=True)
    talk = await Talk.open("127.0.0.1", listener.port, hello="LHLO postfix")
    answers = await talk.begin("a@b.example", [SOPHIE, "no@else.example", "tom@acme.example", SOPHIE])
    assert [answer[:3] for answer in answers] == ["250", "250", "550", "250", "250", "354"]
    talk.raw(b"x\r\n.\r\nNOOP\r\n")
    assert [answer[:9] for answer in await talk.replies(4)] == ["250 2.0.0"] * 3 + ["250 OK"]
    assert intake.kept[0][0].rcpt_to == (SOPHIE, "tom@acme.example")
    intake.fail = IntakeUnavailable("bus away")
    await talk.begin("a@b.example", [SOPHIE, "tom@acme.example"])
    talk.raw(b"x\r\n.\r\n")
    assert [answer[:9] for answer in await talk.replies(2)] == ["451 4.3.0"] * 2
    for greeting in ("EHLO me", "HELO me"):
        assert (await talk.command(greeting)).startswith("500")


async def test_lmtp_speaks_with_the_standard_library(listening: Listening, intake: MemoryIntake) -> None:
    listener = await listening(lmtp=True)

    def deliver() -> dict[str, tuple[int, bytes]]:
        with smtplib.LMTP("127.0.0.1", listener.port) as client:
            return client.sendmail("a@b.example", [SOPHIE], b"Subject: x\r\n\r\n.dot\r\n")

    assert await asyncio.to_thread(deliver) == {}
    assert intake.kept[0][1] == b"Subject: x\r\n\r\n.dot\r\n"


async def test_many_mails_over_many_connections(listening: Listening, intake: MemoryIntake) -> None:
    listener = await listening()
    mails = [mail(number) for number in range(400)]
    answers = await send_many("127.0.0.1", listener.port, mails, connections=16)
    assert {answer[:3] for answer in answers} == {"250"}
    assert sorted(raw for _, raw in intake.kept) == sorted(one.data for one in mails)
