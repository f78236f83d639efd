"""`/healthz`, `/readyz`, `/metrics` of every service, and the one way we serve HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable

import uvicorn
from fastapi import APIRouter, FastAPI, Response

from byname.observe.metrics import exposition

Ready = Callable[[], Awaitable[str]]

WS_BYTES = 64 * 1024


def status_routes(service: str, ready: Ready) -> APIRouter:
    """The three routes. `ready` answers "" when all is well, else a sentence that says what is missing."""
    routes = APIRouter(tags=["status"])

    @routes.get("/healthz", summary="The process is alive")
    async def healthz() -> dict[str, str]:
        return {"service": service, "status": "alive"}

    @routes.get("/readyz", summary="The service can do its work now")
    async def readyz(response: Response) -> dict[str, str]:
        missing = await ready()
        response.status_code = 503 if missing else 200
        return {"service": service, "status": missing or "ready"}

    @routes.get("/metrics", summary="Prometheus metrics")
    async def metrics() -> Response:
        body, content_type = exposition()
        return Response(body, media_type=content_type)

    return routes


def status_app(service: str, ready: Ready) -> FastAPI:
    """An application with nothing but the status routes."""
    app = FastAPI(title=f"Byname {service}", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(status_routes(service, ready))
    return app


class HttpServer:
    """One uvicorn server inside our event loop."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        self._socket = _listen(host, port)
        self.host = host
        self.port = int(self._socket.getsockname()[1])
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=2,
            server_header=False,
            ws_max_size=WS_BYTES,
            ws_per_message_deflate=False,  # memory for every open socket, and nothing gained for short lines
        )
        self._server = uvicorn.Server(config)
        self._server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started and not self._task.done():
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        self._server.should_exit = True
        if self._task:
            await self._task
        self._socket.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except OSError as error:
        found.close()
        raise OSError(f"port {port} on {host} is not free ({error.strerror}): choose another one") from None
    found.listen(512)
    found.setblocking(False)
    return found
