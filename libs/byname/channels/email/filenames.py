"""Names for attachments that are safe to show and to save under, whatever the sender wrote."""

from __future__ import annotations

import re

from byname.channels.email.headers import visible

NAME_CHARS = 120
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]')
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)")  # device names on Windows

_DEFAULTS = {
    "message/rfc822": "message.eml",
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "disposition.txt",
    "message/feedback-report": "feedback-report.txt",
    "text/rfc822-headers": "original-headers.txt",
    "text/calendar": "invite.ics",
    "text/plain": "text.txt",
    "text/html": "page.html",
    "application/pgp-signature": "signature.asc",
    "application/ms-tnef": "winmail.dat",
    "image/jpeg": "image.jpg",
    "image/png": "image.png",
    "image/gif": "image.gif",
    "application/pdf": "document.pdf",
}


def attachment_name(given: str, media_type: str) -> str:
    """A file name without path, control, zero-width or turning characters, of bounded length."""
    name = visible(given.replace("\\", "/").rsplit("/", 1)[-1])
    name = _FORBIDDEN.sub("_", " ".join(name.split())).strip(". ")
    if not name:
        return _DEFAULTS.get(media_type, "attachment.bin")
    if _RESERVED.match(name):
        name = f"_{name}"
    return _shortened(name)


def _shortened(name: str) -> str:
    if len(name) <= NAME_CHARS:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:
        return name[:NAME_CHARS]
    return f"{stem[: NAME_CHARS - len(extension) - 1]}.{extension}"
