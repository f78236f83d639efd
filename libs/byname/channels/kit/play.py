"""One case played through an adapter, and compared with what was expected of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from byname.channels.base import Adapter, PollingAdapter
from byname.channels.errors import ChannelError, Retryable
from byname.channels.inbound import AnyInbound, Inbound
from byname.channels.kit.cases import Case
from byname.channels.model import Call, Page, Raw, Receipt, Sent, Stored
from byname.ids import derive

DOCUMENTS: TypeAdapter[list[Inbound]] = TypeAdapter(list[AnyInbound])


@dataclass(frozen=True)
class Played:
    """What came of a case: only what its kind can bring, or the error that ended it."""

    documents: tuple[Inbound, ...] = ()
    raws: tuple[Raw, ...] = ()
    receipt: Receipt | None = None
    page: Page | None = None
    sent: Sent | None = None
    calls: tuple[Call, ...] = ()
    error: ChannelError | None = None

    @property
    def stored(self) -> tuple[Stored, ...]:
        """What was to be kept."""
        return self.receipt.store if self.receipt else self.page.items if self.page else ()


def play(adapter: Adapter, case: Case) -> Played:
    """The case from beginning to end; any error but a ChannelError is the adapter's defect and passes."""
    try:
        if case.kind == "answer":
            return Played(sent=adapter.classify(case.answer, case.now))
        if case.kind == "outbound":
            return Played(calls=tuple(adapter.render(case.outbound)))
        if case.kind == "raw":
            return _parsed(adapter, (case.raw,))
        if case.kind == "poll":
            page = cast(PollingAdapter, adapter).read(case.cursor, case.answer, case.now)
            return _parsed(adapter, raws_of(case, page.items), page=page)
        receipt = adapter.verify(case.request, case.now)
        return _parsed(adapter, raws_of(case, receipt.store), receipt=receipt)
    except ChannelError as error:
        return Played(error=error)


def raws_of(case: Case, stored: Sequence[Stored]) -> tuple[Raw, ...]:
    """The originals as they come back from the bus."""
    return tuple(
        Raw(
            derive("raw", case.channel, one.key),
            one.body,
            json.loads(json.dumps(dict(one.envelope), allow_nan=False)),
            case.now,
        )
        for one in stored
    )


def _parsed(adapter: Adapter, raws: tuple[Raw, ...], **more: Any) -> Played:
    try:
        documents = tuple(document for raw in raws for document in adapter.parse(raw))
    except ChannelError as error:
        return Played(raws=raws, error=error, **more)
    return Played(documents=documents, raws=raws, **more)


def differences(case: Case, played: Played) -> Iterator[str]:
    """What came otherwise than the file beside the fixture says."""
    wanted = case.expected or {}
    if "error" in wanted:
        yield from _error_differences(wanted, played)
    elif played.error is not None:
        yield f"{type(played.error).__name__} was raised: {played.error}"
    elif "sent" in wanted:
        yield from _different("sent.", wanted["sent"], played.sent)
    elif "calls" in wanted:
        yield from _call_differences(wanted["calls"], played.calls)
    elif "documents" in wanted:
        yield from _document_differences(wanted["documents"], played.documents)
    else:
        yield 'the expected file must have one of the keys "documents", "sent", "calls", "error"'
    if "answer" in wanted and played.receipt:
        said = {"status": played.receipt.status, "body": played.receipt.body.decode("utf-8", "replace")}
        yield from (f"answer.{key}: {_versus(v, said.get(key))}" for key, v in wanted["answer"].items()
                    if said.get(key) != v)  # fmt: skip
    if "cursor" in wanted and played.page and played.page.cursor != wanted["cursor"]:
        yield f"cursor: {_versus(wanted['cursor'], played.page.cursor)}"


def _error_differences(wanted: Mapping[str, Any], played: Played) -> Iterator[str]:
    if type(played.error).__name__ != wanted["error"]:
        came = type(played.error).__name__ if played.error else f"{len(played.documents)} documents"
        yield f"{wanted['error']} was expected, and {came} came"
    elif str(wanted.get("says", "")).lower() not in str(played.error).lower():
        yield f"the error should say {wanted['says']!r} and says {str(played.error)!r}"
    elif "after" in wanted and isinstance(played.error, Retryable) and played.error.after != wanted["after"]:
        yield f"after: {_versus(wanted['after'], played.error.after)}"


def _document_differences(wanted: list[Any], came: Sequence[Inbound]) -> Iterator[str]:
    try:
        right = DOCUMENTS.validate_json(json.dumps(wanted))
    except ValidationError as error:
        first = error.errors()[0]
        yield f"the expected file: documents.{'.'.join(str(p) for p in first['loc'])}: {first['msg']}"
        return
    if len(right) != len(came):
        yield f"{len(right)} documents were expected, and {len(came)} came"
        return
    for number, (one, other) in enumerate(zip(right, came, strict=True)):
        if type(one) is not type(other):
            yield f"documents[{number}]: {_versus(type(one).__name__, type(other).__name__)}"
            continue
        for name in type(one).model_fields:
            if getattr(one, name) != getattr(other, name):
                yield f"documents[{number}].{name}: {_versus(getattr(one, name), getattr(other, name))}"


def _call_differences(wanted: list[Any], came: Sequence[Call]) -> Iterator[str]:
    if len(wanted) != len(came):
        yield f"{len(wanted)} calls were expected, and {len(came)} came"
        return
    for number, (one, other) in enumerate(zip(wanted, came, strict=True)):
        for key, value in one.items():
            if key == "headers":
                mine = {name.lower(): text for name, text in other.headers.items()}
                found: Any = {name: mine.get(name.lower()) for name in value}
            elif key == "json":
                found = json.loads(other.body)
            else:
                found = other.body.decode("utf-8") if key == "body" else getattr(other, key)
            if found != value:
                yield f"calls[{number}].{key}: {_versus(value, found)}"


def _different(prefix: str, wanted: Mapping[str, Any], came: object) -> Iterator[str]:
    for key, value in wanted.items():
        if getattr(came, key, None) != value:
            yield f"{prefix}{key}: {_versus(value, getattr(came, key, None))}"


def _versus(wanted: object, came: object) -> str:
    return f"{_short(wanted)} was expected, and {_short(came)} came"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:80]}…{text[-30:]} ({len(text)} characters)"


def expectation(played: Played) -> dict[str, Any]:
    """What came, written as an expected file, for a person to read and agree to."""
    if played.error is not None:
        return {"error": type(played.error).__name__, "says": str(played.error)[:80]}
    if played.sent is not None:
        return {"sent": {"provider_id": played.sent.provider_id}}
    if played.calls:
        return {"calls": [{"method": one.method, "url": one.url, "body": one.body.decode("utf-8", "replace")}
                          for one in played.calls]}  # fmt: skip
    said: dict[str, Any] = {
        "documents": [
            {"kind": one.kind, **one.model_dump(mode="json", exclude_defaults=True)}
            for one in played.documents
        ]
    }
    return said | {"cursor": played.page.cursor} if played.page else said
