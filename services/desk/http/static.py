"""Our own style and script, and htmx from its wheel."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, HTTPException
from fastapi.responses import FileResponse, Response

from services.desk.http.render import HERE, htmx_folder

static = APIRouter(prefix="/static", include_in_schema=False)

CACHE = {"Cache-Control": "no-cache"}  # kept by the browser, asked for again: a new version is seen at once


def _files() -> dict[str, tuple[Path, str]]:
    found: dict[str, tuple[Path, str]] = {
        "desk.css": (HERE / "static" / "desk.css", "text/css"),
        "team.css": (HERE / "static" / "team.css", "text/css"),
        "due.css": (HERE / "static" / "due.css", "text/css"),
        "attention.css": (HERE / "static" / "attention.css", "text/css"),
        "desk.js": (HERE / "static" / "desk.js", "text/javascript"),
        "byname.svg": (HERE / "static" / "byname.svg", "image/svg+xml"),
    }
    folder = htmx_folder()
    if folder:
        found["htmx.js"] = (folder / "htmx-2.min.js", "text/javascript")
        found["htmx-sse.js"] = (folder / "ext" / "hx-sse-2.min.js", "text/javascript")
    return found


FILES = _files()


@static.get("/{name}")
async def file(name: str) -> Response:
    """One of a few files, by name: no path ever comes from a request."""
    if name not in FILES:
        raise HTTPException(404, "there is no such file")
    path, media_type = FILES[name]
    return FileResponse(path, media_type=media_type, headers=CACHE)
