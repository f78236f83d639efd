"""Requests as the providers make and sign them."""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from byname.channels.email.adapter import EmailAdapter
from byname.channels.email.settings import EmailSection
from byname.channels.email.webhooks.sns import SIGNED
from byname.channels.model import Request
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TOPIC = "arn:aws:sns:eu-west-1:123456789012:mail"
CERTIFICATE = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-abc.pem"
MAIL = (
    b"From: Anna <anna@customer.example>\r\nTo: hello@acme.example\r\n"
    b"Subject: Hi\r\nMessage-ID: <1@x>\r\n\r\nHi\r\n"
)
EC_KEY = ec.generate_private_key(ec.SECP256R1())


def adapter(**settings: Any) -> EmailAdapter:
    return EmailAdapter(EmailSection.model_validate(settings))


def request(provider: str, body: bytes, rest: str = "", **headers: str) -> Request:
    """A POST to /hooks/email/<provider>."""
    path = f"{provider}/{rest}" if rest else provider
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("POST", f"https://hooks.acme.example/hooks/email/{path}", named, body, path=path)


def mailgun(key: str = "key-1", at: datetime = NOW, token: str = "t" * 50, **fields: str) -> Request:
    stamp = str(int(at.timestamp()))
    signature = hmac.new(key.encode(), (stamp + token).encode(), "sha256").hexdigest()
    form = {
        "recipient": "hello@acme.example",
        "sender": "anna@customer.example",
        "body-mime": MAIL.decode(),
        "timestamp": stamp,
        "token": token,
        "signature": signature,
    }
    body = urlencode({**form, **{name.replace("_", "-"): value for name, value in fields.items()}})
    return request("mailgun", body.encode(), content_type="application/x-www-form-urlencoded")


def postmark(login: str = "byname:secret", **values: Any) -> Request:
    said = {
        "MessageID": "m-1",
        "OriginalRecipient": "hello@acme.example",
        "From": "anna@customer.example",
        "RawEmail": MAIL.decode(),
    }
    authorization = f"Basic {base64.b64encode(login.encode()).decode()}"
    return request("postmark", json.dumps({**said, **values}).encode(), authorization=authorization)


def public_key(key: ec.EllipticCurvePrivateKey = EC_KEY) -> str:
    der = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(der).decode()


def sendgrid(at: datetime = NOW, key: ec.EllipticCurvePrivateKey = EC_KEY, **fields: str) -> Request:
    form = {
        "email": MAIL.decode(),
        "envelope": '{"to":["hello@acme.example"],"from":"anna@customer.example"}',
    }
    parts = [
        f'--xYzZY\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {**form, **fields}.items()
    ]
    body = ("".join(parts) + "--xYzZY--\r\n").encode()
    stamp = str(int(at.timestamp()))
    signature = key.sign(stamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    return request(
        "sendgrid",
        body,
        content_type="multipart/form-data; boundary=xYzZY",
        x_twilio_email_event_webhook_timestamp=stamp,
        x_twilio_email_event_webhook_signature=base64.b64encode(signature).decode(),
    )


def _certificate(key: rsa.RSAPrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sns.amazonaws.com")])
    found = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=30))
        .not_valid_after(NOW + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    return found.public_bytes(serialization.Encoding.PEM)


@dataclass
class Sns:
    """Amazon SNS with a key of its own."""

    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    @property
    def pem(self) -> bytes:
        return _certificate(self.key)

    def post(self, news: Any, *, version: str = "2", signed: bool = True, **values: Any) -> Request:
        """A notification (or another kind of message) of the topic."""
        message = {
            "Type": "Notification",
            "MessageId": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
            "TopicArn": TOPIC,
            "Message": news if isinstance(news, str) else json.dumps(news),
            "Timestamp": "2026-03-02T09:29:59.000Z",
            "SignatureVersion": version,
            "SigningCertURL": CERTIFICATE,
            **values,
        }
        lines = "".join(
            f"{name}\n{message[name]}\n" for name in SIGNED[message["Type"]] if message.get(name) is not None
        )
        algorithm = hashes.SHA1() if version == "1" else hashes.SHA256()
        signature = self.key.sign(lines.encode(), padding.PKCS1v15(), algorithm) if signed else b"no"
        message["Signature"] = base64.b64encode(signature).decode()
        return request("ses", json.dumps(message).encode(), content_type="text/plain; charset=UTF-8")


def ses_news(**receipt: Any) -> dict[str, Any]:
    """What SES tells of a received mail."""
    return {
        "notificationType": "Received",
        "mail": {"source": "anna@customer.example", "destination": ["hello@acme.example"]},
        "receipt": {"recipients": ["hello@acme.example"], "action": {"type": "SNS"}, **receipt},
    }
