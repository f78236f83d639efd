"""Rules about reading: the fixtures say what comes out, and nothing that comes in brings the adapter down."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from byname.channels.errors import ChannelError, NotForUs, Rejected
from byname.channels.inbound import Inbound, InboundCall, InboundMessage
from byname.channels.kit import gates
from byname.channels.kit.mutate import damaged, from_json, strange
from byname.channels.kit.play import DOCUMENTS, differences
from byname.channels.kit.rule import Rule, broken
from byname.channels.kit.subject import Subject, at
from byname.channels.model import Raw

ZONES = ("Pacific/Kiritimati", "America/St_Johns")  # fourteen hours ahead, three and a half behind


def fixtures_parse(subject: Subject) -> None:
    """A recorded input and what must come of it say more than any description, and they keep saying it
    when the code changes."""
    for case, played in subject.played:
        for difference in differences(case, played):
            broken(f"{case.name}: {difference}")
        for document in played.documents:
            _round_trip(case.name, document)


def same_id(subject: Subject) -> None:
    """Far sides deliver again whenever they are in doubt, also after a restart of ours. The same input gives
    the same keys and the same documents, from this adapter, a fresh one, and a minute later."""
    fresh = subject.make()
    for case, played in subject.played:
        for what, adapter in (("twice", subject.adapter), ("by a fresh adapter", fresh)):
            again = subject.play(case, adapter)
            if [one.key for one in again.stored] != [one.key for one in played.stored]:
                broken(f"{case.name}: kept {what}, it has other keys: a repeat would become a second message")
            if again.documents != played.documents:
                broken(f"{case.name}: read {what}, it gives other documents: an id must not come from chance")
    for case, receipt in subject.genuine():
        later = subject.adapter.verify(case.request, at(case, 60))
        if [one.key for one in later.store] != [one.key for one in receipt.store]:
            broken(f"{case.name}: a minute later its keys are others: they must not depend on the time")


def different_id(subject: Subject) -> None:
    """Two inputs with the same key count as one, so a key that is too coarse loses the second. Different
    words have different ids, and their originals different keys."""
    keys: dict[str, tuple[str, list[Inbound]]] = {}
    words: dict[tuple[str, str], tuple[str, Inbound]] = {}
    for case, played in subject.played:
        for document in played.documents:
            before = words.setdefault((document.kind, document.id), (case.name, document))
            if _says(before[1]) != _says(document):
                broken(f"{case.name} and {before[0]}: two {document.kind}s have the id {document.id!r}")
        for stored in played.stored if len(played.stored) == 1 else ():
            mine = list(played.documents)
            other = keys.setdefault(stored.key, (case.name, mine))
            if _ids(other[1]) != _ids(mine):
                broken(f"{case.name} and {other[0]}: two originals have the key {stored.key!r}")


def unknown_told_apart(subject: Subject) -> None:
    """Far sides add new kinds of events without asking. What is genuine and not for us is NotForUs, which is
    counted and forgotten; if it were Rejected, each would be a dead letter that a person has to look at."""
    asked = [case for case in subject.cases if (case.expected or {}).get("error") == "NotForUs"]
    if not asked:
        broken("no fixture is expected to be NotForUs: add one of a kind that does not concern us")
    for case in asked:
        error = subject.play(case).error
        if not isinstance(error, NotForUs):
            broken(f"{case.name}: it is genuine and not for us; raise NotForUs, not {type(error).__name__}")


def malformed_rejected(subject: Subject) -> None:
    """What cannot be read becomes a dead letter with its original, to be read again after a mend: Rejected.
    NotForUs would lose it without a trace, and any other error is a crash that comes again and again."""
    for case, raw in subject.originals():
        is_json = from_json(raw.body) is not None
        for what, body in damaged(raw.body):
            error = _parse(subject, case.name, what, replace(raw, body=body))
            if is_json and not isinstance(error, Rejected):
                came = type(error).__name__ if error else "a document"
                broken(f"{case.name}: {what} gives {came}; what is no JSON must be Rejected")
        for what, body in strange(raw.body):
            _parse(subject, case.name, what, replace(raw, body=body))
        _parse(subject, case.name, "no envelope", replace(raw, envelope={}))


def aware_times(subject: Subject) -> None:
    """A time without a zone means another moment on each machine. All times are aware, and the same wherever
    the machine stands."""
    before = subject.played
    for _, one in before:
        for document in one.documents:
            if any(moment is not None and moment.tzinfo is None for moment in _moments(document)):
                broken(f"{document.id}: a time without a zone; say which it is in, or leave it out")
    for zone in ZONES:
        with _in_zone(zone):
            for case, one in before:
                if subject.play(case).documents != one.documents:
                    broken(
                        f"{case.name}: on a machine in {zone} it means another moment; read times with a zone"
                    )


RULES = (
    Rule("fixtures-parse", fixtures_parse),
    Rule("same-id", same_id, gates.inbound),
    Rule("different-id", different_id, gates.inbound),
    Rule("unknown-told-apart", unknown_told_apart, gates.inbound),
    Rule("malformed-rejected", malformed_rejected, gates.inbound),
    Rule("aware-times", aware_times, gates.inbound),
)


def _parse(subject: Subject, name: str, what: str, raw: Raw) -> ChannelError | None:
    """The error that reading it gives; broken when it is none of ours."""
    try:
        for document in subject.adapter.parse(raw):
            _round_trip(f"{name} with {what}", document)
    except (NotForUs, Rejected) as error:
        return error
    except AssertionError:
        raise
    except Exception as error:
        text = " ".join(str(error).split())[:120]
        broken(f"{name}: {what}: parse() raised {type(error).__name__} ({text}); it must raise Rejected")
    return None


def _round_trip(name: str, document: Inbound) -> None:
    """A document that was made without being checked would fail later, far from its cause."""
    try:
        again = DOCUMENTS.validate_json(f"[{document.model_dump_json()}]")[0]
    except ValueError as error:
        broken(f"{name}: the document is not valid as JSON: {' '.join(str(error).split())[:200]}")
    if again != document:
        broken(f"{name}: the document is another one after being written as JSON")


def _says(document: Inbound) -> str:
    if isinstance(document, InboundMessage):
        return json.dumps([document.sender.address, document.text, len(document.files)])
    return document.kind


def _ids(documents: list[Inbound]) -> list[tuple[str, str]]:
    return [(one.kind, one.id) for one in documents]


def _moments(document: Inbound) -> list[datetime | None]:
    if isinstance(document, InboundMessage):
        return [document.at]
    if isinstance(document, InboundCall):
        return [document.started_at, document.answered_at, document.ended_at]
    return []


@contextmanager
def _in_zone(name: str) -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    time.tzset()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()
