"""The two shapes in which providers post: forms and JSON objects."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from byname.channels.errors import Rejected
from byname.channels.model import Request

MOST_FIELDS = 500


def is_form(request: Request) -> bool:
    """Whether the body is a form post."""
    return request.header("content-type").lower().startswith("application/x-www-form-urlencoded")


def form_fields(body: bytes) -> dict[str, list[str]]:
    """All values of all fields, empty ones too: they are signed. Rejected when it is no form."""
    try:
        text = body.decode("utf-8")
        return parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise Rejected(f"the body is no form: {error}") from None


def json_object(body: bytes) -> dict[str, Any]:
    """A JSON object. Rejected when it is none."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Rejected(f"the body is no JSON: {error}") from None
    if not isinstance(read, dict):
        raise Rejected("the body is JSON, but no object")
    return read


def texts(values: Mapping[str, Any]) -> dict[str, str]:
    """The plain values of an object as text; null is empty, what is nested is left out."""
    plain = {name: value for name, value in values.items() if not isinstance(value, dict | list)}
    return {name: "" if value is None else str(value) for name, value in plain.items()}
