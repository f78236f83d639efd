"""A chat server in small, for the widget alone: it remembers what was said, and fails on request.

It speaks byname.chat.v1 over a WebSocket, a stream and a poll. `Room` is what outlives a kill; `ChatFake`
is the process that is killed. No rules of the product are in here, and one visitor is all there is.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from jinja2 import Environment, FileSystemLoader
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.support.waiting import quiet_port

WIDGET = Path(__file__).resolve().parents[2] / "services" / "ingest" / "chat"
FRAME_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {origin}"
)
PAGE_POLICY = "default-src 'none'; script-src {chat}; frame-src {chat}; style-src {chat}; img-src data:"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tea and cups</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<script async src="{chat}/chat/w.js" data-site="shop"></script></head>
<body><h1>Tea and cups</h1><p><a href="/">Elsewhere</a></p></body></html>"""
Frame = dict[str, Any]


@dataclass
class Room:
    """The transcript, what came in, and what shall go wrong."""

    events: list[Frame] = field(default_factory=list)
    heard: list[Frame] = field(default_factory=list)  # every frame of the client, repeated ones too
    forms: list[Frame] = field(default_factory=list)
    sessions: list[Frame] = field(default_factory=list)
    refuse_sockets: bool = False
    buffer_streams: bool = False  # as a proxy does that passes on only what has ended
    die_before_ack: bool = False
    deaf: bool = False  # lines come in, and are lost
    refuse: str | None = None  # why no line is taken
    answer: str | None = None  # what Sophie says to every new line
    open: bool = True
    welcome: Frame = field(default_factory=dict)
    session: Frame = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    ids: itertools.count[int] = field(default_factory=itertools.count)

    def say(self, text: str, **more: Any) -> Frame:
        """An event of the transcript: by default a line of Sophie's."""
        event = {
            "t": "event", "seq": len(self.events) + 1, "id": f"m{len(self.events) + 1}", "type": "message",
            "from": "person", "name": "Sophie", "text": text, "at": "2026-11-22T10:42:00Z",
        } | more  # fmt: skip
        self.events.append(event)
        self.changed.set()
        self.changed = asyncio.Event()
        return event

    def accept(self, frame: Frame) -> Frame:
        """A visitor's line, taken once by its cid; the acknowledgement."""
        known = next((event for event in self.events if event.get("cid") == frame["cid"]), None)
        if known is None:
            files = [{"name": "cup.txt", "url": "/chat/f/1", "size": 5, "media_type": "text/plain"}]
            more = {"files": files} if frame.get("files") else {}
            who = {"from": "visitor", "name": "Visitor", "cid": frame["cid"]}
            known = self.say(frame["text"], **who, **more)
            if self.answer:
                asyncio.get_running_loop().call_later(0.2, self.say, self.answer)
        return {"t": "ack"} | {key: known[key] for key in ("cid", "id", "seq", "at")}

    def lines(self) -> list[str]:
        """What the visitor said, as the transcript has it."""
        return [event["text"] for event in self.events if event["from"] == "visitor"]

    def times_heard(self, text: str) -> int:
        """How often a line came in, before repeated ones were left out."""
        return sum(frame.get("text") == text for frame in self.heard)

    async def after(self, seq: int) -> AsyncIterator[Frame]:
        """The events after that number, for ever."""
        while True:
            for event in self.events[seq:]:
                seq = event["seq"]
                yield event
            await self.changed.wait()


class ChatFake:
    """The server, on a port that stays the same over kills; and host pages, on another one."""

    def __init__(self, room: Room | None = None) -> None:
        self.room = room or Room()
        self.port, self.page_port = quiet_port(), quiet_port()
        self.url, self.page_url = f"http://127.0.0.1:{self.port}", f"http://127.0.0.1:{self.page_port}"
        self._servers: dict[int, tuple[uvicorn.Server, asyncio.Task[None]]] = {}

    async def __aenter__(self) -> ChatFake:
        await self.start()
        await self._serve(Starlette(routes=[Route("/{path:path}", self._page)]), self.page_port)
        return self

    async def __aexit__(self, *_: object) -> None:
        for port in list(self._servers):
            await self._end(port)

    async def start(self) -> None:
        """Come (back) up."""
        await self._serve(self._application(), self.port)

    async def kill(self) -> None:
        """Gone, in the midst of everything: connections are cut, not closed."""
        await self._end(self.port)

    async def _serve(self, application: Starlette, port: int) -> None:
        config = uvicorn.Config(application, "127.0.0.1", port, log_level="critical", lifespan="off")
        server = uvicorn.Server(config)
        task = asyncio.create_task(server._serve())
        self._servers[port] = server, task
        while not server.started:
            assert not task.done(), f"port {port}"
            await asyncio.sleep(0.01)

    async def _end(self, port: int) -> None:
        server, task = self._servers.pop(port)
        self._cut(server)
        server.should_exit = server.force_exit = True
        await task
        self._cut(server)

    @staticmethod
    def _cut(server: uvicorn.Server) -> None:
        for connection in list(server.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()

    async def _page(self, request: Request) -> Response:
        """A host page with nothing allowed but the chat."""
        policy = {"Content-Security-Policy": PAGE_POLICY.format(chat=self.url)}
        return HTMLResponse(PAGE.format(chat=self.url), headers=policy)

    async def _frame(self, request: Request) -> Response:
        environment = Environment(loader=FileSystemLoader(WIDGET / "templates"), autoescape=True)
        html = environment.get_template("frame.html").render(site=request.query_params["site"])
        policy = FRAME_POLICY.format(origin=self.page_url)
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    def _application(self) -> Starlette:
        def posting(path: str, work: Callable[[Request], Awaitable[Frame]]) -> Route:
            async def answer(request: Request) -> Response:
                return JSONResponse(await work(request))

            return Route(f"/chat/{path}", answer, methods=["POST"])

        return Starlette(routes=[
            Route("/chat/frame", self._frame),
            posting("session", self._session), posting("messages", self._message),
            posting("form", self._form),
            posting("typing", self._note), posting("seen", self._note), posting("mail", self._mail),
            posting("files", self._file),
            Route("/chat/events", self._stream), Route("/chat/poll", self._poll),
            WebSocketRoute("/chat/ws", self._socket),
            Mount("/chat", StaticFiles(directory=WIDGET / "static")),
        ])  # fmt: skip

    async def _session(self, request: Request) -> Frame:
        self.room.sessions.append(await request.json())
        return {
            "token": "token-1", "visitor": "v1", "name": None, "session": "s1", "open": self.room.open,
            "greeting": "Hello! What can I do for you?", "person": {"name": "Sophie"},
            "hours": "Monday to Friday, 9:00 to 17:00", "offer_mail": True,
            "topics": ["An order", "A return", "Something else"], "max_text": 4000, "max_file": 10485760,
        } | self.room.session  # fmt: skip

    async def _message(self, request: Request) -> Frame:
        frame = await request.json()
        self.room.heard.append(frame)
        return self.room.accept(frame)

    async def _note(self, request: Request) -> Frame:
        self.room.heard.append(await request.json())
        return {}

    async def _form(self, request: Request) -> Frame:
        self.room.forms.append(await request.json())
        return {"text": "Thank you. Sophie will write to you."}

    async def _mail(self, request: Request) -> Frame:
        self.room.forms.append(await request.json())
        return {"state": "confirm_sent", "text": "Please confirm by the mail that we sent you."}

    async def _file(self, request: Request) -> Frame:
        body = await request.body()
        return {"id": "f1", "name": request.query_params["name"], "size": len(body)}

    async def _stream(self, request: Request) -> Response:
        async def blocks() -> AsyncIterator[str]:
            if self.room.buffer_streams:
                await asyncio.Event().wait()
            yield ": here\n\n"
            async for event in self.room.after(int(request.query_params["last_seq"])):
                yield f"data: {json.dumps(event)}\n\n"

        return StreamingResponse(blocks(), media_type="text/event-stream")

    async def _poll(self, request: Request) -> Response:
        assert request.headers["authorization"] == "Bearer token-1"
        event = await anext(self.room.after(int(request.query_params["last_seq"])))
        return JSONResponse({"events": [event]})

    async def _socket(self, socket: WebSocket) -> None:
        if self.room.refuse_sockets:
            await socket.close()
            return
        await socket.accept(subprotocol="byname.chat.v1")
        hello = await socket.receive_json()
        assert hello["token"] == "token-1"
        person = {"person": {"name": "Sophie"}, "open": self.room.open}
        await socket.send_json({"t": "welcome", "seq": len(self.room.events)} | person | self.room.welcome)
        pushing = asyncio.create_task(self._push(socket, hello["last_seq"]))
        try:
            while True:
                await self._answer(socket, await socket.receive_json())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            pushing.cancel()

    async def _push(self, socket: WebSocket, last_seq: int) -> None:
        async for event in self.room.after(last_seq):
            await socket.send_json(event)

    async def _answer(self, socket: WebSocket, frame: Frame) -> None:
        self.room.heard.append(frame)
        if frame["t"] == "ping":
            await socket.send_json({"t": "pong"})
        if frame["t"] == "typing" and frame["on"]:
            await socket.send_json({"t": "typing", "name": "Sophie", "on": True})
        if frame["t"] != "msg" or self.room.deaf:
            return
        if self.room.refuse:
            refusal = {"t": "error", "code": "no", "text": self.room.refuse, "cid": frame["cid"]}
            await socket.send_json(refusal)
            return
        ack = self.room.accept(frame)
        if self.room.die_before_ack:  # stored, and the visitor is not told
            self.room.die_before_ack = False
            await self.kill()
            return
        await socket.send_json(ack)
