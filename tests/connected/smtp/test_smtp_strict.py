"""Where a mail ends: only at CR LF . CR LF, whatever a stranger sends (SMTP smuggling, CVE-2023-51764)."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from byname.channels.email.crlf import only_crlf
from byname.channels.email.submit_wire import stuffed
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.smtp.data import BLOCK_BYTES, MailRefused, read_mail
from tests.connected.smtp.smtp_edges import Listening, MemoryIntake
from tests.support.smtp_client import Talk
from tests.support.smtp_client import stuffed as client_stuffed

SECOND = b"MAIL FROM:<ceo@acme.example>\r\nRCPT TO:<sophie@acme.example>\r\nDATA\r\nSubject: forged\r\n\r\nx"
LINE_ENDS = [
    b"\n",
    b"\r",
    b"\r\n",
    b"\n\r",
    b"\r\r",
    b"\r\r\n",
    b"\n\n",
    b"\r\n\n",
    b"\x00\n",
    b"\x85",
    b"\r\x00\n",
]
FALSE_ENDS = [
    before + dot + after
    for before in LINE_ENDS
    for dot in (b".", b"..")
    for after in LINE_ENDS
    if (before + dot + after).find(b"\r\n.\r\n") < 0
]


@pytest.mark.parametrize("false_end", FALSE_ENDS, ids=repr)
async def test_a_false_end_never_makes_two_mails(
    listening: Listening, intake: MemoryIntake, false_end: bytes
) -> None:
    listener = await listening()
    talk = await Talk.open("127.0.0.1", listener.port)
    await talk.begin("ann@home.example", ["sophie@acme.example"])
    talk.raw(b"Subject: one\r\n\r\nfirst" + false_end + SECOND + b"\r\n.\r\n")
    answer = await talk.reply()
    assert (await talk.command("NOOP")).startswith("250")  # it was one answer
    strict = only_crlf(false_end)
    assert answer.startswith("250 2.0.0" if strict else "554 5.6.11 "), answer
    assert len(intake.kept) == (1 if strict else 0)
    assert not any(envelope.mail_from == "ceo@acme.example" for envelope, _ in intake.kept)


@pytest.mark.parametrize("bad", [b"\n", b"\r"])
@pytest.mark.parametrize("where", ["header", "last line", "after 200 kB"])
async def test_a_bare_line_end_anywhere_refuses_the_mail(
    listening: Listening, intake: MemoryIntake, bad: bytes, where: str
) -> None:
    body = {
        "header": b"Subject: x" + bad + b"Bcc: y\r\n\r\nHi\r\n",
        "last line": b"Subject: x\r\n\r\nHi" + bad + b"\r\n",
        "after 200 kB": b"Subject: x\r\n\r\n" + b"word " * 40_000 + bad + b"Hi\r\n",
    }[where]
    listener = await listening()
    talk = await Talk.open("127.0.0.1", listener.port)
    await talk.begin("ann@home.example", ["sophie@acme.example"])
    talk.raw(body + b".\r\n")
    answer = await talk.reply()
    assert answer.startswith("554 5.6.11 ")
    assert "CR LF" in answer
    assert intake.asked == 0


async def test_a_client_with_bare_line_ends_only_is_told_how_a_mail_ends(
    listening: Listening, intake: MemoryIntake
) -> None:
    listener = await listening(command_timeout_s=0.2)
    talk = await Talk.open("127.0.0.1", listener.port)
    await talk.begin("ann@home.example", ["sophie@acme.example"])
    talk.raw(b"Subject: x\n\nHi\n.\nQUIT\n")
    answer = await talk.reply()
    assert answer.startswith("421 ")
    assert "CR LF . CR LF" in answer
    assert intake.asked == 0


@pytest.mark.parametrize("line", [b"NOOP\n", b"NO\rOP\r\n", b"\r\n", b"\n"], ids=repr)
async def test_command_lines_are_strict_too(listening: Listening, line: bytes) -> None:
    listener = await listening()
    talk = await Talk.open("127.0.0.1", listener.port)
    talk.raw(line)
    assert (await talk.reply()).startswith("500")


async def _read(stream: bytes, cuts: list[int]) -> bytes:
    """What `read_mail` makes of a stream that comes in pieces; the rest of it must stay unread."""
    reader = asyncio.StreamReader(limit=BLOCK_BYTES)
    places = sorted({min(cut, len(stream)) for cut in cuts} | {0, len(stream)})
    task = asyncio.create_task(read_mail(reader, 10_000_000, lambda: None))
    for start, end in pairwise(places):
        reader.feed_data(stream[start:end])
        await asyncio.sleep(0)
    raw = await task
    assert await reader.readexactly(6) == b"NOOP\r\n"
    return raw


LINES = st.lists(st.sampled_from([b"", b".", b"..", b".a", b"a", b"a.", b"\x00", b"x" * 70_000]), max_size=8)


@given(lines=LINES, cuts=st.lists(st.integers(0, 200), max_size=6))
def test_any_mail_comes_out_as_it_went_in(lines: list[bytes], cuts: list[int]) -> None:
    data = b"".join(line + b"\r\n" for line in lines)
    assert stuffed(data) + b".\r\n" == client_stuffed(data) or not data
    assert asyncio.run(_read(client_stuffed(data) + b"NOOP\r\n", cuts)) == (data or b"\r\n")


@given(pieces=st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b".", b"a"]), max_size=12))
def test_no_mix_of_line_ends_is_read_as_something_else(pieces: list[bytes]) -> None:
    """Whatever is read ends at the first CR LF . CR LF and has no bare line end; else it is refused."""
    sent = b"".join(pieces)
    stream = b"\r\n" + sent + b"\r\n.\r\n"
    first_end = stream.index(b"\r\n.\r\n")
    reader_input = stream[2 : first_end + 5]
    try:
        raw = asyncio.run(_read(reader_input + b"NOOP\r\n", []))
    except MailRefused:
        assert not only_crlf(reader_input)
    else:
        assert only_crlf(reader_input)
        assert len(raw) <= len(reader_input)


@given(st.lists(st.sampled_from([b"\r", b"\n", b"a", b"\r\n"]), max_size=10).map(b"".join))
def test_only_crlf_agrees_with_the_definition(data: bytes) -> None:
    rest = data.replace(b"\r\n", b"|")
    assert only_crlf(data) == (b"\r" not in rest and b"\n" not in rest)
