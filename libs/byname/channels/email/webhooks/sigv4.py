"""AWS Signature Version 4, as far as reading one object takes it.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import quote

from byname.channels.model import Call

EMPTY = sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class AwsKey:
    """An access key of AWS that may read the bucket (s3:GetObject), and nothing more."""

    access: str
    secret: str = field(repr=False)


def get_object(key: AwsKey, region: str, bucket: str, name: str, now: datetime) -> Call:
    """The call that reads one object of a bucket."""
    suffix = ".cn" if region.startswith("cn-") else ""
    host = f"s3.{region}.amazonaws.com{suffix}"
    path = f"/{quote(bucket, safe='')}/{quote(name, safe='/')}"
    return Call("GET", f"https://{host}{path}", sign(key, region, host, path, {}, now))


def sign(
    key: AwsKey, region: str, host: str, path: str, headers: Mapping[str, str], now: datetime
) -> dict[str, str]:
    """The headers of a signed GET without a body: those given, and those that the signature takes."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    sent = {**headers, "x-amz-content-sha256": EMPTY, "x-amz-date": stamp}
    signed = dict(sorted({**sent, "host": host}.items()))
    names = ";".join(signed)
    lines = "".join(f"{name}:{value}\n" for name, value in signed.items())
    request = f"GET\n{path}\n\n{lines}\n{names}\n{EMPTY}"
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    words = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{sha256(request.encode('utf-8')).hexdigest()}"
    signature = hmac.digest(_derived(key.secret, scope), words.encode("utf-8"), "sha256").hex()
    credential = f"AWS4-HMAC-SHA256 Credential={key.access}/{scope}"
    return {**sent, "authorization": f"{credential}, SignedHeaders={names}, Signature={signature}"}


def _derived(secret: str, scope: str) -> bytes:
    found = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        found = hmac.digest(found, part.encode("ascii"), "sha256")
    return found
