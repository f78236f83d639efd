"""What the widget asks over HTTP: sessions, mail, the form, files; and the ways for who has no WebSocket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, TypeVar

from byname.channels.chat.frames import (
    FormRequest,
    MailRequest,
    Msg,
    Seen,
    SessionRequest,
    Typing,
    complaint,
    encoded,
    page_address,
)
from byname.channels.locales import first_language
from fastapi import APIRouter, Request, WebSocket
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ValidationError
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.routing import WebSocketRoute

from services.ingest.chat.errors import Refused
from services.ingest.chat.files import as_download
from services.ingest.chat.hub import Listener
from services.ingest.chat.model import Guest
from services.ingest.chat.server import ChatServer
from services.ingest.chat.socket import serve_socket

M = TypeVar("M", bound=BaseModel)

LARGEST_BODY = 65_536
POLL_S = 25.0
SSE_PING_S = 15
SSE_SEND_S = 30.0
NO_STORE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class ChatRoutes:
    """The routes that speak JSON; each is a few lines around the server."""

    def __init__(self, server: ChatServer) -> None:
        self._server = server

    async def session(self, request: Request) -> Response:
        """POST /chat/session: begins, or goes on."""
        self._server.limits.session(peer_of(request))
        asked = await read(request, SessionRequest)
        site = self._server.site(asked.site, origin_of(request), host_of(request))
        language = first_language(request.headers.get("accept-language", ""))
        return answer(await self._server.open(asked, site, language))

    async def messages(self, request: Request) -> Response:
        """POST /chat/messages: a line, for who has no WebSocket."""
        guest = await self._guest(request)
        line = await self._server.say(guest, await read(request, Msg))
        return answer(self._server.ack(line))

    async def typing(self, request: Request) -> Response:
        """POST /chat/typing."""
        guest = await self._guest(request)
        self._server.hub.types(guest, on=(await read(request, Typing)).on)
        return answer({})

    async def seen(self, request: Request) -> Response:
        """POST /chat/seen."""
        guest = await self._guest(request)
        self._server.hub.saw(guest, (await read(request, Seen)).seq)
        return answer({})

    async def mail(self, request: Request) -> Response:
        """POST /chat/mail: answers shall also come to this address."""
        guest = await self._guest(request)
        asked = await read(request, MailRequest)
        state, text = await self._server.go_on_by_mail(guest, asked.email, peer_of(request))
        return answer({"state": state, "text": text})

    async def form(self, request: Request) -> Response:
        """POST /chat/form."""
        guest = await self._guest(request)
        form = await read(request, FormRequest)
        page = page_address(form.page.url)
        return answer({"text": await self._server.fill_in(guest, form, page, peer_of(request))})

    async def upload(self, request: Request) -> Response:
        """POST /chat/files?name=…: a file, before the line that it goes with."""
        guest = await self._guest(request)
        self._server.limits.file(guest.visitor.id, peer_of(request), announced(request))
        file = await self._server.files.take(
            guest,
            request.query_params.get("name", ""),
            request.headers.get("content-type", ""),
            request.stream(),
            announced(request),
        )
        return answer({"id": file.id, "name": file.name, "size": file.size})

    async def download(self, request: Request) -> Response:
        """GET /chat/files/ID: by a link that is ours and not over."""
        self._server.limits.request(peer_of(request))
        query = request.query_params
        file, content = await self._server.files.give(
            request.path_params["file_id"], query.get("e", ""), query.get("s", "")
        )
        return Response(content, media_type="application/octet-stream", headers=as_download(file.name))

    async def poll(self, request: Request) -> Response:
        """GET /chat/poll?last_seq=N: what came after N, at once or as soon as something comes."""
        guest = await self._guest(request)
        listener = Listener(guest, last_seq(request))
        self._server.hub.enter(listener)
        try:
            await self._server.entered(listener)
            async with asyncio.timeout(POLL_S):
                while not (listener.ready or listener.superseded):
                    await self._next(listener)
        except TimeoutError:
            pass
        finally:
            self._server.hub.leave(listener)
        return answer({"events": [self._server.event(one) for one in listener.take()]})

    async def events(self, request: Request) -> Response:
        """GET /chat/events?last_seq=N: the same frames as over a WebSocket, as server-sent events."""
        guest = await self._guest(request)
        return EventSourceResponse(
            self._told(guest, last_seq(request)), ping=SSE_PING_S, send_timeout=SSE_SEND_S, headers=NO_STORE
        )

    async def _told(self, guest: Guest, last: int) -> AsyncIterator[ServerSentEvent]:
        welcome = await self._server.welcome(guest)
        listener = Listener(guest, min(last, welcome["seq"]))
        self._server.hub.enter(listener)
        try:
            await self._server.entered(listener)
            yield ServerSentEvent(encoded(welcome))
            while not listener.superseded:
                await self._next(listener)
                for line in listener.take():
                    yield ServerSentEvent(encoded(self._server.event(line)), id=str(line.seq))
                while listener.live:
                    yield ServerSentEvent(encoded(listener.live.popleft()))
        finally:
            self._server.hub.leave(listener)

    async def _next(self, listener: Listener) -> None:
        """Until there may be something for the listener."""
        if not (listener.stale or listener.ready or listener.live):
            await listener.wake.wait()
        listener.wake.clear()
        if listener.stale and not listener.ready:
            await self._server.fill(listener)

    async def _guest(self, request: Request) -> Guest:
        """Whom the bearer token speaks for. Refused: 401 unknown, 403 from elsewhere, 429 too often."""
        self._server.limits.request(peer_of(request))
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        guest = await self._server.visits.guest(token.strip()) if scheme.lower() == "bearer" else None
        if guest is None or guest.visitor.site not in self._server.sites:
            raise Refused(401, "unknown", "This conversation is not known here: begin a new session.")
        if not self._server.guest_may_come_from(guest, origin_of(request), host_of(request)):
            raise Refused(403, "origin", "This page may not speak for this site.")
        return guest


def chat_routes(server: ChatServer) -> APIRouter:
    """All that the widget asks."""
    routes, chat = APIRouter(prefix="/chat", tags=["chat"]), ChatRoutes(server)
    for path, method, work in (
        ("/session", "POST", chat.session),
        ("/messages", "POST", chat.messages),
        ("/typing", "POST", chat.typing),
        ("/seen", "POST", chat.seen),
        ("/mail", "POST", chat.mail),
        ("/form", "POST", chat.form),
        ("/files", "POST", chat.upload),
        ("/files/{file_id}", "GET", chat.download),
        ("/poll", "GET", chat.poll),
        ("/events", "GET", chat.events),
    ):
        routes.add_api_route(path, guarded(work), methods=[method], summary=(work.__doc__ or "").strip("."))

    async def ws(websocket: WebSocket) -> None:
        await serve_socket(websocket, server)

    # Starlette's own route: FastAPI's would keep its dependencies in memory as long as the socket is open.
    routes.routes.append(WebSocketRoute("/chat/ws", ws))
    return routes


def guarded(work: Any) -> Any:
    """The route with what it refuses told to the widget."""

    async def route(request: Request) -> Response:
        try:
            return await work(request)  # type: ignore[no-any-return]
        except Refused as error:
            return refusal(error)

    return route


def refusal(error: Refused) -> JSONResponse:
    """No, as the widget reads it."""
    body: dict[str, Any] = {"error": error.text, "code": error.code}
    headers = dict(NO_STORE)
    if error.retry_ms:
        body["retry_ms"] = error.retry_ms
        headers["Retry-After"] = str(-(-error.retry_ms // 1000))
    return JSONResponse(body, error.status, headers)


def answer(body: dict[str, Any]) -> Response:
    """Yes, as the widget reads it."""
    return Response(encoded(body), media_type="application/json", headers=NO_STORE)


async def read(request: Request, kind: type[M]) -> M:
    """The JSON body; never more of it than such a body can have."""
    chunks, size = [], announced(request)
    if size <= LARGEST_BODY:
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            chunks.append(chunk)
            if size > LARGEST_BODY:
                break
    if size > LARGEST_BODY:
        raise Refused(413, "size", f"The request is larger than {LARGEST_BODY} bytes.")
    try:
        return kind.model_validate_json(b"".join(chunks))
    except ValidationError as error:
        raise Refused(400, "request", complaint(error)) from None


def announced(request: Request) -> int:
    """The size that the request says it has."""
    given = request.headers.get("content-length", "")
    return int(given) if given.isascii() and given.isdigit() else 0


def peer_of(request: Request) -> str:
    """Who asks."""
    return request.client.host if request.client else ""


def origin_of(request: Request) -> str:
    """The page that asks; empty when it is no page, or asks its own server for something to read."""
    return request.headers.get("origin", "")


def host_of(request: Request) -> str:
    """How the page calls us."""
    return request.headers.get("host", "")


def last_seq(request: Request) -> int:
    """The last event that the widget has."""
    given = request.headers.get("last-event-id", "") or request.query_params.get("last_seq", "0")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
