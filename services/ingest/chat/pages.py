"""What browsers load: the widget's own files, its frame, the page of a link in a mail, the demo."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from pathlib import Path
from urllib.parse import parse_qs

from byname.channels.chat.settings import DEMO
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, select_autoescape

from services.ingest.assets import BASE_POLICY, SAFE, static_file
from services.ingest.chat.errors import Refused
from services.ingest.chat.http import host_of, peer_of
from services.ingest.chat.server import ChatServer

HERE = Path(__file__).parent

STYLE = (
    "body{font:1.05rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.5rem;"
    "color:#1d2327;background:#fbfaf7}input{font:inherit;padding:.5rem;width:9rem}"
    "button{font:inherit;padding:.6rem 1.4rem;border:0;border-radius:.6rem;"
    "background:#23614f;color:#fff;cursor:pointer}"
)
STYLE_HASH = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
FRAME_POLICY = (
    f"{BASE_POLICY}; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "connect-src 'self'{sockets}; frame-ancestors {ancestors}"
)
PLAIN_POLICY = f"{BASE_POLICY}; style-src 'sha256-{STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'"
DEMO_POLICY = (
    f"{BASE_POLICY}; script-src 'self'; connect-src 'self'; frame-src 'self'; style-src 'sha256-{STYLE_HASH}'"
)

ASK = (
    "<p>Shall answers of {company} also come to <b>{email}</b>?</p><form method=post>{hint}"
    "<p><label>The code that your chat shows<br><input name=code inputmode=numeric autocomplete=off required "
    "maxlength=12></label></p><button>Yes</button></form>"
    "<p>If you have no chat with us that shows one, close this page: nothing comes of it.</p>"
)
WRONG = "<p role=alert>This is not the code that the chat shows.</p>"
SAID = {
    "confirmed": "Thank you. Answers of {company} also come to {email} from now on.",
    "before": "This address is confirmed. There is nothing left to do.",
    "expired": "This link is over. Please give your address in the chat again, then a new one comes.",
    "void": "The code was wrong too often: this link is over. Please give your address in the chat again.",
    "unknown": "This link is not one of ours, or is not kept any more.",
}
templates = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=select_autoescape(default=True),
    enable_async=False,
)
LARGEST_FORM = 1_000  # bytes


def page_routes(server: ChatServer, *, demo: bool, company: str) -> APIRouter:
    """The pages; the demo only where it was asked for."""
    routes = APIRouter(prefix="/chat", tags=["chat"], include_in_schema=False)

    @routes.get("/frame")
    async def frame(request: Request, site: str = "") -> Response:
        found = server.sites.get(site)
        if found is None:
            return _page("There is no such chat.", PLAIN_POLICY, 403)
        policy = FRAME_POLICY.format(sockets=_sockets(request), ancestors=server.ancestors(found))
        html = templates.get_template("frame.html").render(site=site, title=found.title)
        return HTMLResponse(html, headers={**SAFE, "Content-Security-Policy": policy})

    @routes.get("/confirm/{token}")
    async def look(request: Request, token: str) -> Response:
        _patient(server, request)
        return _said(*await server.confirmations.look(token))

    @routes.post("/confirm/{token}")
    async def confirm(request: Request, token: str) -> Response:
        _patient(server, request)
        return _said(*await server.confirmations.confirm(token, await _code(request)))

    def _said(state: str, email: str) -> Response:
        status = {"expired": 410, "void": 410, "unknown": 404, "wrong": 400}.get(state, 200)
        if state in ("open", "wrong"):
            hint = WRONG if state == "wrong" else ""
            text = ASK.format(company=_escaped(company), email=_escaped(email), hint=hint)
            return _page(text, PLAIN_POLICY, status, markup=True)
        return _page(SAID[state].format(company=company, email=email), PLAIN_POLICY, status)

    if demo:

        @routes.get("/demo")
        async def show() -> Response:
            script = f"<script async src=w.js data-site={DEMO}></script>"
            text = "<h1>Demo</h1><p>A page of your site. The chat is in the corner.</p>"
            return _page(text + script, DEMO_POLICY, markup=True)

    @routes.get("/{name}")
    async def static(request: Request, name: str) -> Response:
        return static_file(HERE / "static", request, name)

    return routes


async def _code(request: Request) -> str:
    """What the form of the page says; empty when it is no such form."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            return ""
    return parse_qs(body.decode("ascii", "replace")).get("code", [""])[0]


def _patient(server: ChatServer, request: Request) -> None:
    try:
        server.limits.request(peer_of(request))
    except Refused as error:
        raise HTTPException(429, error.text) from None


def _sockets(request: Request) -> str:
    """Older browsers do not take a WebSocket of our own host for 'self'."""
    scheme = "wss" if request.url.scheme == "https" else "ws"
    host = host_of(request)
    return f" {scheme}://{host}" if re.fullmatch(r"[\w.\-\[\]:]+", host) else ""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _page(text: str, policy: str, status: int = 200, *, markup: bool = False) -> Response:
    body = text if markup else f"<p>{_escaped(text)}</p>"
    html = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Byname</title><style>{STYLE}</style><body>{body}</body></html>"
    )
    return HTMLResponse(html, status, {**SAFE, "Content-Security-Policy": policy})
