"""The FastAPI application: routes, errors in words, headers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from byname.bus.errors import BusUnavailable
from byname.observe.http import status_routes
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from services.desk.errors import DeskError
from services.desk.http.access import SignInNeeded, Visitor
from services.desk.http.api import api
from services.desk.http.attention import attention
from services.desk.http.attention_pages import attention_pages
from services.desk.http.call_pages import call_pages
from services.desk.http.calls import calls
from services.desk.http.conversation_page import conversation_pages
from services.desk.http.customer_pages import customer_pages
from services.desk.http.customers import customers
from services.desk.http.desk import Desk
from services.desk.http.due import due
from services.desk.http.due_pages import due_pages
from services.desk.http.handover_pages import handover_pages
from services.desk.http.handovers import handovers
from services.desk.http.outbox import outbox
from services.desk.http.pages import pages
from services.desk.http.people import people
from services.desk.http.presence_page import presence_page
from services.desk.http.render import code_of, page
from services.desk.http.security import SecurityHeaders
from services.desk.http.sign_in import sign_in
from services.desk.http.static import static
from services.desk.http.stream import stream
from services.desk.http.team import team
from services.desk.http.team_pages import team_pages
from services.desk.http.wish_pages import wish_pages
from services.desk.http.wishes import wishes


def build_http(desk: Desk, missing: Callable[[], Awaitable[str]]) -> FastAPI:
    """The application of this desk. `missing` says what keeps the service from working."""
    app = describe_http(missing)
    app.state.desk = desk
    return app


def describe_http(missing: Callable[[], Awaitable[str]]) -> FastAPI:
    """The application with all its routes, without a desk behind them: enough for its OpenAPI document."""
    app = FastAPI(
        title="Byname desk",
        summary="Every conversation with every customer, and the way to answer.",
        version="1",
        docs_url=None,  # they would load scripts from elsewhere
        redoc_url=None,
    )
    app.include_router(status_routes("desk", missing))
    for routes in (
        api,
        customers,
        calls,
        attention,
        due,
        wishes,
        conversation_pages,
        attention_pages,
        due_pages,
        wish_pages,
        pages,
        customer_pages,
        call_pages,
        people,
        team,
        handovers,
        presence_page,
        team_pages,
        handover_pages,
        sign_in,
        stream,
        outbox,
        static,
    ):
        app.include_router(routes)
    app.add_middleware(SecurityHeaders)
    app.add_exception_handler(DeskError, _refused)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(SignInNeeded, _sign_in)
    app.add_exception_handler(BusUnavailable, _later)
    return app


def _said(request: Request, status: int, detail: object, headers: dict[str, str] | None = None) -> Response:
    """An error for whoever asked: JSON for a program, a page for a person."""
    if request.url.path.startswith("/api/") or not isinstance(detail, str):
        return JSONResponse({"detail": detail}, status, headers)
    answer = page(request, "error.html", Visitor(), status, detail=detail)
    answer.headers.update(headers or {})
    return answer


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, DeskError)
    return _said(request, code_of(error), str(error))


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _said(request, error.status_code, error.detail, dict(error.headers or {}))


async def _not_understood(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = [{"where": list(one["loc"]), "what": one["msg"]} for one in error.errors()]
    if request.url.path.startswith("/api/"):
        return _said(request, 422, found)
    return _said(request, 422, "; ".join(f"{one['where'][-1]}: {one['what']}" for one in found))


async def _sign_in(request: Request, error: Exception) -> Response:
    assert isinstance(error, SignInNeeded)
    if request.headers.get("hx-request"):  # a part of a page: the whole page has to go
        return Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
    if request.url.path == "/events":
        return Response(status_code=401)
    return RedirectResponse(error.address, 303)


async def _later(request: Request, error: Exception) -> Response:
    detail = (
        f"{error}. What you asked for just now is not confirmed: ask again in a moment. "
        "Answers that were accepted before are kept, and go on their way by themselves"
    )
    return _said(request, 503, detail, {"Retry-After": "5"})
