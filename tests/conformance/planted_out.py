"""Bugs in polling, replies, answers and care, each with the rule that must find it."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from byname.channels.errors import NeedsReauth, Rejected, Retryable
from byname.channels.model import Answer, Call, Page, Receipt, Sent, Stored
from byname.channels.transport import check_status
from byname.ids import random_id

from tests.conformance.bug import Bug, without
from tests.conformance.loft import drop, put
from tests.conformance.pigeon import API, Pigeon

log = logging.getLogger(__name__)


def only_readable(self: Pigeon, letters: list[Any]) -> Any:
    whole = [one for one in letters if isinstance(one, dict) and "id" in one]
    return (Stored(one["id"], json.dumps(one).encode()) for one in whole)


def by_their_ids(self: Pigeon, letters: list[Any]) -> Any:
    return (Stored(one["id"], json.dumps(one).encode()) for one in letters)


def half_a_page(self: Pigeon, cursor: str, answer: Answer, now: datetime) -> Page:
    try:
        return Pigeon.read(self, cursor, answer, now)
    except Rejected:
        return Page((), cursor + "+")


def again_and_again(self: Pigeon, cursor: str, answer: Answer, now: datetime) -> Page:
    page = Pigeon.read(self, cursor, answer, now)
    return Page(page.items, page.cursor, more=True)


POLLING = [
    Bug("cursor-used", "does not use its cursor", {"ask": lambda self, cursor: Call("GET", API)}),
    Bug("cursor-used", "another call", {"ask": lambda self, cursor: Call("GET", API + random_id("q"))}),
    Bug("cursor-used", "come for ever", {"next_cursor": lambda self, cursor, *_: cursor}),
    Bug("never-passes", "left out and passed", {"items": only_readable}),
    Bug("never-passes", "read() raised TypeError", {"items": by_their_ids}),
    Bug("never-passes", "cut in half", {"read": half_a_page}),
    Bug("empty-page", "nothing came", {"next_cursor": lambda self, cursor, found, items: found["last"]}),
    Bug("empty-page", "no fixture", files=lambda folder: drop(folder, "empty-page")),
    Bug("empty-page", "ask again at once", {"read": again_and_again}),
]


def a_new_key(self: Pigeon, outbound: Any, number: int, piece: str, last: bool) -> Call:
    found = Pigeon.call(self, outbound, number, piece, last)
    return Call(found.method, found.url, {**found.headers, "idempotency-key": random_id("k")}, found.body)


def without_a_key(self: Pigeon, outbound: Any, number: int, piece: str, last: bool) -> Call:
    found = Pigeon.call(self, outbound, number, piece, last)
    words = {name: value for name, value in json.loads(found.body).items() if name != "key"}
    return Call(found.method, found.url, found.headers, json.dumps(words).encode())


def with_one_key(self: Pigeon, outbound: Any, number: int, piece: str, last: bool) -> Call:
    return Pigeon.call(self, outbound, 1, piece, last)


def by_hand(self: Pigeon, words: dict[str, Any]) -> bytes:
    return ("{" + ", ".join(f'"{key}": "{value}"' for key, value in words.items()) + "}").encode()


def without_brackets(self: Pigeon, outbound: Any, piece: str) -> dict[str, Any]:
    return Pigeon.words(self, outbound, piece.replace("<", "").replace(">", ""))


def to_the_last_writer(self: Pigeon, outbound: Any, piece: str) -> dict[str, Any]:
    return {"text": piece, "to": "ann1", "answers": outbound.in_reply_to}


def alone(self: Pigeon, outbound: Any, piece: str) -> dict[str, Any]:
    return {"text": piece, "to": outbound.to.address}


def the_first_line(self: Pigeon, outbound: Any, piece: str) -> dict[str, Any]:
    return Pigeon.words(self, outbound, piece.splitlines()[0])


def always_the_same(self: Pigeon, outbound: Any, piece: str) -> dict[str, Any]:
    return Pigeon.words(self, outbound, "Thank you for your letter.")


def files_forgotten(self: Pigeon, outbound: Any, number: int, piece: str, last: bool) -> Call:
    return Pigeon.call(self, outbound, number, piece, last=False)


def at_spaces_only(self: Pigeon, text: str) -> list[str]:
    pieces = [""]
    for word in text.split(" "):
        if len(pieces[-1]) + len(word) >= 300:
            pieces.append("")
        pieces[-1] = f"{pieces[-1]} {word}".strip()
    return [one for one in pieces if one]


def the_first_three(self: Pigeon, text: str) -> list[str]:
    return Pigeon.split(self, text)[:3]


def overlapping(self: Pigeon, text: str) -> list[str]:
    return [text[start : start + 300] for start in range(0, max(1, len(text)), 290)]


def nothing_of_nothing(self: Pigeon, text: str) -> list[str]:
    return [one for one in Pigeon.split(self, text) if one]


def render_blindly(self: Pigeon, outbound: Any) -> Sequence[Call]:
    pieces = nothing_of_nothing(self, outbound.text.strip())
    return [self.call(outbound, 1, piece, last=True) for piece in pieces]


def first_letter(self: Pigeon, outbound: Any) -> Sequence[Call]:
    assert outbound.text.strip()[0]
    return Pigeon.render(self, outbound)


def refused_in_a_word(self: Pigeon, outbound: Any) -> Sequence[Call]:
    if outbound.files or not outbound.text.strip():
        raise Rejected("no")
    return Pigeon.render(self, outbound)


NO_FILES = without(files_out="false")

REPLIES = [
    Bug("same-calls", "other calls", {"call": a_new_key}),
    Bug("same-calls", "text is not sent", {"words": always_the_same}),
    Bug("repeats-named", "two replies with the same words", {"call": without_a_key}),
    Bug("repeats-named", "number the pieces", {"call": with_one_key}),
    Bug("right-receiver", "somebody else", {"words": to_the_last_writer}),
    Bug("keeps-thread", "does not name what it answers", {"words": alone}),
    Bug("public-apart", "where a public one does", {"place": lambda self, outbound: API}),
    Bug("public-apart", "add a fixture", files=lambda folder: drop(folder, "public")),
    Bug("files-out", "in none of the calls", {"call": files_forgotten}),
    Bug("files-out", "sent without it", {"call": files_forgotten}, NO_FILES),
    Bug("files-out", "in a sentence", {"render": refused_in_a_word}, NO_FILES),
    Bug("fits", "a piece of", {"split": at_spaces_only}),
    Bug("fits", "a piece of", {"split": lambda self, text: [text]}),
    Bug("fits", "several calls", {"split": lambda self, text: [text[:1], text[1:]] if len(text) < 9
                                  else Pigeon.split(self, text)}),
    Bug("loses-nothing", "arrive in order", {"split": the_first_three}),
    Bug("loses-nothing", "arrive in order", {"words": the_first_line}),
    Bug("loses-nothing", "arrive", {"split": overlapping}),
    Bug("markup", "no JSON", {"body": by_hand}),
    Bug("markup", "does not arrive", {"words": without_brackets}),
    Bug("odd-replies", "no call and no reason", {"render": render_blindly}),
    Bug("odd-replies", "IndexError", {"render": first_letter}),
    Bug("odd-replies", "in a sentence", {"render": refused_in_a_word}),
]  # fmt: skip


def classify_by(**errors: Any) -> dict[str, Any]:
    """A classify() that says something else for some statuses."""

    def classify(self: Pigeon, answer: Answer, now: datetime) -> Sent:
        other = errors.get(f"s{answer.status}")
        if other is None:
            return Pigeon.classify(self, answer, now)
        if isinstance(other, Sent):
            return other
        raise other

    return {"classify": classify}


def sure_of_its_json(self: Pigeon, answer: Answer) -> str:
    return str(json.loads(answer.body)["id"])


def again_when_unreadable(self: Pigeon, answer: Answer) -> str:
    try:
        return str(json.loads(answer.body)["id"])
    except (ValueError, KeyError, TypeError):
        raise Retryable("it could not be read") from None


def seconds_only(self: Pigeon, answer: Answer, now: datetime) -> Sent:
    if answer.status == 429:
        value = answer.headers.get("retry-after", "")
        raise Retryable("slowly", float(value) if value.isdigit() else None)
    return Pigeon.classify(self, answer, now)


def careless_seconds(self: Pigeon, answer: Answer, now: datetime) -> Sent:
    if answer.status == 429:
        raise Retryable("slowly", float(answer.headers["retry-after"]))
    return Pigeon.classify(self, answer, now)


def errors_of_pages(self: Pigeon, cursor: str, answer: Answer, now: datetime) -> Page:
    if answer.status >= 500:
        return Page((), cursor)
    return Pigeon.read(self, cursor, answer, now)


ANSWERS = [
    Bug("accepted", "far side's name", {"provider_id": lambda *_: ""}),
    Bug("accepted", "JSONDecodeError", {"provider_id": sure_of_its_json}),
    Bug("accepted", "may be sent", {"provider_id": again_when_unreadable}),
    Bug("accepted", "no fixture", files=lambda folder: drop(folder, "accepted")),
    Bug("refused", "400", classify_by(s400=Retryable("again"))),
    Bug("refused", "302", classify_by(s302=Sent("x"))),
    Bug("credentials", "401", classify_by(s401=Rejected("no"))),
    Bug("credentials", "403", classify_by(s403=Retryable("again"))),
    Bug("slow-down", "must be Retryable", classify_by(s429=NeedsReauth("no"))),
    Bug("slow-down", "after=None", {"classify": seconds_only}),
    Bug("slow-down", "one of the four errors", {"classify": careless_seconds}),
    Bug("trouble", "503", classify_by(s503=Rejected("no"))),
    Bug("trouble", "after=None", classify_by(s503=Retryable("later"))),
    Bug("trouble", "taken as a success", {"read": errors_of_pages}),
]


def talkative(self: Pigeon, request: Any, now: datetime) -> None:
    log.debug("checking with %s", self.seals())
    Pigeon.check(self, request, now)


def keeps_the_headers(self: Pigeon, request: Any, now: datetime) -> Receipt:
    self.check(request, now)
    kept = Stored(self.key_of(request), request.body, {"login": dict(self.headers())})
    return Receipt((kept,))


def says_it_aloud(self: Pigeon, request: Any, now: datetime) -> None:
    try:
        Pigeon.check(self, request, now)
    except Rejected as error:
        raise type(error)(f"{error}, it should be made with {self.seals()[0]}") from None


def in_the_address(self: Pigeon, outbound: Any) -> str:
    return f"{Pigeon.place(self, outbound)}?t={self.headers()['authorization'][7:]}"


def looks_it_up(self: Pigeon, said: dict[str, Any]) -> str:
    socket.getaddrinfo("localhost", 80)
    return str(said["text"])


def writes_it_down(self: Pigeon, said: dict[str, Any]) -> str:
    with contextlib.suppress(OSError):
        Path("/nowhere/letters.txt").write_text("x", "utf-8")
    return str(said["text"])


def calls_by_itself(self: Pigeon, answer: Answer, now: datetime) -> Sent:
    try:
        socket.create_connection(("127.0.0.1", 9), timeout=0.1).close()
    except Exception:
        log.debug("nobody there")
    check_status(answer, now)
    return Sent(self.provider_id(answer))


def settings(**values: str) -> Callable[[Path], object]:
    return lambda folder: put(folder, "settings", values)


CARE = [
    Bug("secrets-kept", "the log shows", {"check": talkative}),
    Bug("secrets-kept", "the kept envelope shows", {"verify": keeps_the_headers}),
    Bug("secrets-kept", "the error shows", {"check": says_it_aloud}),
    Bug("secrets-kept", "repr(adapter)", {"__repr__": lambda self: f"Pigeon({self.headers()})"}),
    Bug("secrets-kept", "no value for token", files=settings(seal="sealing-wax")),
    Bug("secrets-kept", "8 characters", files=settings(seal="wax", token="abc")),
    Bug("pure", "getaddrinfo", {"text_of": looks_it_up}),
    Bug("pure", "open", {"text_of": writes_it_down}),
    Bug("pure", "reached outside", {"classify": calls_by_itself}),
]  # fmt: skip

BUGS = [*POLLING, *REPLIES, *ANSWERS, *CARE]
