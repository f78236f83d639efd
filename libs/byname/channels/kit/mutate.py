"""Inputs made wrong on purpose: bodies cut, twisted and blown up, and bodies with other words in them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

DEEP = 100_000  # deeper than Python's own limit on recursion
DIGITS = 5_000  # more than int() reads (https://docs.python.org/3/library/stdtypes.html#int-max-str-digits)
MOST = 40  # places of one body that are twisted


def from_json(body: bytes) -> Any:
    """The JSON value of a body; None when it is no JSON object or array."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def to_json(value: Any) -> bytes:
    """A body of it; all but ASCII escaped, so that half a surrogate pair can be told too."""
    return json.dumps(value).encode("ascii")


def from_form(body: bytes) -> list[tuple[str, str]] | None:
    """The fields of a form's body; None when it is none."""
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True)
    except (ValueError, UnicodeDecodeError):
        return None


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every place in a JSON value, with what stands there."""
    yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from places(inner, (*path, number))


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A copy of a JSON value with something else at one place."""
    if not path:
        return new
    first, *rest = path
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[first] = replaced(value[first], tuple(rest), new)
    return copy


def mapped(value: Any, change: Callable[[str], str]) -> Any:
    """A copy of a JSON value with every text in it changed."""
    if isinstance(value, dict):
        return {key: mapped(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [mapped(inner, change) for inner in value]
    return change(value) if isinstance(value, str) else value


def with_text(body: bytes, old: str, new: str) -> bytes | None:
    """The body with `new` wherever exactly `old` stood; None when it stands nowhere as it is."""
    value = from_json(body)
    if value is not None:
        other = mapped(value, lambda text: new if text == old else text)
        return to_json(other) if other != value else None
    form = from_form(body)
    if form is not None:
        fields = [(key, new if text == old else text) for key, text in form]
        return urlencode(fields).encode("ascii") if fields != form else None
    found = old.encode("utf-8")
    return body.replace(found, new.encode("utf-8")) if found and found in body else None


def damaged(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Bodies that are no JSON at all; a JSON channel has to reject each of them."""
    yield "an empty body", b""
    yield "a body cut in half", body[: len(body) // 2]
    yield "a body without its last byte", body.rstrip()[:-1]
    yield "bytes that are no UTF-8", b"\xff\xfe\x00\xd8" + body
    yield "brackets nested 100,000 deep", b"[" * DEEP
    yield "objects nested 100,000 deep", b'{"a":' * DEEP + b"1" + b"}" * DEEP
    yield "a number of 5,000 digits", b'{"id": ' + b"9" * DIGITS + b"}"


def strange(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Bodies that can be read and are not what anybody sends: none may bring the adapter down."""
    yield "null bytes", b"\0" * 64
    yield "a body of line ends", b"\r\n" * 50
    for text in ("null", "true", "17", '"words"', "[]", "{}", "[[]]", '{"unknown": {"kind": 1}}', "NaN"):
        yield f"the body {text}", text.encode("ascii")
    value = from_json(body)
    if value is not None:
        yield from _twisted(value)
    else:
        yield "a line of it missing", b"\n".join(body.split(b"\n")[1:])
        yield "every digit a letter", bytes(ord("x") if 48 <= one <= 57 else one for one in body)


def _twisted(value: Any) -> Iterator[tuple[str, bytes]]:
    """Each place with something there that has another type, or that no machine number holds."""
    others: tuple[Any, ...] = (None, [], {}, True, "", "\ud800", -1, 10**400, 1e308)
    found = [path for path, _ in places(value) if path]
    for path in found[:: max(1, len(found) // MOST)]:
        name = ".".join(str(one) for one in path)
        for other in others:
            said = repr(other) if len(repr(other)) < 20 else "a huge number"
            yield f"{said} at {name}", to_json(replaced(value, path, other))
        parent = _parent(value, path)
        if isinstance(parent, dict):
            less = {key: inner for key, inner in parent.items() if key != path[-1]}
            yield f"no {name}", to_json(replaced(value, path[:-1], less))


def _parent(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        value = value[key]
    return value


def other_secret(value: str) -> str:
    """Another one of the same form: its letters and digits backwards, a prefix such as whsec_ kept."""
    prefix, mark, rest = value.partition("_")
    if not (mark and prefix.isalpha()):
        prefix, mark, rest = "", "", value
    letters = iter([one for one in reversed(rest) if one.isalnum()])
    turned = "".join(next(letters) if one.isalnum() else one for one in rest)
    return prefix + mark + (turned if turned != rest else _neighbour(rest))


def _neighbour(text: str) -> str:
    """The same with its last letter or digit changed for a neighbour."""
    for number in range(len(text) - 1, -1, -1):
        if text[number].isalnum():
            near = (chr(ord(text[number]) ^ bit) for bit in (1, 2))
            return text[:number] + next((one for one in near if one.isalnum()), "a") + text[number + 1 :]
    return text
