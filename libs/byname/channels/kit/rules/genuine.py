"""Rules about who calls: only what the far side has signed, just now, to the byte, is taken in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from byname.channels.base import Adapter
from byname.channels.errors import ChannelError, Forged, NotForUs, Rejected, Retryable
from byname.channels.kit import gates
from byname.channels.kit.cases import Case
from byname.channels.kit.mutate import other_secret
from byname.channels.kit.rule import Rule, broken
from byname.channels.kit.subject import Subject, at
from byname.channels.model import Receipt, Request

HARMLESS = ("content-length", "content-type", "host", "user-agent", "accept", "accept-encoding")
MINUTE, HOUR, DAY = 60, 3600, 86_400


def forged_refused(subject: Subject) -> None:
    """Whoever can write to the webhook could put words into a customer's mouth. A request whose proof is
    missing or altered, or made with another secret, is Forged: 401, and nothing of it is kept."""
    for case, _ in _genuine(subject):
        proofs = 0
        for header in case.request.headers:
            less = {key: text for key, text in case.request.headers.items() if key != header}
            if _refused(subject.adapter, replace(case.request, headers=less), case.now) is None:
                continue
            proofs += header not in HARMLESS
            altered = less | {header: other_secret(case.request.headers[header])}
            _must_be_forged(
                case, f"another {header}", subject.adapter, replace(case.request, headers=altered)
            )
        bare = replace(case.request, headers={}, url=case.request.url.partition("?")[0])
        error = _refused(subject.adapter, bare, case.now)
        if proofs and not isinstance(error, Forged):
            broken(f"{case.name}: without any header verify() must raise Forged, and {_named(error)}")
        if not proofs and error is None and _refused(subject.adapter, _blank(bare), case.now) is None:
            broken(
                f"{case.name}: nothing in the request proves who sent it; verify() must look at a signature"
            )
        _with_other_secrets(subject, case)


def stale_refused(subject: Subject) -> None:
    """A genuine request that somebody recorded is as dangerous as a forged one. An hour or a day from its
    moment, before or after, it is Forged; half a minute, as clocks differ, is nothing."""
    for case, _ in _genuine(subject):
        for seconds in (HOUR, DAY, -HOUR, -DAY):
            error = _refused(subject.adapter, case.request, at(case, seconds))
            if not isinstance(error, Forged):
                when = f"{abs(seconds) // MINUTE} minutes {'after' if seconds > 0 else 'before'} its moment"
                broken(f"{case.name}: {when} it was still taken ({_named(error)}); call check_fresh()")
        for seconds in (30, -30):
            if _refused(subject.adapter, case.request, at(case, seconds)) is not None:
                broken(f"{case.name}: refused when the clocks differ by 30 seconds; allow some minutes")


def raw_bytes(subject: Subject) -> None:
    """What is verified must be what is read: the bytes as they came, not JSON written anew. One changed or
    added byte anywhere breaks the signature."""
    for case, _ in _genuine(subject):
        for what, body in _changed_by_a_byte(case.request.body):
            error = _refused(subject.adapter, replace(case.request, body=body), case.now)
            if not isinstance(error, Rejected):
                broken(f"{case.name}: with {what} it was still taken; verify over request.body itself")


def rotation(subject: Subject) -> None:
    """While a secret is exchanged for a new one the far side still signs with the old. Both are right as
    long as both are set, and neither is when they are gone."""
    tried = 0
    for case, _ in _genuine(subject):
        for without, alone, *both in _rotations(subject):
            if not _signs(subject, case, without, alone):
                continue
            for settings in both:
                tried += 1
                error = _refused_with(subject, case, settings)
                if error is not None:
                    broken(
                        f"{case.name}: refused ({error}) though its secret is one of two: {_places(settings)}"
                    )
    if not tried:
        broken("no genuine fixture is signed with a secret that has a second one beside it")


def odd_requests(subject: Subject) -> None:
    """Anybody on the internet can call the address with anything. verify() answers with one of its own
    errors and never with a stack trace, which would be a 500 and a knock again."""
    for case in (one for one in subject.cases if one.kind == "request"):
        for what, request in _odd(case.request):
            try:
                receipt = subject.adapter.verify(request, case.now)
            except (Rejected, NotForUs, Retryable):
                continue
            except Exception as error:
                broken(
                    f"{case.name}: {what}: verify() raised {_named(error)}; it must raise Rejected or Forged"
                )
            if receipt.store and subject.manifest.capabilities.signed:
                broken(f"{case.name}: {what}: taken without proof; verify() must raise Forged")


RULES = (
    Rule("forged-refused", forged_refused, gates.signed),
    Rule("stale-refused", stale_refused, gates.signed),
    Rule("raw-bytes", raw_bytes, gates.signed),
    Rule("rotation", rotation, gates.rotating),
    Rule("odd-requests", odd_requests, gates.webhook),
)


def _genuine(subject: Subject) -> list[tuple[Case, Receipt]]:
    found = subject.genuine()
    if not found:
        broken("no fixture is a genuine signed request of which something is kept: record one")
    return found


def _refused(adapter: Adapter, request: Request, now: datetime) -> ChannelError | None:
    """The error it is refused with; None when something of it is kept."""
    try:
        receipt = adapter.verify(request, now)
    except ChannelError as error:
        return error
    return None if receipt.store else NotForUs("nothing is kept of it")


def _must_be_forged(case: Case, what: str, adapter: Adapter, request: Request) -> None:
    error = _refused(adapter, request, case.now)
    if error is None:
        broken(f"{case.name}: with {what} it was still taken; verify() must raise Forged")


def _with_other_secrets(subject: Subject, case: Case) -> None:
    others: dict[str, Any] = {}
    for name in subject.secrets():
        value = subject.settings.get(name)
        try:
            other = (
                other_secret(value) if isinstance(value, str) else [other_secret(one) for one in value or ()]
            )
            subject.make(**{name: other})
        except Exception:  # noqa: S112 - a certificate backwards is none: this secret cannot be exchanged
            continue
        others[name] = other
    if not others or len(others) < len(subject.secrets()):
        return
    error = _refused(subject.make(**others), case.request, case.now)
    if not isinstance(error, Forged):
        broken(f"{case.name}: signed with another secret, and {_named(error)}; verify() must raise Forged")


def _rotations(subject: Subject) -> Iterator[list[dict[str, Any]]]:
    """For each secret that can have a second: settings without it, with it alone, and in each place."""
    for name in gates.pairs(subject):
        before = f"{name}_before"
        for used in (str(subject.settings.get(one, "")) for one in (name, before)):
            other = other_secret(used)
            if used:
                yield [
                    {name: other, before: ""}, {name: used, before: ""},
                    {name: used, before: other}, {name: other, before: used},
                ]  # fmt: skip
    for name in gates.lists(subject):
        for used in subject.settings.get(name, ()):
            other = other_secret(used)
            yield [{name: [other]}, {name: [used]}, {name: [used, other]}, {name: [other, used]}]


def _signs(subject: Subject, case: Case, without: dict[str, Any], alone: dict[str, Any]) -> bool:
    """Whether it is this secret that signs this request: of several that are set, one does."""
    try:
        subject.make(**without)
    except Exception:
        return False  # what is put in its place is none of its kind, such as half a key pair
    return _refused_with(subject, case, without) is not None and _refused_with(subject, case, alone) is None


def _refused_with(subject: Subject, case: Case, settings: dict[str, Any]) -> ChannelError | None:
    return _refused(subject.make(**settings), case.request, case.now)


def _places(settings: dict[str, Any]) -> str:
    return ", ".join(settings)


def _blank(request: Request) -> Request:
    return replace(request, body=b"{}" if request.body.startswith(b"{") else b"")


def _changed_by_a_byte(body: bytes) -> Iterator[tuple[str, bytes]]:
    letters = [number for number, one in enumerate(body) if chr(one).isalnum() and one < 128]
    for number in {letters[0], letters[len(letters) // 2], letters[-1]} if letters else ():
        other = b"x" if body[number : number + 1] != b"x" else b"y"
        yield f"byte {number} changed", body[:number] + other + body[number + 1 :]
    if body:
        yield "a space added at its end", body + b" "


def _odd(request: Request) -> Iterator[tuple[str, Request]]:
    yield "no headers and no body", replace(request, headers={}, body=b"")
    yield "no headers", replace(request, headers={})
    yield "GET without anything", replace(request, method="GET", headers={}, body=b"")
    yield "a path that climbs", replace(request, headers={}, path="../../etc/passwd")
    yield "an address that is none", replace(request, headers={}, url="http://[::1")
    yield "a strange query", replace(request, headers={}, url=_bare(request.url) + "?%ff=%00&=&a=1&a=2")
    for junk in ("", "\0", "é\xff", "x" * 10_000, "v1,", "=,=,;", "9" * 400, "²", "-1"):
        for name in (one for one in request.headers if one not in HARMLESS):
            headers = {**request.headers, name: junk}
            yield f"the header {name} as {junk[:8]!r}", replace(request, headers=headers)


def _bare(url: str) -> str:
    return urlsplit(url)._replace(query="").geturl()


def _named(error: object) -> str:
    return f"{type(error).__name__} ({error})" if error is not None else "it was taken"
