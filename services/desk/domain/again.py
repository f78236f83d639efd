"""Answers that were held and are sent again: one held answer is sent again once, however often one presses.

The answer that repeats another has an id derived from it, so that everybody can tell that it was repeated.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from byname.ids import derive

# Held since nobody can know that the person wrote it: nothing to be repeated at their desk.
UNPROVEN = frozenset({"wrong_sender", "forged", "automatic", "not_authenticated"})
# Held since somebody else was faster, or is to speak: the person may send it all the same.
ASKS = frozenset({"collision", "huddle", "taken", "they_answered"})


def answer_id(conversation: str, person: str, *key: str) -> str:
    """The id of what a person says at the desk; the same key is the same answer."""
    return derive("an", "desk", conversation, person, *key)


def again_key(held: str) -> str:
    """The key of the answer that repeats this held one."""
    return f"again {held}"


def again_of(held: str, conversation: str, person: str) -> str:
    """The id of the answer that repeats this held one."""
    return answer_id(conversation, person, again_key(held))


def settled(rows: Iterable[Mapping[Any, Any]], known: Collection[str]) -> set[str]:
    """Held answers among these that were sent again; `known` are the ids of answers that were said."""
    return {
        row["id"]
        for row in rows
        if row["state"] == "held" and again_of(row["id"], row["conversation"], row["person"]) in known
    }
