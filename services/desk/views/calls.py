"""A call as its card shows it, and as the draft of a recap needs it."""

from __future__ import annotations

import json
from datetime import datetime

from byname.channels.phone.spoken import duration
from byname.contracts import CallLogged

from services.desk.views.model import Row, View, moment
from services.desk.views.shown import shown_address

UNANSWERED = ("missed", "voicemail", "busy", "failed")


class PromiseView(View):
    """What a person said they would do."""

    text: str
    due: datetime | None


class CallView(View):
    """What is known of a call; the message's `text` is the call in a sentence."""

    direction: str
    outcome: str
    unanswered: bool  # they called and nobody spoke with them
    line: str
    talk_s: int
    length: str  # the same in words, empty when nobody spoke
    notes: str
    promises: tuple[PromiseView, ...]
    recordings: tuple[str, ...]
    recap: bool  # the person meant to send a recap
    has_words: bool  # there is something to sum up: they spoke, left a message, or we tried to reach them
    sources: tuple[str, ...]


def call_view(row: Row) -> CallView | None:
    """The call of a message's row; None when it is none."""
    if not row["call"]:
        return None
    known = json.loads(row["call"])
    return CallView(
        **{name: known[name] for name in ("direction", "outcome", "talk_s", "notes", "recap")},
        line=shown_address("phone", known["line"]),
        has_words=known["direction"] == "out" or known["outcome"] in ("answered", "voicemail"),
        unanswered=known["direction"] == "in" and known["outcome"] in UNANSWERED,
        length=duration(known["talk_s"]) if known["talk_s"] else "",
        promises=tuple(PromiseView(**one) for one in known["promises"]),
        recordings=tuple(known["recordings"]),
        sources=tuple(known["sources"]),
    )


def call_sentence(row: Row) -> str:
    """The call in a sentence, without the notes that stand below it."""
    return str(row["text"] or "").partition("\n\n")[0]


def call_fact(row: Row) -> CallLogged:
    """The call as it was logged, as far as the desk keeps it."""
    return CallLogged.model_validate(
        {
            **json.loads(row["call"]),
            "call": row["id"],
            "revision": row["revision"] or 1,
            "handle": {"channel": "phone", "address": row["address"], "name": row["name"]},
            "person": row["person"],
            "started_at": moment(row["at"]),
            "text": call_sentence(row),
            "logged_at": moment(row["at"]),
        }
    )
