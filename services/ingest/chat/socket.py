"""One visitor's WebSocket (RFC 6455): frames in, events out, bounded memory however slowly they read."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import Any

from byname.channels.chat import frames
from byname.channels.chat.frames import BadFrame, ClientFrame, Hello, Msg, Ping, Seen, Typing, encoded
from starlette.websockets import WebSocket, WebSocketDisconnect

from services.ingest.chat.errors import Refused
from services.ingest.chat.hub import Listener
from services.ingest.chat.server import ChatServer

log = logging.getLogger(__name__)

HELLO_S = 10.0
SEND_S = 10.0  # a page that takes nothing for so long is too slow
CLOSE_S = 10.0  # for it to be told so
MOST_ANSWERS = 256  # that wait to be sent
MOST_AT_WORK = 32  # lines of one socket that wait to be accepted
MOST_COMPLAINTS = 20  # frames that were wrong or too many


class Closing(Exception):
    """The socket is to be closed with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


async def serve_socket(websocket: WebSocket, server: ChatServer) -> None:
    """Speak the protocol with one page until it goes."""
    if frames.SUBPROTOCOL not in websocket.scope["subprotocols"]:
        await websocket.close(frames.BAD_FRAMES)
        return
    await websocket.accept(frames.SUBPROTOCOL)
    peer = websocket.client.host if websocket.client else ""
    with server.limits.socket(peer) as there_is_room:
        if not there_is_room:
            await websocket.close(frames.TOO_MANY)
            return
        try:
            await _Socket(websocket, server).run()
        except Closing as closing:
            await _close(websocket, closing.code)
        except (WebSocketDisconnect, RuntimeError):
            pass  # the page is gone, perhaps while we spoke


async def _close(websocket: WebSocket, code: int) -> None:
    try:
        async with asyncio.timeout(CLOSE_S):
            await websocket.close(code)
    except (RuntimeError, TimeoutError, WebSocketDisconnect):
        pass


class _Socket:
    def __init__(self, websocket: WebSocket, server: ChatServer) -> None:
        self._websocket = websocket
        self._server = server
        self._answers: deque[dict[str, Any]] = deque()
        self._at_work: set[asyncio.Task[None]] = set()
        self._complaints = 0
        self._code = 0  # to close with
        self._left = False

    async def run(self) -> None:
        listener = await self._enter()
        self._server.hub.enter(listener)
        writer = asyncio.create_task(self._write(listener))
        reader = asyncio.current_task()
        writer.add_done_callback(lambda _: reader.cancel() if reader and not self._left else None)
        try:
            await self._server.entered(listener)
            await self._read(listener)
        except asyncio.CancelledError:
            if not writer.done() or writer.cancelled():
                raise  # the server stops
            writer.result()  # why it ended
        finally:
            self._left = True
            self._server.hub.leave(listener)
            for task in (writer, *self._at_work):
                task.cancel()  # a line that is being accepted goes on by itself
            await asyncio.gather(writer, *self._at_work, return_exceptions=True)

    async def _enter(self) -> Listener:
        """The first frame says who it is."""
        try:
            async with asyncio.timeout(HELLO_S):
                hello = await self._next()
        except TimeoutError:
            raise Closing(frames.UNKNOWN_SESSION) from None
        guest = await self._server.visits.guest(hello.token) if isinstance(hello, Hello) else None
        if guest is None or guest.visitor.site not in self._server.sites:
            raise Closing(frames.UNKNOWN_SESSION)
        headers = self._websocket.headers
        origin, host = headers.get("origin", ""), headers.get("host", "")
        if not self._server.guest_may_come_from(guest, origin, host):
            raise Closing(frames.WRONG_ORIGIN)
        welcome = await self._server.welcome(guest)
        self._answers.append(welcome)
        last = hello.last_seq if isinstance(hello, Hello) else 0
        return Listener(guest, min(last, welcome["seq"]))

    async def _read(self, listener: Listener) -> None:
        while True:
            frame = await self._next(listener)
            if frame is None:
                continue
            if isinstance(frame, Msg):
                self._take(listener, frame)
            elif isinstance(frame, Seen):
                self._server.hub.saw(listener.guest, frame.seq)
            elif isinstance(frame, Typing):
                self._server.hub.types(listener.guest, on=frame.on)
            elif isinstance(frame, Ping):
                self._answer(listener, {"t": "pong"})

    async def _next(self, listener: Listener | None = None) -> ClientFrame | None:
        """The next frame; None when it is to be passed over."""
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code") or 1006)
        try:
            frame = frames.read_frame(message.get("text") or "")
        except BadFrame as error:
            if listener is None:
                raise Closing(frames.UNKNOWN_SESSION) from None
            self._complain(listener, frames.error_frame("frame", str(error)), frames.BAD_FRAMES)
            return None
        if listener:
            wait = self._server.limits.frame(listener.guest.visitor.id)
            if wait:
                cid = frame.cid if isinstance(frame, Msg) else ""
                text = "You are too fast; please wait a moment."
                slower = frames.error_frame("rate", text, int(wait * 1000) + 1, cid)
                self._complain(listener, slower, frames.TOO_MANY)
                return None
        return frame

    def _take(self, listener: Listener, said: Msg) -> None:
        if len(self._at_work) >= MOST_AT_WORK:
            slower = frames.error_frame("rate", "One after the other, please.", 1000, said.cid)
            self._complain(listener, slower, frames.TOO_MANY)
            return
        listener.own.add(said.cid)
        task = asyncio.create_task(self._accept(listener, said))
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)

    async def _accept(self, listener: Listener, said: Msg) -> None:
        try:
            line = await self._server.say(listener.guest, said)
        except Refused as error:
            listener.own.discard(said.cid)
            refusal = frames.error_frame(error.code, error.text, error.retry_ms, said.cid)
            if error.code == "rate":
                self._complain(listener, refusal, frames.TOO_MANY)
            else:
                self._answer(listener, refusal)
            return
        self._answer(listener, self._server.ack(line))

    def _answer(self, listener: Listener, frame: dict[str, Any]) -> None:
        self._answers.append(frame)
        listener.wake.set()

    def _complain(self, listener: Listener, frame: dict[str, Any], code: int) -> None:
        self._complaints += 1
        if self._complaints > MOST_COMPLAINTS:
            self._code = code
        self._answer(listener, frame)

    async def _write(self, listener: Listener) -> None:
        """Answers first, then what is new, then what may be dropped."""
        while True:
            listener.wake.clear()
            if len(self._answers) > MOST_ANSWERS:
                raise Closing(frames.TOO_SLOW)
            while self._answers:
                await self._send(self._answers.popleft())
            if self._code or listener.superseded:
                raise Closing(self._code or frames.SUPERSEDED)
            if listener.stale and not listener.ready:
                await self._server.fill(listener)
            for line in listener.take():
                await self._send(self._server.event(line))
            while listener.live and not self._answers:
                await self._send(listener.live.popleft())
            if not (self._answers or listener.ready or listener.stale):
                await listener.wake.wait()

    async def _send(self, frame: dict[str, Any]) -> None:
        try:
            async with asyncio.timeout(SEND_S):
                await self._websocket.send_text(encoded(frame))
        except TimeoutError:
            raise Closing(frames.TOO_SLOW) from None
