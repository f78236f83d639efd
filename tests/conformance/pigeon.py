"""A channel that can do everything, for trying the suite on: every rule is for it, and it passes each."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import tomllib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import quote

from byname.channels.base import ChannelSection
from byname.channels.errors import Forged, NotForUs, Rejected
from byname.channels.inbound import Contact, Inbound, InboundFile, InboundMessage
from byname.channels.locales import language_code, zone_name
from byname.channels.manifest import Manifest
from byname.channels.model import Answer, Call, Outbound, Page, Raw, Receipt, Request, Sent, Stored
from byname.channels.signing import check_fresh, equal_to_any, from_epoch
from byname.channels.transport import check_status
from pydantic import Field, SecretStr, ValidationError

API = "https://api.pigeon.example"
NONE = SecretStr("")
MANIFEST = """\
name = "pigeon"
title = "Pigeon"
summary = "Letters by pigeon, in public and in private"
owner = "the loft"
secrets = ["seal", "seal_before", "token"]

[capabilities]
inbound = "both"
replies = true
attachments = true
files_out = true
threads = true
public = true
max_text = 300
"""


class PigeonSection(ChannelSection):
    """Pigeons."""

    seal: SecretStr = Field(NONE, description="signs what comes in")
    seal_before: SecretStr = Field(NONE, description="the one before")
    token: SecretStr = Field(NONE, description="lets us send")


class Pigeon:
    """Right in every way. Each step is a method, so that a test can make one of them wrong."""

    manifest: ClassVar[Manifest] = Manifest.model_validate(tomllib.loads(MANIFEST))
    Settings: ClassVar[type[ChannelSection]] = PigeonSection
    poll_every_s = 60.0
    repeats_safely = True  # the loft drops letters whose key it has had

    def __init__(self, settings: PigeonSection) -> None:
        both = (settings.seal, settings.seal_before)
        self._seals = [one.get_secret_value() for one in both if one.get_secret_value()]
        self._token = settings.token

    def verify(self, request: Request, now: datetime) -> Receipt:
        self.check(request, now)
        return Receipt((Stored(self.key_of(request), request.body),))

    def check(self, request: Request, now: datetime) -> None:
        stamp = request.header("x-time")
        self.check_time(stamp, now)
        text = stamp.encode("utf-8", "replace") + b"." + self.signed(request)
        right = [hmac.new(one.encode(), text, hashlib.sha256).hexdigest() for one in self.seals()]
        if not equal_to_any(request.header("x-seal"), right):
            raise Forged("the seal is not ours")

    def check_time(self, stamp: str, now: datetime) -> None:
        check_fresh(from_epoch(stamp), now)

    def signed(self, request: Request) -> bytes:
        return request.body

    def seals(self) -> Sequence[str]:
        return self._seals

    def key_of(self, request: Request) -> str:
        return hashlib.sha256(request.body).hexdigest()

    def parse(self, raw: Raw) -> Sequence[Inbound]:
        said = self.read_json(raw.body)
        if not isinstance(said, dict):
            raise Rejected("a letter is a JSON object")
        if said.get("kind") != "letter":
            return self.other_kind(said)
        try:
            return [self.letter(said)]
        except (ValidationError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Rejected(f"the letter cannot be read: {type(error).__name__}") from None

    def read_json(self, body: bytes) -> Any:
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise Rejected("it is no JSON") from None

    def other_kind(self, said: dict[str, Any]) -> Sequence[Inbound]:
        raise NotForUs("it is no letter")

    def letter(self, said: dict[str, Any]) -> Inbound:
        return InboundMessage(
            id=self.id_of(said),
            sender=Contact(address=said["from"], name=said.get("name", "")),
            text=self.text_of(said),
            at=self.at_of(said),
            thread=tuple(said.get("answers", ())),
            public=said.get("public", False),
            files=self.files_of(said),
            language=self.language_of(said),
            zone=zone_name(said.get("home", "")),
        )

    def language_of(self, said: dict[str, Any]) -> str:
        return language_code(said.get("tongue", ""))

    def id_of(self, said: dict[str, Any]) -> str:
        return said["id"]

    def text_of(self, said: dict[str, Any]) -> str:
        return said["text"]

    def at_of(self, said: dict[str, Any]) -> datetime:
        return datetime.fromisoformat(said["at"])

    def files_of(self, said: dict[str, Any]) -> tuple[InboundFile, ...]:
        return tuple(
            InboundFile(name=one["name"], content=base64.b64decode(one["data"]))
            for one in said.get("files", ())
        )

    def ask(self, cursor: str) -> Call:
        return Call("GET", f"{API}/letters?after={quote(cursor)}", self.headers())

    def read(self, cursor: str, answer: Answer, now: datetime) -> Page:
        check_status(answer, now)
        found = self.read_json(answer.body)
        if not isinstance(found, dict) or not isinstance(found.get("letters"), list):
            raise Rejected("the page has no letters")
        items = tuple(self.items(found["letters"]))
        return Page(items, self.next_cursor(cursor, found, items))

    def items(self, letters: list[Any]) -> Iterator[Stored]:
        for one in letters:
            body = json.dumps(one).encode()
            yield Stored(hashlib.sha256(body).hexdigest(), body)

    def next_cursor(self, cursor: str, found: dict[str, Any], items: tuple[Stored, ...]) -> str:
        return str(found.get("last") or cursor) if items else cursor

    def render(self, outbound: Outbound) -> Sequence[Call]:
        if not outbound.text.strip() and not outbound.files:
            raise Rejected("the reply is empty: write something")
        pieces = self.split(outbound.text.strip())
        return [
            self.call(outbound, number, piece, number == len(pieces))
            for number, piece in enumerate(pieces, 1)
        ]

    def split(self, text: str) -> list[str]:
        pieces, rest = [], text
        while len(rest) > 300:
            cut = rest.rfind(" ", 1, 301)
            cut = cut if cut > 0 else 300
            pieces.append(rest[:cut])
            rest = rest[cut:].lstrip()
        return [*pieces, rest]

    def call(self, outbound: Outbound, number: int, piece: str, last: bool) -> Call:
        words = self.words(outbound, piece) | {"key": f"{outbound.key}.{number}"}
        if last:
            words["files"] = [base64.b64encode(one.content).decode() for one in outbound.files]
        return Call("POST", self.place(outbound), self.headers(), self.body(words))

    def words(self, outbound: Outbound, piece: str) -> dict[str, Any]:
        return {"text": piece, "to": outbound.to.address, "answers": outbound.in_reply_to}

    def body(self, words: dict[str, Any]) -> bytes:
        return json.dumps(words).encode()

    def place(self, outbound: Outbound) -> str:
        return f"{API}/{'board' if outbound.public else 'letters'}"

    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self._token.get_secret_value()}"}

    def classify(self, answer: Answer, now: datetime) -> Sent:
        check_status(answer, now)
        return Sent(self.provider_id(answer))

    def provider_id(self, answer: Answer) -> str:
        try:
            return str(json.loads(answer.body)["id"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return ""
