"""X-Twilio-Signature: https://www.twilio.com/docs/usage/security#validating-requests

Base64 of HMAC-SHA1, keyed by the auth token, over the public URL and the form's fields sorted by name. A body
that is no form is covered by its SHA-256 in the URL (`bodySHA256`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import SplitResult, parse_qs, urlsplit

from byname.channels.errors import Forged
from byname.channels.model import Request
from byname.channels.phone.forms import form_fields, is_form
from byname.channels.signing import equal_to_any

HEADER = "x-twilio-signature"
_PORTS = {"https": 443, "http": 80}


def sign(token: str, url: str, fields: Mapping[str, Sequence[str]]) -> str:
    """The signature of a request to this url with these form fields."""
    text = url + "".join(name + value for name in sorted(fields) for value in sorted(set(fields[name])))
    digest = hmac.new(token.encode(), text.encode("utf-8", "surrogateescape"), hashlib.sha1).digest()
    return base64.b64encode(digest).decode("ascii")


def check(request: Request, url: str, tokens: Iterable[str]) -> None:
    """Forged unless one of the tokens signed the request to this public url."""
    fields = _signed_fields(request, url)
    wanted = [sign(token, one, fields) for token in tokens for one in _spellings(url)]
    if not wanted:
        raise Forged("no auth token of Twilio is set: [phone] twilio_token")
    if not equal_to_any(request.header(HEADER).encode("utf-8", "surrogatepass"), wanted):
        raise Forged("the signature is not Twilio's for this url, body and token")


def _signed_fields(request: Request, url: str) -> Mapping[str, Sequence[str]]:
    digests = parse_qs(urlsplit(url).query).get("bodySHA256", [])
    if digests and not is_form(request):
        if not equal_to_any(
            digests[0].lower().encode("utf-8", "surrogatepass"), [hashlib.sha256(request.body).hexdigest()]
        ):
            raise Forged("bodySHA256 is not that of the body")
        return {}
    return form_fields(request.body) if request.method == "POST" else {}


def _spellings(url: str) -> tuple[str, str]:
    """Twilio signs the url with its port or without, by account and scheme."""
    parts = urlsplit(url)
    try:
        port = parts.port or _PORTS.get(parts.scheme, 443)
    except ValueError:
        raise Forged("the url has no valid port") from None
    return _at(parts, ""), _at(parts, f":{port}")


def _at(parts: SplitResult, port: str) -> str:
    login, at, host = parts.netloc.rpartition("@")
    bare = host if host.endswith("]") else host.rpartition(":")[0] or host
    return parts._replace(netloc=f"{login}{at}{bare}{port}").geturl()
