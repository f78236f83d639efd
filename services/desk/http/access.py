"""Who is asking: a program by bearer token, a person by sign-in, or anybody on this very machine."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import Depends, HTTPException, Path, Request
from pydantic import StringConstraints

from services.desk.http.desk import Desk, desk_of
from services.desk.store.presence import presence_of
from services.desk.tokens import whose
from services.desk.views.model import Row

COOKIE = "byname_session"
LOOPBACK_CLIENTS = ("127.0.0.1", "::1")
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")

TheDesk = Annotated[Desk, Depends(desk_of)]
Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.:@+-]{1,128}$")]
# PostgreSQL's texts hold no NUL, and asking it with one is an error.
Word = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")]


class SignInNeeded(Exception):
    """The page may not be seen without signing in first."""

    def __init__(self, back_to: str) -> None:
        super().__init__(back_to)
        self.address = f"/sign-in?next={quote(back_to)}"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at the page. Without a person: somebody on this machine, who may only read."""

    person: str = ""
    session: str = ""
    csrf: str = ""
    presence: Row | None = None  # what this person said last about being here


async def bearer_person(request: Request, desk: TheDesk) -> str:
    """The person whose token this is; 401 with a sentence otherwise."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise _unauthorized(
            "this needs the header `Authorization: Bearer byn_…`: "
            "make a token with `byname token create --person NAME`"
        )
    async with desk.db.reading() as connection:
        row = await whose(connection, token.strip(), "api", desk.clock.now())
    if row is None:
        raise _unauthorized("this token is unknown, expired or revoked")
    if desk.team.person(row.person) is None:
        raise _unauthorized(f"this token is of {row.person}, who is not on the team any more")
    return row.person


async def page_visitor(request: Request, desk: TheDesk) -> Visitor:
    """Whoever may see the page; SignInNeeded otherwise."""
    visitor = await signed_in(request, desk)
    if visitor:
        return visitor
    if _open_here(request, desk):
        return Visitor()
    raise SignInNeeded(request.url.path)


async def page_person(request: Request, desk: TheDesk) -> Visitor:
    """A signed-in person, for what changes something; 403 for a form that is not from our page."""
    visitor = await signed_in(request, desk)
    if visitor is None:
        raise SignInNeeded("/")
    check_origin(request)
    form = await request.form()
    if not hmac.compare_digest(str(form.get("csrf", "")).encode(), visitor.csrf.encode()):
        raise HTTPException(403, "this form is too old: go back, load the page again, and send it once more")
    return visitor


async def signed_in(request: Request, desk: Desk) -> Visitor | None:
    """The person whose sign-in this browser holds."""
    cookie = request.cookies.get(COOKIE, "")
    if not cookie:
        return None
    async with desk.db.reading() as connection:
        row = await whose(connection, cookie, "session", desk.clock.now())
        if row is None or desk.team.person(row.person) is None:
            return None
        presence = await presence_of(connection, row.person)
    return Visitor(row.person, row.id, hashlib.sha256(f"csrf {cookie}".encode()).hexdigest(), presence)


def check_origin(request: Request) -> None:
    """403 when a browser says that the form was sent by another site's page."""
    origin = request.headers.get("origin", "")
    if origin and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise HTTPException(403, "this form was sent from another site")


def _open_here(request: Request, desk: Desk) -> bool:
    """Whether the request is from this machine and was meant for it.

    The name is checked since a foreign page can let its own name point to 127.0.0.1 (DNS rebinding).
    """
    if not (desk.settings.open_on_loopback and desk.settings.bound_to_loopback):
        return False
    client = request.client.host if request.client else ""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    forwarded = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip"))
    return client in LOOPBACK_CLIENTS and host in LOOPBACK_NAMES and not forwarded


def _unauthorized(why: str) -> HTTPException:
    return HTTPException(401, why, headers={"WWW-Authenticate": 'Bearer realm="byname"'})


Bearer = Annotated[str, Depends(bearer_person)]
Reader = Annotated[Visitor, Depends(page_visitor)]
Answerer = Annotated[Visitor, Depends(page_person)]
