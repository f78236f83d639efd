"""Bugs in the folder and in what comes in, each with the rule that must find it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from byname.channels.errors import NotForUs, Rejected
from byname.channels.inbound import InboundFile, InboundMessage
from byname.channels.kit.cases import EXPECTED
from byname.channels.model import Receipt, Stored
from byname.ids import random_id
from pydantic import Field

from tests.conformance.bug import Bug, without
from tests.conformance.loft import README, drop, fixtures, hook, letter, put, read
from tests.conformance.pigeon import MANIFEST, Pigeon, PigeonSection


def exempting(rule: str) -> str:
    return f'{MANIFEST}\n[[exempt]]\nrule = "{rule}"\nreason = "because we say so"\n'


def unlink(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def write(name: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text(text, "utf-8")


class Undescribed(PigeonSection):
    """A setting that nobody explains."""

    loft: str = ""


class Needed(PigeonSection):
    """A setting without which nothing can be read."""

    loft: str = Field(description="which loft")


FOLDER = [
    Bug("manifest-true", "not the one in manifest.toml",
        files=write("manifest.toml", MANIFEST.replace("the loft", "us"))),
    Bug("manifest-true", "has ask() and read()", manifest=without(inbound='"webhook"')),
    Bug("manifest-true", "needs poll_every_s", {"ask": None}),
    Bug("manifest-true", "attachments = false", manifest=without(attachments="false")),
    Bug("manifest-true", "public = false", manifest=without(public="false")),
    Bug("manifest-true", "render() makes calls", manifest=without("files_out = true", replies="false")),
    Bug("manifest-true", "without replies", manifest=without(replies="false")),
    Bug("manifest-true", "longer than max_inbound", manifest=MANIFEST + "max_inbound = 20\n"),
    Bug("settings-sound", "loft has no description", {"Settings": Undescribed}),
    Bug("settings-sound", "do not agree about: token", manifest=MANIFEST.replace(', "token"', "")),
    Bug("settings-sound", "must work without any value", {"Settings": Needed}),
    Bug("readme-complete", "no README.md", files=unlink("README.md")),
    Bug("readme-complete", "limit", files=write("README.md", README.replace("Limits", "Sky"))),
    Bug("readme-complete", "`token`", files=write("README.md", README.replace("token", "key"))),
    Bug("fixtures-complete", f"page{EXPECTED} is missing", files=unlink(f"fixtures/page{EXPECTED}")),
    Bug("fixtures-complete", "no fixture beside it", files=unlink("fixtures/page.json")),
    Bug("fixtures-complete", "page.json", files=write("fixtures/page.json", "{")),
    Bug("fixtures-complete", "one of the keys", files=write("fixtures/page.json", "{}")),
    Bug("fixtures-complete", "no fixtures", files=lambda folder: drop(folder, *fixtures())),
    Bug("exemptions-known", "no rule emtpy-text", manifest=exempting("emtpy-text")),
    Bug("exemptions-known", "no fixture is called", manifest=exempting("empty-text:sms-*")),
    Bug("empty-text", "not needed", manifest=exempting("empty-text")),
]  # fmt: skip


def only_whether_there_is_a_seal(self: Pigeon, request: Any, now: datetime) -> None:
    if not request.header("x-seal"):
        raise Rejected("there is no seal")


def fresh_in_one_direction(self: Pigeon, stamp: str, now: datetime) -> None:
    if now.timestamp() > int(stamp):
        Pigeon.check_time(self, stamp, now)


def to_the_second(self: Pigeon, stamp: str, now: datetime) -> None:
    if abs(now.timestamp() - int(stamp)) > 1:
        Pigeon.check_time(self, stamp, datetime.fromtimestamp(0, UTC))


def written_anew(self: Pigeon, request: Any) -> bytes:
    try:
        return json.dumps(json.loads(request.body)).encode()
    except (ValueError, RecursionError):
        return request.body


def number_without_care(self: Pigeon, stamp: str, now: datetime) -> None:
    Pigeon.check_time(self, str(int(stamp)), now)


def unsigned_at_its_address(self: Pigeon, request: Any, now: datetime) -> Receipt:
    if request.headers:
        self.check(request, now)
    return Receipt((Stored(self.key_of(request), request.body),))


GENUINE = [
    Bug("forged-refused", "must look at a signature", {"check": lambda *_: None}),
    Bug("forged-refused", "must raise Forged", {"check": only_whether_there_is_a_seal}),
    Bug("forged-refused", "another secret", {"seals": lambda self: ("sealing-wax-2026",)}),
    Bug("stale-refused", "after its moment", {"check_time": lambda *_: None}),
    Bug("stale-refused", "before its moment", {"check_time": fresh_in_one_direction}),
    Bug("stale-refused", "differ by 30 seconds", {"check_time": to_the_second}),
    Bug("raw-bytes", "a space added", {"signed": written_anew}),
    Bug("raw-bytes", "byte", {"check": only_whether_there_is_a_seal}),
    Bug("rotation", "one of two", {"seals": lambda self: self._seals[:1]}),
    Bug("rotation", "no genuine fixture", {"seals": lambda self: ("sealing-wax-2026",)}),
    Bug("odd-requests", "verify() raised ValueError", {"check_time": number_without_care}),
    Bug("odd-requests", "without proof", {"verify": unsigned_at_its_address}),
]


def by_the_clock(self: Pigeon, request: Any, now: datetime) -> Receipt:
    self.check(request, now)
    return Receipt((Stored(f"{now:%M}", request.body),))


def by_chance(self: Pigeon, said: dict[str, Any]) -> str:
    return random_id("l")


class Counting(Pigeon):
    """Its ids depend on what it has read before."""

    count = 0

    def id_of(self, said: dict[str, Any]) -> str:
        self.count += 1
        return f"{said['id']}.{self.count}"


def as_if_unknown(self: Pigeon, body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise NotForUs("it is no JSON") from None


def only_what_json_says(self: Pigeon, body: bytes) -> Any:
    try:
        return json.loads(body)
    except json.JSONDecodeError:
        raise Rejected("it is no JSON") from None


def only_what_values_say(self: Pigeon, body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        raise Rejected("it is no JSON") from None


def careless(self: Pigeon, raw: Any) -> Any:
    said = self.read_json(raw.body)
    return [self.letter(said)] if said["kind"] == "letter" else self.other_kind(said)


def rejected(self: Pigeon, said: dict[str, Any]) -> Any:
    raise Rejected("it is no letter")


def where_we_stand(self: Pigeon, said: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(time.mktime(time.strptime(said["at"][:19], "%Y-%m-%dT%H:%M:%S")), UTC)


def unchecked(self: Pigeon, said: dict[str, Any]) -> Any:
    right = Pigeon.letter(self, said)
    assert isinstance(right, InboundMessage)
    naive = right.at.replace(tzinfo=None) if right.at else None
    return InboundMessage.model_construct(**{**dict(right), "at": naive})


READING = [
    Bug("fixtures-parse", "text:", {"text_of": lambda self, said: said["text"].upper()}),
    Bug("fixtures-parse", "NotForUs was expected", {"other_kind": rejected}),
    Bug("fixtures-parse", "cursor:", {"next_cursor": lambda *_: "p1"}),
    Bug("fixtures-parse", "answer.status", {"verify": lambda s, r, n: Receipt((Stored("k", r.body),), 202)}),
    Bug("same-id", "must not depend on the time", {"verify": by_the_clock}),
    Bug("same-id", "must not come from chance", {"id_of": by_chance}),
    Bug("same-id", "other documents", {"count": 0, "id_of": Counting.id_of}),
    Bug("different-id", "two originals have the key", {"key_of": lambda self, request: "the same"}),
    Bug("different-id", "have the id", {"id_of": lambda self, said: said["from"]}),
    Bug("unknown-told-apart", "not Rejected", {"other_kind": rejected}),
    Bug("unknown-told-apart", "no fixture", files=lambda folder: drop(folder, "other-kind")),
    Bug("malformed-rejected", "must be Rejected", {"read_json": as_if_unknown}),
    Bug("malformed-rejected", "UnicodeDecodeError", {"read_json": only_what_json_says}),
    Bug("malformed-rejected", "RecursionError", {"read_json": only_what_values_say}),
    Bug("malformed-rejected", "TypeError", {"parse": careless}),
    Bug("aware-times", "another moment", {"at_of": where_we_stand}),
    Bug("aware-times", "without a zone", {"letter": unchecked}),
]


def as_it_is_told(self: Pigeon, said: dict[str, Any]) -> str:
    return str(said.get("tongue", ""))


def only_german(self: Pigeon, raw: Any) -> Any:
    return Pigeon.parse(self, raw) if b'"und"' not in raw.body else []


def first_word(self: Pigeon, said: dict[str, Any]) -> str:
    return said["text"] if said["text"][0] else ""


def said_for_them(self: Pigeon, said: dict[str, Any]) -> str:
    return said["text"].strip() or "(nothing)"


def bytes_in_the_text(self: Pigeon, said: dict[str, Any]) -> str:
    return said["text"] + "".join(one["data"] for one in said.get("files", ()))


def names_only(self: Pigeon, said: dict[str, Any]) -> tuple[InboundFile, ...]:
    return tuple(InboundFile(name=one["name"], content=b"") for one in said.get("files", ()))


def parse_without_care(self: Pigeon, raw: Any) -> Any:
    said = self.read_json(raw.body)
    return [self.letter(said)] if "text" in said else []


def another_spelling(folder: Path) -> None:
    """All letters say their words twice, so that none can be exchanged for others."""
    for name in ("private", "public", "with-file", "page", "empty-page"):
        drop(folder, name)
    said = letter(1)
    put(folder, "private", hook(said))
    put(folder, f"private{EXPECTED}".removesuffix(".json"), {"documents": [read(said) | {"text": "Where!"}]})


WORDS = [
    Bug("hints-harmless", "'de-AT' as 'und': Rejected", {"language_of": as_it_is_told}),
    Bug("hints-harmless", "no message came", {"parse": only_german}),
    Bug("empty-text", "IndexError", {"text_of": first_word, "parse": parse_without_care}),
    Bug("empty-text", "nobody said that", {"text_of": said_for_them}),
    Bug(
        "any-script",
        "did not arrive",
        {"text_of": lambda _, said: said["text"].encode("ascii", "ignore").decode()},
    ),
    Bug("any-script", "did not arrive", {"text_of": lambda _, said: said["text"].replace("\u200d", "")}),
    Bug(
        "any-script", "no fixture has its text", {"text_of": lambda _, said: "Where!"}, files=another_spelling
    ),
    Bug("long-text", "of its", {"text_of": lambda _, said: said["text"][:65_536]}),
    Bug("attachments", "stand in the message's text", {"text_of": bytes_in_the_text}),
    Bug("attachments", "is empty", {"files_of": names_only}),
    Bug("attachments", "no fixture brings one", {"files_of": lambda *_: ()}),
]

BUGS = [*FOLDER, *GENUINE, *READING, *WORDS]
