"""What the pages of ingest have in common: files that browsers load, headers that keep a page to itself."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fastapi import HTTPException, Request
from fastapi.responses import Response

MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
NAME = re.compile(r"[a-z][a-z0-9.-]{0,40}\.(?:js|css|svg)")
BASE_POLICY = "default-src 'none'; base-uri 'none'; object-src 'none'"
SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file, also compressed."""

    content: bytes
    compressed: bytes
    etag: str


@lru_cache(maxsize=64)
def _asset(path: Path, changed_at: int, size: int) -> Asset:  # noqa: ARG001 - a changed file is another key
    content = path.read_bytes()
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    return Asset(content, gzip.compress(content, 9, mtime=0), etag)


def static_file(folder: Path, request: Request, name: str) -> Response:
    """A script, a style sheet or a drawing of this folder; HTTPException (404) where there is none."""
    path = folder / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise HTTPException(404, "there is no such file")
    stat = path.stat()
    asset = _asset(path, stat.st_mtime_ns, stat.st_size)
    headers = {
        "ETag": asset.etag,
        "Cache-Control": "public, no-cache",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Allow-Origin": "*",  # so that sites can pin it by integrity
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if asset.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.compressed, media_type=MEDIA_TYPES[path.suffix], headers=headers)
    return Response(asset.content, media_type=MEDIA_TYPES[path.suffix], headers=headers)
