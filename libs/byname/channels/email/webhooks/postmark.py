"""Postmark's inbound stream, posted as JSON to https://user:password@…/hooks/email/postmark.

https://postmarkapp.com/developer/webhooks/inbound-webhook: best with "include raw email content in JSON".
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from datetime import datetime

from pydantic import SecretStr

from byname.channels.email.model import Envelope
from byname.channels.email.webhooks.body import Json, json_object, objects_of, text_of
from byname.channels.email.webhooks.build import File, build_mail, mailbox, with_missing
from byname.channels.email.webhooks.envelope import envelope_of
from byname.channels.email.webhooks.keys import digest, octets, opened, receipt
from byname.channels.errors import Forged, NotForUs, Rejected
from byname.channels.model import Receipt, Request
from byname.channels.signing import equal_to_any


def verify(request: Request, now: datetime, logins: Iterable[SecretStr]) -> Receipt:  # noqa: ARG001
    """Postmark signs nothing: user and password (RFC 7617) in the address are all there is."""
    scheme, _, given = request.header("authorization").partition(" ")
    wanted = [base64.b64encode(one.encode("utf-8")) for one in opened(logins, "postmark_logins")]
    if scheme.lower() != "basic" or not equal_to_any(octets(given.strip()), wanted):
        raise Forged("user and password are not those of [email] postmark_logins")
    values = _values_or_none(request.body)
    if values is not None and text_of(values, "RecordType"):
        raise NotForUs(f"an event about mail that went out ({text_of(values, 'RecordType')[:40]}), no mail")
    return receipt("postmark", digest(text_of(values, "MessageID"), request.body), request)


def to_mail(body: bytes, content_type: str) -> tuple[Envelope, bytes]:  # noqa: ARG001
    """The mail in a kept request. Rejected when there is none in it."""
    values = json_object(body, "what Postmark sent")
    header = [(text_of(one, "Name"), text_of(one, "Value")) for one in objects_of(values, "Headers")]
    envelope = envelope_of(_return_path(header) or text_of(values, "From"), _recipients(values))
    if raw := text_of(values, "RawEmail"):
        return envelope, raw.encode("utf-8", "replace")
    if not any(text_of(values, name) for name in ("From", "TextBody", "HtmlBody")):
        raise Rejected("neither RawEmail nor From, TextBody and HtmlBody: no mail of Postmark's")
    fields = with_missing(header, _named_fields(values))
    return envelope, build_mail(
        fields, text_of(values, "TextBody"), text_of(values, "HtmlBody"), _files(values)
    )


def _values_or_none(body: bytes) -> Json | None:
    try:
        return json_object(body, "the body")
    except Rejected:
        return None  # kept all the same: a dead letter with its original


def _return_path(header: list[tuple[str, str]]) -> str:
    return next((value for name, value in header if name.lower() == "return-path"), "")


def _recipients(values: Json) -> tuple[str, ...]:
    """To whom SMTP brought it; where Postmark does not say, whom the header names."""
    original = text_of(values, "OriginalRecipient")
    named = [text_of(one, "Email") for kind in ("ToFull", "CcFull") for one in objects_of(values, kind)]
    return (original,) if original else tuple(dict.fromkeys(one for one in named if one))


def _named_fields(values: Json) -> list[tuple[str, str]]:
    """The fields that Postmark does not leave in Headers."""
    full = values.get("FromFull")
    author = _box(full) if isinstance(full, dict) and text_of(full, "Email") else text_of(values, "From")
    return [
        ("From", author),
        ("To", _boxes(values, "ToFull") or text_of(values, "To")),
        ("Cc", _boxes(values, "CcFull") or text_of(values, "Cc")),
        ("Reply-To", text_of(values, "ReplyTo")),
        ("Subject", text_of(values, "Subject")),
        ("Date", text_of(values, "Date")),
    ]


def _boxes(values: Json, name: str) -> str:
    return ", ".join(_box(one) for one in objects_of(values, name) if text_of(one, "Email"))


def _box(values: Json) -> str:
    return mailbox(text_of(values, "Name"), text_of(values, "Email"))


def _files(values: Json) -> list[File]:
    return [_file(one) for one in objects_of(values, "Attachments")]


def _file(values: Json) -> File:
    name = text_of(values, "Name") or "file"
    try:
        content = base64.b64decode(text_of(values, "Content") or text_of(values, "Data"))
    except (binascii.Error, ValueError):
        raise Rejected(f"the file {name[:80]!r} is no base64") from None
    return File(name, text_of(values, "ContentType"), content, text_of(values, "ContentID"))
