"""The transport: every way in which a call can end leads to one word about what to do next."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from byname.channels.errors import NeedsReauth, Rejected, Retryable
from byname.channels.model import Answer, Call
from byname.channels.transport import LARGEST_ANSWER, PerhapsSent, Transport, check_status, retry_after

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


@pytest.fixture
async def transport() -> AsyncIterator[Transport]:
    made = Transport(timeout_s=0.3)
    yield made
    await made.close()


def answering(handler: object) -> Transport:
    return Transport(transport=httpx.MockTransport(handler))  # type: ignore[arg-type]


async def test_an_answer_comes_back_whatever_its_status() -> None:
    transport = answering(lambda request: httpx.Response(503, headers={"Retry-After": "7"}, content=b"later"))
    answer = await transport.make(Call("POST", "https://api.example/x", {"a": "b"}, b"words"))
    assert (answer.status, answer.headers["retry-after"], answer.body) == (503, "7", b"later")


async def test_what_is_sent_is_the_call() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200)

    await answering(handler).make(Call("PUT", "https://api.example/x?q=1", {"X-Key": "k"}, b"\xff\x00"))
    [request] = seen
    assert (request.method, str(request.url), request.content) == (
        "PUT",
        "https://api.example/x?q=1",
        b"\xff\x00",
    )
    assert request.headers["x-key"] == "k"
    assert request.headers["user-agent"] == "Byname"


async def test_no_redirection_is_followed() -> None:
    """It could lead a token, or the words of a customer, to anybody."""
    moved = answering(lambda request: httpx.Response(302, headers={"location": "https://elsewhere.example/"}))
    assert (await moved.make(Call("GET", "https://api.example/"))).status == 302


async def test_nobody_there_is_retryable(transport: Transport) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Retryable, match=r"127\.0\.0\.1 cannot be reached"):
        await transport.make(Call("GET", f"http://127.0.0.1:{port}/"))


@pytest.mark.parametrize(
    "says", [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf", b"no HTTP at all\r\n\r\n"]
)
async def test_no_whole_answer_is_perhaps_sent(transport: Transport, says: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(says)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        with pytest.raises(PerhapsSent, match=r"127\.0\.0\.1 gave no answer"):
            await transport.make(
                Call("POST", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", {}, b"x")
            )


async def test_silence_is_perhaps_sent(transport: Transport) -> None:
    done = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await done.wait()
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    async with server:
        with pytest.raises(PerhapsSent):
            await transport.make(Call("GET", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"))
        done.set()


async def test_an_endless_answer_is_given_up() -> None:
    huge = answering(lambda request: httpx.Response(200, content=b"x" * (LARGEST_ANSWER + 1)))
    with pytest.raises(PerhapsSent, match="larger"):
        await huge.make(Call("GET", "https://api.example/"))


@pytest.mark.parametrize(
    "call",
    [
        Call("GET", "http://[::1"),
        Call("GET", "ftp://api.example/"),
        Call("GET", "/no/host"),
        Call("POST", "https://api.example/", {"x-name": "Søren"}),
        Call("POST", "https://api.example/", {"x-name": "a\r\nx-injected: b"}),
    ],
    ids=lambda call: f"{call.url} {dict(call.headers)}",
)
async def test_a_call_that_cannot_be_made_is_rejected(transport: Transport, call: Call) -> None:
    with pytest.raises((Rejected, Retryable)) as found:
        await transport.make(call)
    assert "Søren" not in str(found.value)


def test_a_call_shows_neither_address_nor_headers() -> None:
    call = Call(
        "POST",
        "https://user:pw@api.example/bot123:token/send?key=secret",
        {"authorization": "Bearer t"},
        b"b",
    )
    assert repr(call) == "Call(POST api.example)"
    assert repr(Call("GET", "http://[::1")) == "Call(GET [::1)"


@pytest.mark.parametrize(
    ("status", "error"),
    [
        *((status, Rejected) for status in (301, 302, 400, 404, 410, 422)),
        *((status, NeedsReauth) for status in (401, 403)),
        *((status, Retryable) for status in (408, 425, 429, 500, 503, 599)),
    ],
)
def test_what_a_status_means(status: int, error: type[Exception]) -> None:
    with pytest.raises(error, match=f"{status}: the words of the far side"):
        check_status(Answer(status, {}, b"the words of the far side"), NOW)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_a_success_is_none(status: int) -> None:
    check_status(Answer(status, {}, b""), NOW)


def test_the_providers_own_words_are_said() -> None:
    with pytest.raises(Rejected, match="400: too long"):
        check_status(Answer(400, {}, b"{}"), NOW, explain=lambda answer: "too long")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("", None), ("30", 30.0), (" 30 ", 30.0), ("0", 0.0), ("soon", None), ("-5", None), ("²", None),
        ("9" * 300, 86_400.0), (format_datetime(NOW + timedelta(minutes=2), usegmt=True), 120.0),
        (format_datetime(NOW - timedelta(minutes=2), usegmt=True), 0.0), ("Mon, 05 Jan 2026 12:02:00", 120.0),
        (format_datetime(NOW + timedelta(days=30), usegmt=True), 86_400.0), ("Mon, 99 Jan 2026", None),
        ("Mon, 05 Jan 99999 12:00:00 GMT", None),
    ],
)  # fmt: skip
def test_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after(Answer(429, {"retry-after": value}, b""), NOW) == seconds
