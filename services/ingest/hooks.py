"""`/hooks/<channel>/…`: verified by the channel's adapter, kept, answered. Nothing is read before that."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from urllib.parse import urlsplit

from byname.bus.errors import BusError
from byname.channels.base import Adapter, Learning
from byname.channels.errors import ChannelError, NeedsCall, NotForUs, Rejected, Retryable
from byname.channels.model import Call, Receipt
from byname.channels.model import Request as Hook
from byname.channels.transport import PerhapsSent
from byname.observe.metrics import METRICS
from fastapi import APIRouter, Request, Response
from starlette.background import BackgroundTask

from services.ingest.room import Room

log = logging.getLogger(__name__)

COME_BACK_S = 30
MOST_LOOKUPS = 3


class TooLarge(Exception):
    """The body is larger than the channel takes."""


def hook_routes(room: Room) -> APIRouter:
    """The webhooks of all channels that run here."""
    routes = APIRouter(tags=["webhooks"])

    @routes.api_route(
        "/hooks/{channel}", methods=["GET", "POST"], summary="A provider's webhook", include_in_schema=False
    )
    @routes.api_route("/hooks/{channel}/{path:path}", methods=["GET", "POST"], summary="A provider's webhook")
    async def hook(request: Request, channel: str, path: str = "") -> Response:
        adapter = room.adapters.get(channel)
        if adapter is None or adapter.manifest.capabilities.inbound not in ("webhook", "both"):
            return _said(channel, 404, f"no channel {channel[:40]!r} takes webhooks here")
        try:
            body = await _body(request, adapter.manifest.capabilities.max_inbound)
        except TooLarge as error:
            return _said(channel, 413, str(error))
        return await _take(room, channel, adapter, _hook(room, request, path, body))

    return routes


async def _take(room: Room, channel: str, adapter: Adapter, hook: Hook) -> Response:
    try:
        receipt = await _verified(room, adapter, hook)
        for stored in receipt.store:
            await room.keep(channel, stored)
            await room.caller.count_event(adapter)
    except Rejected as error:
        log.warning("%s: a webhook was refused: %s", channel, str(error)[:200])
        return _said(channel, error.status, "" if error.status == 401 else str(error))
    except NotForUs as error:
        return _said(channel, 200, str(error))
    except (ChannelError, BusError, PerhapsSent) as error:
        log.warning("%s: a webhook has to come again: %s", channel, str(error)[:200])
        after = error.after if isinstance(error, Retryable) and error.after else COME_BACK_S
        return _said(channel, 503, "not now, please send it again", {"retry-after": str(int(after))})
    return _answered(room, channel, receipt)


async def _verified(room: Room, adapter: Adapter, hook: Hook) -> Receipt:
    """The adapter's verdict; what it has to look up first is fetched, a few times at most."""
    for _ in range(MOST_LOOKUPS):
        try:
            return adapter.verify(hook, room.service.clock.now())
        except NeedsCall as error:
            if not isinstance(adapter, Learning):
                raise
            answer = await room.transport.make(error.call)
            adapter.learn(error.call, answer, room.service.clock.now())
    return adapter.verify(hook, room.service.clock.now())


async def _follow(room: Room, channel: str, calls: Sequence[Call]) -> None:
    """What the receipt asks for once the answer is given, such as confirming a subscription."""
    for call in calls:
        try:
            answer = await room.transport.make(call)
            log.info("%s: called %s, which answered %d", channel, _place(call.url), answer.status)
        except (ChannelError, PerhapsSent) as error:
            log.warning("%s: could not call %s: %s", channel, _place(call.url), error)


def _place(url: str) -> str:
    """Host and path: what follows may be secret."""
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path}"


def _answered(room: Room, channel: str, receipt: Receipt) -> Response:
    METRICS.hook_answer(channel, receipt.status)
    after = BackgroundTask(_follow, room, channel, receipt.then) if receipt.then else None
    return Response(receipt.body, receipt.status, media_type=receipt.media_type, background=after)


def _said(channel: str, status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    METRICS.hook_answer(channel if status != 404 else "unknown", status)
    return Response(text, status, headers, media_type="text/plain; charset=utf-8")


def _hook(room: Room, request: Request, path: str, body: bytes) -> Hook:
    query = f"?{request.url.query}" if request.url.query else ""
    base = room.public_url.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}"
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Hook(
        method=request.method,
        url=f"{base}{request.url.path}{query}",
        headers=headers,
        body=body,
        path=path,
        peer=request.client.host if request.client else "",
    )


async def _body(request: Request, limit: int) -> bytes:
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise TooLarge(f"the request is larger than {limit} bytes; nothing was stored")
        chunks.append(chunk)
    return b"".join(chunks)
