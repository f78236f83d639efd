"""Mailgun routes with forward("https://…/hooks/email/mailgun"), raw where the address ends in `mime`.

https://documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store/receive-http
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from pydantic import SecretStr

from byname.channels.email.charset import decode
from byname.channels.email.model import Envelope
from byname.channels.email.webhooks.body import Json, json_object, object_of, text_of
from byname.channels.email.webhooks.build import File, build_mail, with_missing
from byname.channels.email.webhooks.envelope import envelope_of
from byname.channels.email.webhooks.form import Form, read_form
from byname.channels.email.webhooks.keys import digest, octets, opened, receipt
from byname.channels.errors import Forged, NotForUs, Rejected
from byname.channels.model import Receipt, Request
from byname.channels.signing import check_fresh, equal_to_any, from_epoch

# Tried again for eight hours; we cannot know that a repeat is signed anew.
WINDOW = timedelta(hours=12)


def verify(request: Request, now: datetime, keys: Iterable[SecretStr]) -> Receipt:
    """HMAC-SHA256 of timestamp and token by one of the signing keys. It covers neither mail nor recipient.

    So the delivery's name is the token alone: whoever repeats one, with other words or to somebody else, is
    not heard again. Mailgun's own rule is to "not honor any subsequent request with the same token"
    (https://documentation.mailgun.com/docs/mailgun/user-manual/events/webhooks#securing-webhooks).
    """
    if _is_event(request.header("content-type")):
        return _event(request, now, keys)
    try:
        form = read_form(request.body, request.header("content-type"))
    except Rejected as error:
        raise Forged(str(error)) from None
    _check(form.text("timestamp"), form.text("token"), form.text("signature"), now, keys)
    return receipt("mailgun", digest(form.value("token")), request)


def to_mail(body: bytes, content_type: str) -> tuple[Envelope, bytes]:
    """The mail in a kept request. NotForUs for an event, Rejected when there is no mail in it."""
    if _is_event(content_type):
        raise _no_mail(body)
    form = read_form(body, content_type)
    envelope = envelope_of(form.text("sender"), form.text("recipient").split(","))
    if form.value("body-mime"):
        return envelope, form.value("body-mime")
    if "message-headers" not in form and "body-plain" not in form and "body-html" not in form:
        raise Rejected(
            "neither body-mime nor message-headers, body-plain and body-html: no mail of Mailgun's"
        )
    fields = with_missing(_header(form), [(name, form.text(name.lower())) for name in ("Subject", "From")])
    return envelope, build_mail(fields, _words(form, "body-plain"), _words(form, "body-html"), _files(form))


def _check(timestamp: str, token: str, signature: str, now: datetime, keys: Iterable[SecretStr]) -> None:
    signed = octets(timestamp + token)
    secrets = opened(keys, "mailgun_keys")
    wanted = [hmac.new(key.encode("utf-8"), signed, "sha256").hexdigest() for key in secrets]
    if not token or not equal_to_any(octets(signature), wanted):
        raise Forged("no signature of Mailgun's with a key that we know")
    check_fresh(from_epoch(timestamp), now, WINDOW)


def _event(request: Request, now: datetime, keys: Iterable[SecretStr]) -> Receipt:
    """Delivered, opened and so on: Mailgun posts them as JSON, and to the address that one gives it.

    They are kept for the sake of their token, which would be as good for a mail of anybody's.
    """
    try:
        values = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Forged("JSON was announced and did not come") from None
    signature = object_of(values, "signature")
    timestamp, token, given = (text_of(signature, name) for name in ("timestamp", "token", "signature"))
    _check(timestamp, token, given, now, keys)
    return receipt("mailgun", digest(token), request)


def _no_mail(event: bytes) -> NotForUs | Rejected:
    if not object_of(json_object(event, "an event of Mailgun's"), "signature"):
        return Rejected("no event of Mailgun's: it has no signature")
    return NotForUs("an event about mail that went out, no mail")


def _is_event(content_type: str) -> bool:
    return content_type.startswith("application/json")


def _header(form: Form) -> list[tuple[str, str]]:
    """message-headers: a JSON list of names and values in their order."""
    try:
        found = json.loads(form.value("message-headers") or b"[]")
    except (ValueError, RecursionError):
        raise Rejected("message-headers is no JSON") from None
    pairs = (
        [one for one in found if isinstance(one, list) and len(one) == 2] if isinstance(found, list) else []
    )
    return [(str(name), str(value)) for name, value in pairs]


def _words(form: Form, name: str) -> str:
    return decode(form.value(name), "utf-8")


def _files(form: Form) -> list[File]:
    ids = {name: content_id for content_id, name in _content_ids(form).items()}
    return [File(one.filename, one.media_type, one.value, ids.get(one.name, "")) for one in form.files()]


def _content_ids(form: Form) -> Json:
    """content-id-map: from the Content-ID to the name of the field that holds the file."""
    try:
        found = json.loads(form.value("content-id-map") or b"{}")
    except (ValueError, RecursionError):
        return {}
    return (
        {key: value for key, value in found.items() if isinstance(value, str)}
        if isinstance(found, dict)
        else {}
    )
