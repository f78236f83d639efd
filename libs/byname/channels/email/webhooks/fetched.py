"""What had to be fetched for verifying: certificates, kept; mails from S3, until the next few have come."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from byname.channels.email.webhooks.sns import Certificate, is_sns_address, read_certificate
from byname.channels.errors import Retryable
from byname.channels.model import Answer, Call
from byname.channels.transport import check_status

MOST_CERTIFICATES = 32
MOST_OBJECTS = 4  # each is a whole mail

T = TypeVar("T")


class Fetched:
    """The one thing that the adapter remembers. It is lost with the process, and then fetched again."""

    def __init__(self) -> None:
        self.certificates: dict[str, Certificate] = {}
        self.objects: dict[str, bytes] = {}

    def learn(self, call: Call, answer: Answer, now: datetime) -> None:
        """Remember an answer; the errors of check_status when it is none of use."""
        check_status(answer, now)
        if not is_sns_address(call.url):
            _remember(self.objects, call.url, answer.body, MOST_OBJECTS)
            return
        try:
            certificate = read_certificate(answer.body)
        except ValueError as error:
            raise Retryable(f"SNS gave no certificate: {error}") from None
        _remember(self.certificates, call.url, certificate, MOST_CERTIFICATES)


def _remember(found: dict[str, T], url: str, value: T, most: int) -> None:
    found.pop(url, None)
    found[url] = value
    while len(found) > most:
        del found[next(iter(found))]
