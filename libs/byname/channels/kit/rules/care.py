"""Rules about what must not happen on the side: a secret that gets out, a pure function that reaches out."""

from __future__ import annotations

import base64
import contextlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, cast
from urllib.parse import quote

from byname.channels.base import Adapter, PollingAdapter
from byname.channels.errors import ChannelError
from byname.channels.kit import gates
from byname.channels.kit.cases import Case
from byname.channels.kit.mutate import damaged
from byname.channels.kit.outbound import replies_to
from byname.channels.kit.play import Played
from byname.channels.kit.rule import Rule, broken
from byname.channels.kit.subject import Subject
from byname.channels.kit.watch import NoInputOutput, listening, no_input_output
from byname.channels.model import Answer, Outbound

BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
SHORTEST = 8
STATUSES = (200, 400, 401, 403, 429, 500)
Said = Iterator[tuple[str, str]]


def secrets_kept(subject: Subject) -> None:
    """What is logged, printed, kept or shown to people is read by many. No secret is in a repr, a log line,
    an error's text, a kept envelope, a key or a document; not in base64 either."""
    secrets = subject.secrets()
    asked = [name for name in subject.manifest.secrets if not name.endswith("_before")]
    missing = [name for name in asked if name not in secrets]
    if missing:
        broken(f"fixtures/settings.json gives no value for {', '.join(missing)}: then nobody can look for it")
    short = [name for name, values in secrets.items() if any(len(one) < SHORTEST for one in values)]
    if short:
        broken(
            f"fixtures/settings.json: {short[0]} needs {SHORTEST} characters, so that it can be looked for"
        )
    outbounds = _outbounds(subject)
    with listening() as lines:
        said = list(_said(subject, outbounds))
    for where, text in [*said, *(("the log", line) for line in lines)]:
        for name, values in secrets.items():
            if any(_shows(text, value) for value in values):
                broken(f"{where} shows the setting {name}; keep it in a SecretStr, and out of texts")


def pure(subject: Subject) -> None:
    """verify, parse, render, classify, ask and read are functions of what they are given, so they can be
    tried, repeated and run anywhere. Nothing but the transport opens a socket, a file or a process."""
    outbounds = _outbounds(subject)
    with no_input_output() as seen, contextlib.suppress(NoInputOutput):
        for _ in _said(subject, outbounds):
            if seen:
                break
    if seen:
        broken(f"a pure function reached outside: {seen[0]}; leave it to the transport, or to the service")


RULES = (Rule("secrets-kept", secrets_kept), Rule("pure", pure))


def _outbounds(subject: Subject) -> list[tuple[Case, Outbound]]:
    return [] if gates.replies(subject) else replies_to(subject)


def _said(subject: Subject, outbounds: list[tuple[Case, Outbound]]) -> Said:
    """Where, and what, a fresh adapter says in all that it can be asked."""
    adapter = subject.make()
    yield "repr(adapter)", repr(adapter)
    yield "repr(settings)", repr(subject.kind.Settings.model_validate(subject.settings))
    for case in subject.cases:
        played = subject.play(case, adapter)
        yield from _of_a_case(case.name, played)
        for what, work in _trials(adapter, case, played):
            yield from _of_a_trial(f"{case.name}: {what}", work)
    for case, outbound in outbounds:
        yield from _of_a_trial(f"the reply to {case.name}", partial(adapter.render, outbound))
    yield from _of_answers(subject, adapter)


def _trials(adapter: Adapter, case: Case, played: Played) -> Iterator[tuple[str, Callable[[], object]]]:
    for raw in played.raws[:1]:
        for what, body in damaged(raw.body):
            yield what, partial(adapter.parse, replace(raw, body=body))
    if case.kind == "request":
        forged = replace(case.request, body=case.request.body + b" ")
        yield "a forged request", partial(adapter.verify, forged, case.now)
        yield "a bare request", partial(adapter.verify, replace(forged, headers={}), case.now)
    if case.kind == "poll":
        yield "asking", partial(cast(PollingAdapter, adapter).ask, case.cursor)


def _of_answers(subject: Subject, adapter: Adapter) -> Said:
    if gates.replies(subject):
        return
    for case in subject.cases[:1]:
        for status in STATUSES:
            work = partial(adapter.classify, Answer(status, {}, b"no"), case.now)
            yield from _of_a_trial(f"the answer {status}", work)


def _of_a_case(name: str, played: Played) -> Said:
    for one in played.stored:
        yield f"{name}: the key", one.key
        yield f"{name}: the kept envelope", json.dumps(dict(one.envelope), default=str)
    for document in played.documents:
        yield f"{name}: the document", document.model_dump_json()
    yield f"{name}: repr", repr(played)
    if played.error:
        yield from _of_an_error(name, played.error)


def _of_a_trial(where: str, work: Callable[[], Any]) -> Said:
    try:
        yield f"{where}: repr", repr(work())
    except ChannelError as error:
        yield from _of_an_error(where, error)


def _of_an_error(where: str, error: BaseException) -> Said:
    """Its text, and those of the errors behind it, which a stack trace shows."""
    seen: BaseException | None = error
    while seen is not None:
        yield f"{where}: the error", f"{seen} {seen!r} {seen.args!r}"
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)


def _shows(text: str, secret: str) -> bool:
    if any(one in text for one in (secret, quote(secret, safe=""), repr(secret)[1:-1])):
        return True
    return any(secret.encode("utf-8") in _decoded(found) for found in BASE64.findall(text))


def _decoded(text: str) -> bytes:
    standard = text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4))
    except ValueError:
        return b""
