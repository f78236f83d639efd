"""What the phone channel makes of a file: the answer of `byname inspect phone`, touching nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from byname.channels.errors import ChannelError
from byname.channels.inbound import InboundCall
from byname.channels.model import Raw, Request
from byname.channels.phone.adapter import PhoneAdapter
from byname.channels.phone.calls import CallState, add, logged
from byname.channels.phone.settings import PhoneSection

_CALL_RECORD = re.compile(rb'^[^\n]*(?:"ANSWERED"|"NO ANSWER"|"BUSY"|"FAILED"|"CONGESTION")', re.MULTILINE)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Everybody(PhoneSection):
    """Settings for a look: a phone that is nobody's is named by its extension."""

    def person_at(self, extension: str) -> str:
        """Whose phone this is, or its number."""
        return super().person_at(extension) or (extension if self.is_extension(extension) else "")


def inspect_file(path: Path, settings: PhoneSection | None = None) -> dict[str, object]:
    """One JSON-ready object: which source it is of, the calls in it, and what is refused with its reason.

    `error` says why it would be a dead letter.
    """
    known = settings.model_dump() if settings else {}
    try:
        body = path.read_bytes()
    except OSError as fault:
        return {"file": str(path), "error": f"cannot read the file: {fault.strerror or fault}"}
    return {"file": str(path), **look_at(body, Everybody(**known))}


def look_at(body: bytes, settings: PhoneSection) -> dict[str, object]:
    """What these bytes hold: an original of one source, many lines, or recorded requests."""
    captured = _captured(body)
    if captured is not None:
        return _described("twilio", _verified(captured, settings))
    source = source_of(body, settings)
    header = body.splitlines()[0].decode("utf-8", "replace") if source == "csv" and body else ""
    envelope = {"source": source, "header": header if settings.csv_header else ""}
    lines = body.splitlines() if source in ("asterisk", "csv") else []
    rows = [(f"line {n}", line) for n, line in enumerate(lines, 1) if line.strip()]
    originals = rows[1 if envelope["header"] else 0 :] or [("file", body)]
    return _described(source, _parsed(originals, envelope, PhoneAdapter(settings)))


def source_of(body: bytes, settings: PhoneSection) -> str:
    """The likeliest source of an original."""
    text = body.lstrip()
    if text.startswith(b"{"):
        if b'"variables"' in text or b'"callflow"' in text:
            return "freeswitch"
        return "person" if b'"person"' in text and b'"outcome"' in text else "twilio"
    if text.startswith(b"cdr="):
        return "freeswitch"
    if re.match(rb"Event:", text, re.IGNORECASE):
        return "ami"
    if re.search(rb"(?:^|&)(?:CallSid|RecordingSid|AccountSid)=", text):
        return "twilio"
    return "csv" if settings.csv_columns and not _CALL_RECORD.search(text) else "asterisk"


Found = Iterator[tuple[str, Sequence[InboundCall] | ChannelError]]


def _parsed(originals: Sequence[tuple[str, bytes]], envelope: dict[str, str], adapter: PhoneAdapter) -> Found:
    for where, body in originals:
        try:
            read = adapter.parse(Raw(where, body, envelope, LONG_AGO))
            yield where, [one for one in read if isinstance(one, InboundCall)]
        except ChannelError as error:
            yield where, error


def _captured(body: bytes) -> dict[str, Any] | None:
    """{"requests": [{"method", "url", "headers", "body"}], "auth_token"}: what somebody recorded."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) and isinstance(read.get("requests"), list) else None


def _verified(captured: dict[str, Any], settings: PhoneSection) -> Found:
    token = captured.get("auth_token")
    changed = {**settings.model_dump(), **({"twilio_token": str(token)} if token else {})}
    adapter = PhoneAdapter(type(settings)(**changed))
    for number, one in enumerate(captured["requests"], 1):
        where = f"request {number}"
        try:
            receipt = adapter.verify(_request(one if isinstance(one, dict) else {}), LONG_AGO)
        except ChannelError as error:
            yield where, error
            continue
        for stored in receipt.store:
            yield from _parsed([(where, stored.body)], dict(stored.envelope), adapter)


def _request(one: dict[str, Any]) -> Request:
    headers = one.get("headers")
    named = {str(n).lower(): str(v) for n, v in headers.items()} if isinstance(headers, dict) else {}
    body = str(one.get("body", "")).encode("utf-8", "surrogatepass")
    return Request(str(one.get("method", "POST")), str(one.get("url", "")), named, body, path="twilio")


def _described(source: str, found: Found) -> dict[str, object]:
    calls: dict[str, CallState] = {}
    refused: list[dict[str, str]] = []
    for where, read in found:
        if isinstance(read, ChannelError):
            refused.append({"where": where, "kind": type(read).__name__, "error": str(read)})
            continue
        for piece in read:
            calls[piece.call] = add(calls.get(piece.call, CallState(piece.call)), piece)
    described: dict[str, object] = {
        "kind": source,
        "calls": [_call(state) for state in calls.values()],
        "refused": refused,
    }
    dead = [one["error"] for one in refused if one["kind"] != "NotForUs"]
    if dead and not calls:
        described["error"] = dead[0]
    return described


def _call(state: CallState) -> dict[str, object]:
    fact = logged(state, LONG_AGO, silent=True)
    if fact is None:
        return {"call": state.id, "error": "nothing is known of when it was"}
    told = fact.model_dump(mode="json", exclude={"revision", "logged_at", "handle"})
    record = state.record
    return {
        **told,
        "number": state.number,
        "name": fact.handle.name,
        "taken_by": record.person if record else fact.person,
        "goes_on": bool(record and not record.over),
    }
