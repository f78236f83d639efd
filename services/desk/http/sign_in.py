"""Signing in on the page with an API token, and out again."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from byname.store.database import micros
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.desk.http.access import COOKIE, Answerer, TheDesk, Visitor, check_origin
from services.desk.http.render import page
from services.desk.store.tokens import add_token, revoke_token
from services.desk.tokens import new_token, whose

sign_in = APIRouter(include_in_schema=False)


@sign_in.get("/sign-in")
async def ask(request: Request, next: str = "/") -> HTMLResponse:
    return page(request, "sign_in.html", Visitor(), next=local_path(next), wrong=False)


@sign_in.post("/sign-in")
async def enter(
    request: Request,
    desk: TheDesk,
    token: Annotated[str, Form(max_length=200)],
    next: Annotated[str, Form(max_length=500)] = "/",
) -> Response:
    check_origin(request)
    now = desk.clock.now()
    lasts = timedelta(days=desk.settings.session_days)
    async with desk.db.transaction() as unit:
        row = await whose(unit.connection, token.strip(), "api", now)
        known = row is not None and desk.team.person(row.person) is not None
        if row and known:
            cookie, session = new_token(row.person, now, parent=row.id, lasts=lasts)
            await add_token(unit.connection, session)
    if not known:
        return page(request, "sign_in.html", Visitor(), 401, next=local_path(next), wrong=True)
    answer = RedirectResponse(local_path(next), 303)
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=int(lasts.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=desk.settings.https,
    )
    return answer


@sign_in.post("/sign-out")
async def leave(desk: TheDesk, visitor: Answerer) -> Response:
    async with desk.db.transaction() as unit:
        await revoke_token(unit.connection, visitor.session, micros(desk.clock.now()))
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(COOKIE)
    return answer


def local_path(path: str) -> str:
    """A page of ours to go to; never another site's, however it is spelled."""
    safe = path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable()
    return path if safe else "/"
