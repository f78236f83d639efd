"""The text of a mail out of its segments: plain where that is good, else from the HTML, then trimmed."""

from __future__ import annotations

import html as entities
from collections.abc import Sequence
from dataclasses import dataclass

from byname.channels.email.html import html_text, sanitized
from byname.channels.email.html_quotes import has_quote_marks, quoted_text, text_without_quotes
from byname.channels.email.mime import Segment
from byname.channels.email.model import Attachment, Limits
from byname.channels.email.trim import Trimmed, trim_text

PLAIN_SHARE = 0.05  # a plain part shorter than this share of the HTML's text says only "see the HTML"


@dataclass(frozen=True, slots=True)
class Body:
    """`new` is what the sender wrote this time, `full` all of it; `overflow` holds a text past the limit."""

    new: str
    full: str
    html: str
    trimmed_by: str
    overflow: tuple[Attachment, ...] = ()


def read_body(segments: Sequence[Segment], limits: Limits, previous_texts: Sequence[str]) -> Body:
    """The body in its three forms, quotes and signature taken out of `new` but never out of `full`."""
    segments = [segment for segment in segments if segment.plain.strip() or segment.html.strip()]
    texts = [_readable(segment, limits) for segment in segments]
    full = "\n\n".join(text.strip("\n") for text in texts)
    html = sanitized(_whole_html(segments, limits.text_chars))
    overflow = _overflow(full, limits)
    full = full[: limits.text_chars]
    from_html = len(segments) == 1 and texts[0] is not segments[0].plain
    trimmed = _trimmed(full, segments, from_html, previous_texts)
    return Body(trimmed.text, full.strip(), html, trimmed.by, overflow)


def _readable(segment: Segment, limits: Limits) -> str:
    plain, html = segment.plain, segment.html
    if not html.strip():
        return plain
    if plain.strip() and len(plain) >= PLAIN_SHARE * len(html):
        return plain
    text = html_text(html[: limits.text_chars])
    return plain if len(plain.strip()) >= PLAIN_SHARE * len(text.strip()) and plain.strip() else text


def _trimmed(full: str, segments: Sequence[Segment], from_html: bool, previous: Sequence[str]) -> Trimmed:
    """By the stored texts, else by the HTML's containers, else by what the lines look like."""
    html = segments[0].html if len(segments) == 1 else ""
    if not has_quote_marks(html):
        return trim_text(full, previous)
    quoted = "" if from_html else quoted_text(html)
    trimmed = trim_text(full, previous, quoted)
    by_knowledge = trimmed.answered or trimmed.by.startswith(("previous", "html"))
    if by_knowledge or (trimmed.cut_quote and not from_html):
        return trimmed
    outside = text_without_quotes(html)
    return trim_text(outside).found_by("html") if outside else trimmed


def _whole_html(segments: Sequence[Segment], limit: int) -> str:
    if not any(segment.html for segment in segments):
        return ""
    whole = (segment.html or f"<pre>{entities.escape(segment.plain)}</pre>" for segment in segments)
    return "\n".join(whole)[:limit]


def _overflow(full: str, limits: Limits) -> tuple[Attachment, ...]:
    if len(full) <= limits.text_chars:
        return ()
    return (Attachment("whole-text.txt", "text/plain", full.encode("utf-8", "replace")),)
