"""What the receiving mail server found out about the sender: Authentication-Results (RFC 8601).

Anyone can write that field. It counts only with the name (authserv-id) of a server that we trust, which must
remove forged copies at the border (RFC 8601 5).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Literal, NamedTuple

from authres import FeatureContext, dmarc
from authres.core import AuthResError

Verdict = Literal["pass", "fail", "none"]

FIELD_CHARS = 16_384
FIELDS = 50
_CONTEXT = FeatureContext(dmarc)
_SERVER = re.compile(r"\s*([^\s;()]{1,255})")
_FAILURE = re.compile(r"(?:^|[;\s])(dmarc|dkim|spf)\s?=\s?(fail|hardfail|permerror)\b", re.IGNORECASE)
_FAILED = {"fail", "hardfail", "policy", "permerror"}


class _Result(NamedTuple):
    method: str
    result: str
    domain: str  # whom the method vouches for
    author: str  # header.from, where the server noted it


def authentication_verdict(results: Sequence[str], trusted_ids: Collection[str]) -> Verdict:
    """Whether trusted servers vouch for the author of the mail.

    DMARC decides where it was checked. Else an aligned DKIM pass or an SPF pass is a pass; a failure with
    nothing to speak for the mail is a fail; anything less, and no trusted field at all, is "none".
    """
    trusted = {one.strip().lower() for one in trusted_ids}
    found = [one for value in results[:FIELDS] for one in _read(value[:FIELD_CHARS], trusted)]
    decided = {one.result for one in found if one.method == "dmarc"} & {"pass", "fail"}
    if decided:
        return "fail" if "fail" in decided else "pass"
    checked = [one for one in found if one.method in ("spf", "dkim")]
    if any(one.result == "pass" and _aligned(one) for one in checked):
        return "pass"
    failed = any(one.result in _FAILED for one in checked)
    return "fail" if failed and all(one.result in _FAILED | {"none"} for one in checked) else "none"


def _read(value: str, trusted: set[str]) -> Iterator[_Result]:
    server = _SERVER.match(value)
    if server is None or server[1].lower() not in trusted:
        return
    try:
        header = _CONTEXT.parse_value(value)
    except (AuthResError, ValueError, TypeError, IndexError, AttributeError, RecursionError):
        yield from _failures_in(value)
        return
    if str(header.authserv_id or "").lower() not in trusted:
        return
    for result in header.results or ():
        method = str(getattr(result, "method", "") or "").lower()
        found = str(getattr(result, "result", "") or "").lower()
        noted = {
            f"{one.type}.{one.name}": str(one.value or "").lower()
            for one in getattr(result, "properties", ())
        }
        yield _Result(method, found, _domain(noted), noted.get("header.from", ""))


def _failures_in(value: str) -> Iterator[_Result]:
    """Not in the form of RFC 8601, as some providers write it: then a failure counts, a pass does not."""
    for found in _FAILURE.finditer(value):
        yield _Result(found[1].lower(), "fail", "", "")


def _domain(noted: dict[str, str]) -> str:
    named = noted.get("header.d") or noted.get("header.i") or noted.get("smtp.mailfrom") or ""
    return named.rpartition("@")[2]


def _aligned(result: _Result) -> bool:
    """Relaxed alignment (RFC 7489 3.1) where the server noted the author's domain; else its word stands."""
    author = result.author.rpartition("@")[2]
    domain = result.domain
    return (
        not author
        or not domain
        or author == domain
        or author.endswith(f".{domain}")
        or domain.endswith(f".{author}")
    )
