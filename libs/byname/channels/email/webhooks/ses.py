"""Amazon SES receipt rules: the mail in an SNS notification (up to 150 KB), or in S3 with a notification.

https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection, Mapping
from datetime import datetime

from byname.channels.email.model import Envelope
from byname.channels.email.webhooks.body import Json, json_object, object_of, text_of, texts_of
from byname.channels.email.webhooks.envelope import envelope_of
from byname.channels.email.webhooks.keys import RAW_MAIL, digest, receipt
from byname.channels.email.webhooks.sigv4 import AwsKey, get_object
from byname.channels.email.webhooks.sns import (
    Certificate,
    SnsMessage,
    check_signature,
    is_sns_address,
    read_message,
)
from byname.channels.errors import Forged, NeedsCall, NotForUs, Rejected
from byname.channels.model import Call, Receipt, Request, Stored

_REGION = re.compile(r"arn:aws[a-z-]*:sns:([a-z0-9-]+):", re.ASCII)


def verify(
    request: Request,
    now: datetime,
    topics: Collection[str],
    key: AwsKey | None,
    certificates: Mapping[str, Certificate],
    objects: Mapping[str, bytes],
) -> Receipt:
    """A notification of one of our topics, or the question whether we want them (then the answer is yes).

    NeedsCall for the certificate that is not among `certificates`, and for the mail in S3 that is not among
    `objects` (by address).
    """
    message = read_message(request.body, topics)
    certificate = certificates.get(message.certificate_url)
    if certificate is None:
        raise NeedsCall("the certificate of SNS has to be fetched", Call("GET", message.certificate_url))
    check_signature(message, certificate, now)
    if message.kind == "UnsubscribeConfirmation":
        raise NotForUs(f"nothing will come from {message.topic} any more")
    if message.kind == "SubscriptionConfirmation":
        return _subscribed(message)
    return _kept(message, request, now, key, objects)


def to_mail(body: bytes, content_type: str) -> tuple[Envelope, bytes]:  # noqa: ARG001
    """The mail in a kept notification. Rejected when there is none in it, NotForUs for other news."""
    values = json_object(body, "what SNS sent")
    news = _news(text_of(values, "Message"))
    content = text_of(news, "content")
    if not content:
        raise Rejected(_without_content(news))
    if text_of(_action(news), "encoding").upper() != "BASE64":
        return _envelope(news), content.encode("utf-8", "replace")
    try:
        return _envelope(news), base64.b64decode(content)
    except (binascii.Error, ValueError):
        raise Rejected("SES says that the mail is base64, and it is not") from None


def _subscribed(message: SnsMessage) -> Receipt:
    if not is_sns_address(message.subscribe_url):
        raise Forged("SubscribeURL is not an address of SNS's")
    return Receipt(then=(Call("GET", message.subscribe_url),))


def _kept(
    message: SnsMessage, request: Request, now: datetime, key: AwsKey | None, objects: Mapping[str, bytes]
) -> Receipt:
    """The notification, or the mail itself where it lies in S3."""
    try:
        news = _news(text_of(message.values, "Message"))
    except Rejected:
        return receipt("ses", digest(message.message_id), request)  # a dead letter with its original
    call = _fetch(news, message.topic, key, now)
    if call is None:
        return receipt("ses", digest(message.message_id), request)
    if call.url not in objects:
        raise NeedsCall("the mail has to be fetched from S3", call)
    said = _envelope(news)
    envelope = {
        "source": "ses",
        "content_type": RAW_MAIL,
        "mail_from": said.mail_from,
        "rcpt_to": list(said.rcpt_to),
    }
    return Receipt(store=(Stored(f"ses:{digest(message.message_id)}", objects[call.url], envelope),))


def _fetch(news: Json, topic: str, key: AwsKey | None, now: datetime) -> Call | None:
    """How to read the mail in S3; None where it is not there, or no key was given."""
    action, region = _action(news), _REGION.match(topic)
    bucket, name = text_of(action, "bucketName"), text_of(action, "objectKey")
    if text_of(action, "type") != "S3" or not key or not region or not bucket or not name:
        return None
    return get_object(key, region[1], bucket, name, now)


def _news(message: str) -> Json:
    news = json_object(message, "the notification's Message")
    kind = text_of(news, "notificationType") or text_of(news, "eventType")
    if kind and kind != "Received":
        raise NotForUs(f"{kind[:40]}: news of mail that went out, no mail")
    if not object_of(news, "mail"):
        raise Rejected("the notification's Message speaks of no mail of SES's")
    return news


def _without_content(news: Json) -> str:
    action = _action(news)
    if text_of(action, "type") == "S3":
        return (
            f"SES put the mail into S3 ({text_of(action, 'bucketName')}/{text_of(action, 'objectKey')}), and "
            "there is no key to fetch it with: set [email] ses_access_key and ses_secret_key"
        )
    return "the notification has no content: use the SNS or the S3 action in the receipt rule of SES"


def _action(news: Json) -> Json:
    return object_of(object_of(news, "receipt"), "action")


def _envelope(news: Json) -> Envelope:
    """What SMTP said to SES; `destination` is the header's."""
    mail = object_of(news, "mail")
    recipients = texts_of(object_of(news, "receipt"), "recipients") or texts_of(mail, "destination")
    return envelope_of(text_of(mail, "source"), recipients)
