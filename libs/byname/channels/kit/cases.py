"""An adapter's fixtures: one input each, and beside it what must come of it.

fixtures/<case>.json            {"request": {"method", "url", "headers", "body" | "body_base64"}, "now"}
                                {"raw": {"body" | "body_base64", "envelope"}, "now"}
                                {"poll": {"cursor", "answer": {"status", "headers", "body"}}, "now"}
                                {"answer": {"status", "headers", "body"}, "now"}
                                {"outbound": {...}}
fixtures/<case>.expected.json   {"documents": [...]}, {"sent": {...}}, {"calls": [...]},
                                or {"error": "NotForUs", "says": "part of its text"}
fixtures/settings.json          the settings that the adapter is made with
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from byname.channels.model import Answer, Outbound, Raw, Request
from byname.ids import derive

KINDS = ("request", "raw", "poll", "answer", "outbound")
NOON = "2026-01-05T12:00:00Z"
SETTINGS = "settings.json"
EXPECTED = ".expected.json"
OUTBOUND: TypeAdapter[Outbound] = TypeAdapter(Outbound)


class FixtureError(AssertionError):
    """A fixture cannot be used; the text names the file and what is wrong with it."""


@dataclass(frozen=True)
class Case:
    """One fixture. `expected` is None where the file beside it is missing."""

    name: str
    channel: str
    given: Mapping[str, Any]
    expected: Mapping[str, Any] | None

    @property
    def kind(self) -> str:
        """Which of KINDS it is."""
        return next(kind for kind in KINDS if kind in self.given)

    @cached_property
    def now(self) -> datetime:
        """The moment at which it happens, so that signatures are fresh."""
        moment = datetime.fromisoformat(self.given.get("now", NOON))
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    @cached_property
    def request(self) -> Request:
        """The webhook's request."""
        said = self.given["request"]
        url = said.get("url", f"https://byname.example/hooks/{self.channel}/")
        before, found, after = urlsplit(url).path.partition(f"/hooks/{self.channel}/")
        return Request(
            said.get("method", "POST"), url, _lower(said.get("headers", {})), _bytes(said),
            path=said.get("path", after if found else before.lstrip("/")), peer=said.get("peer", ""),
        )  # fmt: skip

    @cached_property
    def raw(self) -> Raw:
        """The kept original."""
        said = self.given["raw"]
        name = derive("raw", self.channel, "fixture", self.name)
        return Raw(name, _bytes(said), said.get("envelope", {}), self.now)

    @property
    def cursor(self) -> str:
        """Where the poll began."""
        return str(self.given["poll"].get("cursor", ""))

    @cached_property
    def answer(self) -> Answer:
        """What the far side answered to a poll, or to a reply."""
        said = self.given["poll"]["answer"] if self.kind == "poll" else self.given["answer"]
        return Answer(said.get("status", 200), _lower(said.get("headers", {})), _bytes(said))

    @cached_property
    def outbound(self) -> Outbound:
        """A reply to be rendered; the content of its files is in base64."""
        said = dict(self.given["outbound"])
        files = [{**one, "content": base64.b64decode(one["content"])} for one in said.get("files", ())]
        return OUTBOUND.validate_python({**said, "files": tuple(files)})


def read_cases(folder: Path, channel: str) -> tuple[Case, ...]:
    """All fixtures in the adapter's folder, by name. FixtureError for one that cannot be used."""
    files = sorted((folder / "fixtures").glob("*.json"))
    inputs = [one for one in files if one.name != SETTINGS and not one.name.endswith(EXPECTED)]
    return tuple(_case(path, channel) for path in inputs)


def read_settings(folder: Path) -> dict[str, Any]:
    """The settings that the fixtures were made for; none without a file."""
    path = folder / "fixtures" / SETTINGS
    return dict(read_json(path)) if path.exists() else {}


def read_json(path: Path) -> Mapping[str, Any]:
    """The JSON object in this file; FixtureError when it is none."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise FixtureError(f"fixtures/{path.name}: {error}") from None
    if not isinstance(found, dict):
        raise FixtureError(f"fixtures/{path.name}: it must be a JSON object")
    return found


def _case(path: Path, channel: str) -> Case:
    beside = path.with_name(path.stem + EXPECTED)
    case = Case(path.stem, channel, read_json(path), read_json(beside) if beside.exists() else None)
    if len([kind for kind in KINDS if kind in case.given]) != 1:
        raise FixtureError(f"fixtures/{path.name}: it must have one of the keys {', '.join(KINDS)}")
    try:
        _ = case.now, getattr(case, "answer" if case.kind == "poll" else case.kind)
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise FixtureError(f"fixtures/{path.name}: {type(error).__name__}: {error}") from None
    return case


def _bytes(said: Mapping[str, Any]) -> bytes:
    if "body_base64" in said:
        return base64.b64decode(said["body_base64"], validate=True)
    body = said.get("body", "")
    return (body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)).encode("utf-8")


def _lower(headers: Mapping[str, Any]) -> dict[str, str]:
    return {name.lower(): str(value) for name, value in headers.items()}
