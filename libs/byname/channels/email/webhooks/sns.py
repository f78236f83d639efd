"""What Amazon SNS posts: signed notifications of a topic, and the question whether we want them.

https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from byname.channels.email.webhooks.body import Json, json_object, text_of
from byname.channels.errors import Forged, Rejected
from byname.channels.signing import check_fresh

WINDOW = timedelta(hours=25)  # repeats carry the time of the first; those of a day are enough
SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type",
    ),
}  # fmt: skip
SIGNED["UnsubscribeConfirmation"] = SIGNED["SubscriptionConfirmation"]
_HASHES = {"1": SHA1, "2": SHA256}
_HOST = re.compile(r"sns\.[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}\.amazonaws\.com(?:\.cn)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate of SNS in a region, as it was fetched."""

    key: RSAPublicKey = field(repr=False)
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class SnsMessage:
    """One post of SNS, not yet verified."""

    kind: str
    topic: str
    message_id: str
    values: Json = field(repr=False)

    @property
    def certificate_url(self) -> str:
        return text_of(self.values, "SigningCertURL")

    @property
    def subscribe_url(self) -> str:
        return text_of(self.values, "SubscribeURL")


def read_message(body: bytes, topics: Collection[str]) -> SnsMessage:
    """What SNS says it is. Forged unless it is of one of our topics and signed from an address of SNS's."""
    try:
        values = json_object(body, "what SNS sent")
    except Rejected as error:
        raise Forged(str(error)) from None
    kind, topic = text_of(values, "Type"), text_of(values, "TopicArn")
    if kind not in SIGNED:
        raise Forged(f"SNS knows no message of type {kind[:40]!r}; raw message delivery must be off")
    if topic not in topics:
        raise Forged(f"the topic {topic[:200]!r} is not in [email] ses_topics")
    message = SnsMessage(kind, topic, text_of(values, "MessageId"), values)
    if not is_sns_address(message.certificate_url) or not message.certificate_url.endswith(".pem"):
        raise Forged("SigningCertURL is not an address of SNS's")
    return message


def is_sns_address(url: str) -> bool:
    """Whether it is https and the host is exactly sns.<region>.amazonaws.com, with nothing around it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and _HOST.fullmatch(parts.netloc) is not None and url.isprintable()


def read_certificate(pem: bytes) -> Certificate:
    """A fetched certificate. ValueError when it is none with an RSA key."""
    found = x509.load_pem_x509_certificate(pem)
    key = found.public_key()
    if not isinstance(key, RSAPublicKey):
        raise ValueError("the certificate of SNS has no RSA key")
    return Certificate(key, found.not_valid_before_utc, found.not_valid_after_utc)


def check_signature(message: SnsMessage, certificate: Certificate, now: datetime) -> None:
    """Forged unless this certificate signed it, and not too long ago."""
    if not certificate.begins <= now <= certificate.ends:
        raise Forged("the certificate of SNS is not valid now")
    algorithm = _HASHES.get(text_of(message.values, "SignatureVersion"))
    if algorithm is None:
        raise Forged("SignatureVersion is neither 1 nor 2")
    try:
        signature = base64.b64decode(text_of(message.values, "Signature"), validate=True)
        certificate.key.verify(signature, canonical(message), PKCS1v15(), algorithm())
    except (InvalidSignature, binascii.Error, ValueError):
        raise Forged("the signature is not that of SNS") from None
    check_fresh(_moment(text_of(message.values, "Timestamp")), now, WINDOW)


def canonical(message: SnsMessage) -> bytes:
    """The lines that SNS signs: each name and value of the message's kind; what is absent is left out."""
    lines = [
        line
        for name in SIGNED[message.kind]
        if isinstance(value := message.values.get(name), str)
        for line in (name, value)
    ]
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Forged("Timestamp is no time") from None
    if moment.tzinfo is None:
        raise Forged("Timestamp has no zone")
    return moment
