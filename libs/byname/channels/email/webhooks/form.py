"""Forms as webhooks bring them: urlencoded or multipart, in their order, values as bytes.

Bytes, because SendGrid says for each field in which charset it is.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from byname.channels.errors import Rejected

MOST_FIELDS = 2_000
# What it says about a broken form is in the error that it raises; strangers shall not write our log.
logging.getLogger("python_multipart").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class FormField:
    """One field; `filename` is empty for what is no file."""

    name: str
    value: bytes = field(repr=False)
    filename: str = ""
    media_type: str = ""


class Form:
    """The fields of one request."""

    def __init__(self, fields: list[FormField]) -> None:
        self._fields = fields

    def __contains__(self, name: str) -> bool:
        return any(one.name == name and not one.filename for one in self._fields)

    def __iter__(self) -> Iterator[FormField]:
        return iter(self._fields)

    def value(self, name: str) -> bytes:
        """The first value of that name, empty without one."""
        return next((one.value for one in self._fields if one.name == name and not one.filename), b"")

    def text(self, name: str) -> str:
        """The first value of that name, read as UTF-8."""
        return self.value(name).decode("utf-8", "replace")

    def files(self) -> list[FormField]:
        """What came as a file."""
        return [one for one in self._fields if one.filename]


def read_form(body: bytes, content_type: str) -> Form:
    """The form in a request's body. Rejected when it is none, or breaks off."""
    kind, options = parse_options_header(content_type.encode("latin-1", "replace"))
    if kind == b"application/x-www-form-urlencoded":
        return _urlencoded(body)
    if kind == b"multipart/form-data" and (boundary := options.get(b"boundary")):
        return _multipart(body, boundary)
    raise Rejected(f"the request is no form but {content_type[:80]!r}")


def _urlencoded(body: bytes) -> Form:
    try:
        pairs = parse_qsl(
            body.decode("latin-1"), keep_blank_values=True, encoding="latin-1", max_num_fields=MOST_FIELDS
        )
    except ValueError as error:
        raise Rejected(f"the form cannot be read: {error}") from None
    return Form([FormField(_name(name.encode("latin-1")), value.encode("latin-1")) for name, value in pairs])


def _multipart(body: bytes, boundary: bytes) -> Form:
    reader = _Reader()
    if b"\r" not in body:  # kept or relayed by something that changes line ends
        body = body.replace(b"\n", b"\r\n")
    try:
        parser = MultipartParser(boundary, reader.callbacks())  # type: ignore[arg-type]
        parser.write(body)
        parser.finalize()
    except (FormParserError, ValueError) as error:
        raise Rejected(f"the multipart form cannot be read: {error}") from None
    if not reader.ended:
        raise Rejected("the multipart form breaks off before its last boundary")
    return Form(reader.fields)


class _Reader:
    """Puts together what the parser finds."""

    def __init__(self) -> None:
        self.fields: list[FormField] = []
        self.ended = False
        self._headers: dict[bytes, bytes] = {}
        self._name = self._value = b""
        self._data: list[bytes] = []

    def callbacks(self) -> dict[str, object]:
        return {
            "on_part_begin": self._begin,
            "on_header_begin": self._header_begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_part_data": self._part_data,
            "on_part_end": self._part_end,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        self._headers, self._data = {}, []

    def _header_begin(self) -> None:
        self._name = self._value = b""

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._name.lower()] = self._value

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        self._data.append(data[start:end])

    def _part_end(self) -> None:
        if len(self.fields) >= MOST_FIELDS:
            raise ValueError(f"more than {MOST_FIELDS} fields")
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self.fields.append(
            FormField(
                _name(options.get(b"name", b"")),
                b"".join(self._data),
                _name(options.get(b"filename", b"")),
                self._headers.get(b"content-type", b"").decode("ascii", "replace"),
            )
        )

    def _end(self) -> None:
        self.ended = True


def _name(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
