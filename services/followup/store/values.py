"""Values to JSON and back. What a later version adds has a default; what it drops is ignored."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from services.followup.domain import Later, Matter, Pending, Promise, Words

MATTER: TypeAdapter[Matter] = TypeAdapter(Matter)
PROMISE: TypeAdapter[Promise] = TypeAdapter(Promise)
LATER: TypeAdapter[Later] = TypeAdapter(Later)
WORDS: TypeAdapter[Words] = TypeAdapter(Words)
PENDING: TypeAdapter[Pending] = TypeAdapter(Pending)


def text_of(adapter: TypeAdapter[Any], value: Any) -> str:
    """A value as JSON, without what is as by default."""
    return adapter.dump_json(value, exclude_defaults=True).decode()
