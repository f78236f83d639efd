"""The FastAPI application: routes, errors in words, headers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from byname.bus.errors import BusUnavailable
from byname.observe.http import status_routes
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from services.desk.errors import DeskError, NotNow
from services.desk.http.access import SignInNeeded
from services.desk.http.api import api
from services.desk.http.desk import Desk
from services.desk.http.security import SecurityHeaders


def build_http(desk: Desk, missing: Callable[[], Awaitable[str]]) -> FastAPI:
    """The application of this desk. `missing` says what keeps the service from working."""
    app = FastAPI(
        title="Byname desk",
        summary="Every conversation with every customer, and the way to answer.",
        version="1",
        docs_url=None,  # they would load scripts from elsewhere
        redoc_url=None,
    )
    app.state.desk = desk
    app.include_router(status_routes("desk", missing))
    app.include_router(api)
    app.add_middleware(SecurityHeaders)
    app.add_exception_handler(DeskError, _refused)
    app.add_exception_handler(SignInNeeded, _sign_in)
    app.add_exception_handler(BusUnavailable, _later)
    return app


async def _refused(_request: Request, error: Exception) -> Response:
    return JSONResponse({"detail": str(error)}, 409 if isinstance(error, NotNow) else 404)


async def _sign_in(_request: Request, error: Exception) -> Response:
    assert isinstance(error, SignInNeeded)
    return RedirectResponse(error.address, 303)


async def _later(_request: Request, error: Exception) -> Response:
    return JSONResponse(
        {"detail": f"{error}: if this was an answer, it is kept and follows by itself"},
        503,
        headers={"Retry-After": "5"},
    )
