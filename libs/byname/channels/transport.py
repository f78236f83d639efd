"""The one place where an adapter's calls become HTTP: time limits, sizes, no redirects, one set of errors."""

from __future__ import annotations

import email.utils
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx

from byname.channels.errors import NeedsReauth, Rejected, Retryable
from byname.channels.model import Answer, Call

LARGEST_ANSWER = 48 * 2**20  # SES keeps mails of 40 MB in S3
LONGEST_WAIT_S = 86_400.0  # whoever says more means "not today"


class PerhapsSent(Exception):
    """The request may have arrived: no answer came, or none that could be read. Never repeat it blindly."""


class Transport:
    """Makes calls. One for a process; `close` when done."""

    def __init__(self, timeout_s: float = 30.0, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(timeout_s, connect=min(timeout_s, 10.0)),
            transport=transport,
            follow_redirects=False,
            trust_env=False,
            headers={"user-agent": "Byname"},
        )

    async def make(self, call: Call) -> Answer:
        """The answer, whatever its status. Retryable: nothing was sent; PerhapsSent: nobody knows."""
        request = self._request(call)
        try:
            answer = await self._client.send(request, stream=True)
            try:
                return await _read(answer)
            finally:
                await answer.aclose()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Retryable(f"{_host(call.url)} cannot be reached: {error or type(error).__name__}") from None
        except (httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
            raise Rejected(f"the call cannot be made: {error}") from None
        except httpx.HTTPError as error:
            raise PerhapsSent(f"{_host(call.url)} gave no answer: {error or type(error).__name__}") from None

    async def close(self) -> None:
        """Let go of all connections."""
        await self._client.aclose()

    def _request(self, call: Call) -> httpx.Request:
        """The call as httpx wants it. Rejected when no HTTP request can be made of it."""
        try:
            return self._client.build_request(
                call.method, call.url, headers=dict(call.headers), content=call.body
            )
        except (httpx.InvalidURL, UnicodeError) as error:
            raise Rejected(f"the call cannot be made: {type(error).__name__} in address or headers") from None


async def _read(answer: httpx.Response) -> Answer:
    chunks, size = [], 0
    async for chunk in answer.aiter_bytes():
        size += len(chunk)
        if size > LARGEST_ANSWER:
            raise PerhapsSent(f"the answer is larger than {LARGEST_ANSWER} bytes")
        chunks.append(chunk)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Answer(answer.status_code, headers, b"".join(chunks))


def check_status(answer: Answer, now: datetime, explain: Callable[[Answer], str] | None = None) -> None:
    """Raise what an HTTP status other than 2xx means. `explain` reads the provider's own words.

    5xx is Retryable, although a gateway may say 500, 502 or 504 after the far side did what it was asked: the
    notifier makes such a POST again only where the adapter's `repeats_safely` or `perhaps_done` lets it.
    """
    if 200 <= answer.status < 300:
        return
    said = (explain(answer) if explain else "") or answer.body[:200].decode("utf-8", "replace")
    text = f"{answer.status}: {said}" if said else f"the far side answered {answer.status}"
    if answer.status in (401, 403):
        raise NeedsReauth(text)
    if answer.status in (408, 425, 429) or answer.status >= 500:
        raise Retryable(text, retry_after(answer, now))
    raise Rejected(text)


def retry_after(answer: Answer, now: datetime) -> float | None:
    """Seconds to wait by Retry-After (RFC 9110 10.2.3): a number or a date, a day at most; else None."""
    value = answer.headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return min(float(value), LONGEST_WAIT_S)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (aware - now).total_seconds()), LONGEST_WAIT_S)


def _host(url: str) -> str:
    return urlsplit(url).hostname or "the far side"
