"""The adapter of phone logs: Twilio and FreeSWITCH call us, Asterisk and others write what we follow."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import ClassVar
from urllib.parse import SplitResult, urlsplit

from byname.channels.base import ChannelSection, InboundOnly
from byname.channels.errors import Forged, Rejected
from byname.channels.inbound import Inbound, InboundCall
from byname.channels.manifest import Manifest, read_manifest
from byname.channels.model import Raw, Receipt, Request, Stored
from byname.channels.phone import asterisk, freeswitch, twilio, twilio_sign
from byname.channels.phone.note import read_note
from byname.channels.phone.settings import PhoneSection
from byname.channels.phone.table import read_table_row

# Twilio asks what to do next where a number's own voice url is used; nothing.
_NOTHING_TO_DO = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'


class PhoneAdapter(InboundOnly):
    """Phone logs. Calls are put together from what parse() gives by `byname.channels.phone.calls`."""

    manifest: ClassVar[Manifest] = read_manifest(Path(__file__).parent)
    Settings: ClassVar[type[ChannelSection]] = PhoneSection

    def __init__(self, settings: PhoneSection) -> None:
        self._settings = settings
        self._readers: dict[str, Callable[[Raw], Sequence[InboundCall]]] = {
            "twilio": lambda raw: twilio.read_callback(raw, settings),
            "freeswitch": lambda raw: freeswitch.read_leg(raw, settings),
            "asterisk": lambda raw: [asterisk.read_row(asterisk.read_line(_text(raw)), settings)],
            "ami": lambda raw: [asterisk.read_row(asterisk.read_event(_text(raw)), settings)],
            "csv": lambda raw: [read_table_row(_text(raw), _header(raw), settings, _ordinal(raw))],
            "person": lambda raw: read_note(raw, settings),
        }

    def verify(self, request: Request, now: datetime) -> Receipt:  # noqa: ARG002 - neither signs a time
        """/hooks/phone/twilio and /hooks/phone/freeswitch[/secret]."""
        door = request.path.strip("/").partition("/")[0]
        if door == "twilio":
            return self._from_twilio(request)
        if door == "freeswitch":
            freeswitch.check(request, self._settings)
            digest = hashlib.sha256(request.body).hexdigest()
            return Receipt((Stored(digest, request.body, {"source": "freeswitch"}),))
        raise Rejected("use /hooks/phone/twilio or /hooks/phone/freeswitch")

    def parse(self, raw: Raw) -> Sequence[Inbound]:
        """The pieces of a call, by the source that the envelope names."""
        source = raw.envelope.get("source")
        reader = self._readers.get(source) if isinstance(source, str) else None
        if reader is None:
            raise Rejected(f"an original of phone names no source that we know: {str(source)[:40]!r}")
        if not raw.body.strip():
            raise Rejected("an empty original")
        try:
            return reader(raw)
        except (ValueError, OverflowError) as error:  # pydantic: a field that no call can have
            raise Rejected(f"no call can be like this: {str(error)[:300]}") from None

    def _from_twilio(self, request: Request) -> Receipt:
        url = _split(request.url)
        twilio_sign.check(request, self._public(url), self._settings.twilio_tokens)
        body = request.body if request.method == "POST" else url.query.encode("utf-8", "replace")
        stored = Stored(twilio.key_of(body), body, {"source": "twilio"})
        return Receipt((stored,), body=_NOTHING_TO_DO, media_type="text/xml")

    def _public(self, url: SplitResult) -> str:
        """The url as Twilio called it: a proxy may have changed what reached us."""
        if not self._settings.public_url:
            return url.geturl()
        query = f"?{url.query}" if url.query else ""
        return f"{self._settings.public_url.rstrip('/')}{url.path}{query}"


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise Forged("the request's address is none") from None


def _text(raw: Raw) -> str:
    try:
        return raw.body.decode("utf-8")
    except UnicodeDecodeError:
        return raw.body.decode("cp1252", "replace")  # older exchanges write names as their host does


def _header(raw: Raw) -> str:
    return str(raw.envelope.get("header", ""))


def _ordinal(raw: Raw) -> int:
    """How many equal lines stand before this one in its file."""
    found = raw.envelope.get("ordinal")
    return found if isinstance(found, int) else 0
