"""Mail that lies in the outbox while no relay is configured."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import islice
from pathlib import Path

from byname.channels.email.outbox import KeptMail, list_outbox
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.desk.errors import NotThere
from services.desk.http.access import Reader, TheDesk
from services.desk.http.render import page

outbox = APIRouter(prefix="/outbox", include_in_schema=False)
SHOWN = 100
HEADERS = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as the page shows it."""

    name: str
    when: datetime
    headers: dict[str, str]
    text: str


@outbox.get("")
async def list_letters(request: Request, desk: TheDesk, visitor: Reader) -> HTMLResponse:
    letters, count = await asyncio.to_thread(_newest, desk.outbox)
    return page(request, "outbox.html", visitor, letters=letters, count=count)


@outbox.get("/{name}")
async def one_letter(request: Request, desk: TheDesk, visitor: Reader, name: str) -> HTMLResponse:
    letter = await asyncio.to_thread(_find, desk.outbox, name)
    return page(request, "letter.html", visitor, letter=letter)


def _newest(folder: Path) -> tuple[list[Letter], int]:
    kept = list_outbox(folder)
    return [letter for mail in islice(kept, SHOWN) if (letter := _read(mail))], len(kept)


def _find(folder: Path, name: str) -> Letter:
    """Looked up among what is there, never as a path made of a stranger's words."""
    for mail in list_outbox(folder):
        letter = _read(mail) if mail.name == name else None
        if letter:
            return letter
    raise NotThere(f"the outbox holds no mail {name}")


def _read(mail: KeptMail) -> Letter | None:
    """The mail, or None when a mail program has moved it in this very moment."""
    try:
        parsed = message_from_bytes(mail.read(), policy=policy.default)
    except FileNotFoundError:
        return None
    assert isinstance(parsed, EmailMessage)
    body = parsed.get_body(("plain",))
    text = body.get_content() if body else "(no text)"
    headers = {name: str(parsed[name]) for name in HEADERS if parsed[name]}
    return Letter(mail.name, mail.when, headers, str(text))
