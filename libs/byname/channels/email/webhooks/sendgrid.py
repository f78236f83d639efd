"""SendGrid's Inbound Parse with a security policy that signs; best with "POST the raw, full MIME message".

https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/securing-your-parse-webhooks
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from byname.channels.email.charset import decode
from byname.channels.email.headers import mailboxes
from byname.channels.email.model import Envelope
from byname.channels.email.webhooks.body import Json, object_of, text_of, texts_of
from byname.channels.email.webhooks.build import File, build_mail, read_header, with_missing
from byname.channels.email.webhooks.envelope import envelope_of
from byname.channels.email.webhooks.form import Form, read_form
from byname.channels.email.webhooks.keys import digest, octets, receipt
from byname.channels.errors import Forged, Rejected
from byname.channels.model import Receipt, Request
from byname.channels.signing import check_fresh, from_epoch

SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"
WINDOW = timedelta(hours=73)  # tried again for three days


def read_key(text: str) -> EllipticCurvePublicKey:
    """A public key as SendGrid shows it, base64 of DER. ValueError when it is none."""
    try:
        key = load_der_public_key(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"no public key of SendGrid's: {error}") from None
    if not isinstance(key, EllipticCurvePublicKey):
        raise ValueError("no public key of SendGrid's: those are of elliptic curves")
    return key


def verify(request: Request, now: datetime, keys: Iterable[EllipticCurvePublicKey]) -> Receipt:
    """ECDSA over timestamp and body by one of the keys; the delivery's name is the digest of its body."""
    stamp = request.header(TIMESTAMP)
    check_signature(keys, request.header(SIGNATURE), octets(stamp) + request.body)
    check_fresh(from_epoch(stamp), now, WINDOW)
    return receipt("sendgrid", digest(request.body), request)


def check_signature(keys: Iterable[EllipticCurvePublicKey], signature: str, signed: bytes) -> None:
    """Forged unless one of the keys made it."""
    try:
        given = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        given = b""
    if not any(_made_by(key, given, signed) for key in keys):
        raise Forged("no signature of SendGrid's with a key of [email] sendgrid_keys")


def to_mail(body: bytes, content_type: str) -> tuple[Envelope, bytes]:
    """The mail in a kept request. Rejected when there is none in it."""
    form = read_form(body, content_type)
    if form.value("email"):
        return _envelope(form), form.value("email")
    if not any(form.value(name) for name in ("headers", "text", "html")):
        raise Rejected("neither email nor headers, text and html: no mail of SendGrid's")
    named = [(name, _decoded(form, name.lower())) for name in ("From", "To", "Cc", "Subject")]
    fields = with_missing(read_header(decode(form.value("headers"), "utf-8")), named)
    return _envelope(form), build_mail(fields, _decoded(form, "text"), _decoded(form, "html"), _files(form))


def _made_by(key: EllipticCurvePublicKey, signature: bytes, signed: bytes) -> bool:
    try:
        key.verify(signature, signed, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _envelope(form: Form) -> Envelope:
    """What SMTP said; in requests without it, what the header says."""
    said = _json(form, "envelope")
    recipients = texts_of(said, "to") or tuple(box.address for box in mailboxes(form.text("to")))
    author = next((box.address for box in mailboxes(form.text("from"))), "")
    mail_from = text_of(said, "from") if "from" in said else author
    return envelope_of(mail_from, recipients, form.text("sender_ip"))


def _decoded(form: Form, name: str) -> str:
    return decode(form.value(name), text_of(_json(form, "charsets"), name).lower() or "utf-8")


def _files(form: Form) -> list[File]:
    described = _json(form, "attachment-info")
    return [_file(one.name, one.filename, one.media_type, one.value, described) for one in form.files()]


def _file(field: str, filename: str, media_type: str, content: bytes, described: Json) -> File:
    more = object_of(described, field)
    name = text_of(more, "filename") or filename
    return File(name, text_of(more, "type") or media_type, content, text_of(more, "content-id"))


def _json(form: Form, name: str) -> Json:
    """A field that holds an object; empty where it does not."""
    try:
        found = json.loads(form.value(name) or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
