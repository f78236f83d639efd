"""The parts of a mail: the stdlib's parser held within limits, then bodies and attachments sorted out.

The parser runs with the compat32 policy: it keeps header fields raw, which is ten times faster than
`policy.default` and never raises; `headers` reads the few fields that we need.
"""

from __future__ import annotations

import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import policy
from email.feedparser import FeedParser
from email.generator import BytesGenerator
from email.message import Message
from functools import lru_cache
from io import BytesIO

from byname.channels.email.charset import decode, storable
from byname.channels.email.filenames import attachment_name
from byname.channels.email.headers import decode_words, unfolded
from byname.channels.email.model import Attachment, Limits, UnreadableMail

REPORT_BLOCKS = 2_000  # recipients in one delivery report (RFC 3464 2.1)
LINES = 1_500_000  # the parser takes about a microsecond for each; 25 MB of base64 have 350,000
PARAMETER_CHARS = 8_192  # the stdlib reads parameters in quadratic time

# The email package fails on odd mail with more kinds of error than it documents.
STDLIB_FAULTS = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    RecursionError,
    binascii.Error,
)


class BoundedPart(Message):
    """A part that refuses to grow past the limits while the parser is still building it."""

    limits = Limits()
    depth = 0
    root: BoundedPart | None = None
    parts = 1
    header_chars = 0

    def set_raw(self, name: str, value: str) -> None:
        self.header_chars += len(name) + len(value)
        if self.header_chars > self.limits.header_bytes:
            raise UnreadableMail(f"a header is larger than {self.limits.header_bytes} bytes")
        if len(value) > PARAMETER_CHARS and name.lower().startswith("content-"):
            value = value[:PARAMETER_CHARS]
        super().set_raw(name, value)

    def attach(self, payload: Message) -> None:  # type: ignore[override]
        assert isinstance(payload, BoundedPart)
        payload.depth = self.depth + 1
        payload.root = root = self.root or self
        if payload.depth > self.limits.depth:
            raise UnreadableMail(f"parts are nested deeper than {self.limits.depth}")
        is_report = self.get_content_type() == "message/delivery-status"
        root.parts += not is_report
        if root.parts > self.limits.parts:
            raise UnreadableMail(f"the mail has more than {self.limits.parts} parts")
        super().attach(payload)
        if is_report and len(self.get_payload()) > REPORT_BLOCKS:
            raise UnreadableMail(f"the delivery report names more than {REPORT_BLOCKS} recipients")


def parse_parts(raw: bytes, limits: Limits) -> BoundedPart:
    """The tree of parts (RFC 2045, 2046). Raises UnreadableMail past a limit."""
    if max(raw.count(b"\n"), raw.count(b"\r")) > LINES:
        raise UnreadableMail(f"the mail has more than {LINES} lines")
    parser = FeedParser(_part_type(limits), policy=policy.compat32)
    parser.feed(raw.decode("ascii", "surrogateescape"))
    message = parser.close()
    assert isinstance(message, BoundedPart)
    return message


@lru_cache(maxsize=16)
def _part_type(limits: Limits) -> type[BoundedPart]:
    return type("BoundedPart", (BoundedPart,), {"limits": limits})


@dataclass(slots=True)
class Segment:
    """One stretch of body text, in the one or two forms in which the sender gave it."""

    plain: str = ""
    html: str = ""


@dataclass(slots=True)
class Content:
    """What stands in the parts: body text in order, files, and what was odd."""

    segments: list[Segment] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)


def read_content(part: Message) -> Content:
    """Sort all parts of a mail into body text and attachments."""
    content = Content()
    _collect(part, content, alternative=False)
    return content


def _collect(part: Message, content: Content, *, alternative: bool) -> None:
    kind = part.get_content_type()
    if kind.startswith("multipart/") and part.is_multipart():
        _collect_children(part, kind, content)
    elif part.is_multipart() or kind.startswith("message/"):
        content.attachments.append(_nested_message(part, kind))
    elif _is_body(part, kind):
        text = _text_of(part)
        content.segments.append(Segment(html=text) if kind == "text/html" else Segment(plain=text))
    elif not (alternative and kind.startswith("text/") and kind != "text/calendar" and not _file_name(part)):
        content.attachments.append(_attachment(part, kind))


def _collect_children(part: Message, kind: str, content: Content) -> None:
    children: Sequence[Message] = part.get_payload()  # type: ignore[assignment]
    if kind != "multipart/alternative":
        for child in children:
            _collect(child, content, alternative=False)
        return
    inside = Content(attachments=content.attachments)
    for child in children:
        _collect(child, inside, alternative=True)
    plain = "\n".join(segment.plain for segment in inside.segments if segment.plain)
    html = "\n".join(segment.html for segment in inside.segments if segment.html)
    if plain or html:
        content.segments.append(Segment(plain, html))


def _is_body(part: Message, kind: str) -> bool:
    if kind not in ("text/plain", "text/html"):
        return kind.startswith("multipart/")  # declared so, but without parts: its text is all there is
    if "content-disposition" not in part and "name" not in str(part.get("content-type", "")):
        return True
    return part.get_content_disposition() != "attachment" and not _file_name(part)


def _text_of(part: Message) -> str:
    text = storable(decode(content_of(part), _parameter(part, "charset").lower()))
    if text.startswith("\ufeff"):
        text = text[1:]
    if _parameter(part, "format").lower() == "flowed":
        text = reflowed(text, delsp=_parameter(part, "delsp").lower() == "yes")
    return text


def _parameter(part: Message, name: str) -> str:
    try:
        value = part.get_param(name) or ""
        return str(value[2] if isinstance(value, tuple) else value)
    except STDLIB_FAULTS:
        return ""


def content_of(part: Message) -> bytes:
    """The decoded bytes of a leaf part; what cannot be decoded comes as it stands."""
    try:
        data = part.get_payload(decode=True)
    except STDLIB_FAULTS:
        data = None
    if isinstance(data, bytes):
        return data
    payload = part.get_payload()
    return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""


def reflowed(text: str, *, delsp: bool) -> str:
    """Lines broken by format=flowed put together again (RFC 3676 4.1, 4.2)."""
    out: list[str] = []
    open_quote = -1  # quote depth of the line that waits for its rest
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        body = line[depth:].removeprefix(" ")
        flows = body.endswith(" ") and body != "-- "
        joined = body[:-1] if flows and delsp else body
        if open_quote == depth and body != "-- ":
            out[-1] += joined
        else:
            out.append(">" * depth + (" " if depth else "") + joined)
        open_quote = depth if flows else -1
    return "\n".join(out)


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except STDLIB_FAULTS:
        return ""
    return decode_words(unfolded(name)) if isinstance(name, str) else ""


def _attachment(part: Message, kind: str) -> Attachment:
    content_id = unfolded(str(part.get("content-id", ""))).strip("<> ")[:995]
    disposition = part.get_content_disposition()
    return Attachment(
        name=attachment_name(_file_name(part), kind),
        media_type=kind,
        content=content_of(part),
        content_id=content_id,
        inline=disposition == "inline" or (bool(content_id) and disposition != "attachment"),
    )


def _nested_message(part: Message, kind: str) -> Attachment:
    """A forwarded or returned mail, or a report: whole, its text never mixed with the outer one."""
    inner = part.get_payload()
    name = _file_name(part)
    if not isinstance(inner, list) or not inner:
        return Attachment(attachment_name(name, kind), kind, content_of(part))
    if kind == "message/rfc822" and not name:
        subject = str(inner[0].get("subject", "")) if isinstance(inner[0], Message) else ""
        name = decode_words(unfolded(subject))[:120]
        name = f"{name}.eml" if name else ""
    content = b"\n".join(_as_bytes(block) for block in inner if isinstance(block, Message))
    return Attachment(attachment_name(name, kind), kind, content)


def _as_bytes(message: Message) -> bytes:
    out = BytesIO()
    try:
        BytesGenerator(out, mangle_from_=False, maxheaderlen=0).flatten(message)
    except (*STDLIB_FAULTS, OSError):
        return out.getvalue() + content_of(message)
    return out.getvalue()
