"""Making words fit an event: what is too long goes to the object store, whole. Pure."""

from __future__ import annotations

import json
from datetime import datetime

from byname.contracts import BlobRef

from services.ingest.domain.mail import Normalized, fits_event, fitting

INLINE_CHARS = 200_000  # more than this, all parts together, goes to the object store
EXCERPT_CHARS = 100_000  # the contract of `text`


def fit_words(text: str, full: str, html: str, out: Normalized) -> tuple[str, str, str, BlobRef | None]:
    """New text, full text (empty when the same) and HTML as they fit; all in a blob when they do not."""
    parts = (text, "" if full == text else full, html)
    if len(text) <= EXCERPT_CHARS and sum(map(len, parts)) <= INLINE_CHARS and all(map(fits_event, parts)):
        return *parts, None
    whole = {"text": text, "text_full": full, "html": html}
    return fitting(text[:EXCERPT_CHARS]), "", "", out.keep(json.dumps(whole, ensure_ascii=False).encode())


def sensible(date: datetime | None, received_at: datetime) -> datetime | None:
    """The sender's own date where it can be true: some clocks are years away."""
    if date is None or abs((date - received_at).total_seconds()) > 366 * 86_400:
        return None
    return date
