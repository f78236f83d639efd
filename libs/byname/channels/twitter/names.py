"""How X's ids are named here: each with its kind, so that public and private can never be mixed up.

post:<id>  conversation:<id of its first post>      public, under what everybody reads
message:<id>  dm:<user id>  group:<conversation>    private
"""

from __future__ import annotations

from collections.abc import Iterable

PUBLIC = ("post", "conversation")
PRIVATE = ("message", "dm", "group")


def named(kind: str, identity: str) -> str:
    """An id with its kind."""
    return f"{kind}:{identity}"


def kind_of(name: str) -> str:
    """The kind, empty when it is not one of ours."""
    kind, colon, identity = name.partition(":")
    return kind if colon and identity and kind in PUBLIC + PRIVATE else ""


def id_of(name: str, kind: str) -> str:
    """X's own numeric id, empty when the name is of another kind or no number."""
    found, _, identity = name.partition(":")
    return identity if found == kind and identity.isascii() and identity.isdigit() else ""


def any_of(names: Iterable[str], kinds: tuple[str, ...]) -> bool:
    """Whether one of the names is of one of these kinds."""
    return any(kind_of(name) in kinds for name in names)
