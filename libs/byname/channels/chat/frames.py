"""The wire between widget and chat server: JSON frames, subprotocol `byname.chat.v1`. Pure.

Times are RFC 3339 in UTC, `seq` counts a transcript's events from 1, `cid` is the widget's own id of a line:
the same cid again is the same line again, so that a widget may repeat whatever was not acknowledged.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import to_json

SUBPROTOCOL = "byname.chat.v1"
LARGEST_FRAME = 65_536  # bytes
MAX_TEXT = 4_000  # characters
MAX_FILE = 10 * 2**20  # bytes
MAX_FILES = 10  # of one line

UNKNOWN_SESSION = 4401
WRONG_ORIGIN = 4403
TOO_SLOW = 4408
SUPERSEDED = 4409
TOO_MANY = 4429
BAD_FRAMES = 1008  # policy violation, RFC 6455 7.4.1

Moods = Literal["happy", "fine", "confused", "sad", "frustrated", "angry"]
Cid = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
FileId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{3,64}$")]
Seq = Annotated[int, Field(ge=0, lt=2**53)]

_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class BadFrame(Exception):
    """The frame is none of the protocol's; the text says what is wrong with it."""


class _Frame(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")  # a later widget may say more


class FileUse(_Frame):
    """A file uploaded before."""

    id: FileId


class Hello(_Frame):
    """The first frame: who it is, and the last event it has."""

    t: Literal["hello"]
    token: Annotated[str, StringConstraints(min_length=10, max_length=200)]
    last_seq: Seq = 0


class Msg(_Frame):
    """A visitor's line."""

    t: Literal["msg"] = "msg"
    cid: Cid
    text: Annotated[str, StringConstraints(max_length=MAX_TEXT)] = ""
    files: Annotated[tuple[FileUse, ...], Field(max_length=MAX_FILES)] = ()


class Seen(_Frame):
    """The visitor has seen everything up to here."""

    t: Literal["seen"] = "seen"
    seq: Seq


class Typing(_Frame):
    """The visitor is writing, or has stopped."""

    t: Literal["typing"] = "typing"
    on: bool


class Ping(_Frame):
    """Is anybody there?"""

    t: Literal["ping"]


ClientFrame = Hello | Msg | Seen | Typing | Ping
_CLIENT: TypeAdapter[ClientFrame] = TypeAdapter(Annotated[ClientFrame, Field(discriminator="t")])


class Page(_Frame):
    """Where the visitor is on the site."""

    url: Annotated[str, StringConstraints(max_length=2000)] = ""
    title: Annotated[str, StringConstraints(max_length=300)] = ""


class SessionRequest(_Frame):
    """POST /chat/session."""

    site: Annotated[str, StringConstraints(max_length=40)]
    token: Annotated[str, StringConstraints(max_length=200)] = ""
    identity: Annotated[str, StringConstraints(max_length=4096)] = ""
    page: Page = Page()
    zone: Annotated[str, StringConstraints(max_length=64)] = ""


class MailRequest(_Frame):
    """POST /chat/mail."""

    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)]


class FormRequest(_Frame):
    """POST /chat/form."""

    cid: Cid
    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)] = ""
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    topic: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    mood: Moods | Literal[""] = ""
    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT)]
    page: Page = Page()


def read_frame(text: str) -> ClientFrame:
    """A client's frame; BadFrame when it is none."""
    if len(text) > LARGEST_FRAME:
        raise BadFrame(f"a frame has at most {LARGEST_FRAME} bytes")
    try:
        return _CLIENT.validate_json(text)
    except ValidationError as error:
        raise BadFrame(complaint(error)) from None
    except ValueError:  # lone surrogates cannot even be looked at
        raise BadFrame("the frame is no JSON text") from None


def clean(text: str) -> str:
    """Text as it is kept: no control characters, no half characters, lines end with a line feed."""
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def clean_line(text: str) -> str:
    """The same on one line, for names and titles."""
    return " ".join(clean(text).split())


def page_address(url: str) -> str:
    """The page without what may be secret in it: user, query, fragment. Empty when it is no web page."""
    found = re.match(r"(https?://)(?:[^/?#@]*@)?([^/?#@\s]+)(/[^?#\s]*)?", clean_line(url))
    return f"{found[1]}{found[2]}{found[3] or '/'}" if found else ""


def encoded(frame: dict[str, Any]) -> str:
    """A server's frame as it goes over the wire."""
    return to_json(frame).decode()


def error_frame(code: str, text: str, retry_ms: int = 0, cid: str = "") -> dict[str, Any]:
    """Something that did not work, in a sentence; `cid` names the line it is about."""
    frame: dict[str, Any] = {"t": "error", "code": code, "text": text}
    if retry_ms:
        frame["retry_ms"] = retry_ms
    return frame | ({"cid": cid} if cid else {})


def complaint(error: ValidationError) -> str:
    """The first thing that is wrong, in words, without repeating what was sent."""
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]
