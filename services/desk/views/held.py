"""A person's own answers that were held: what is asked, and what they can do about it."""

from __future__ import annotations

import re
from datetime import datetime

from services.desk.domain.again import ASKS, UNPROVEN
from services.desk.views.messages import MessageView
from services.desk.views.model import Row, View, moment

# "… /anyway sends them": how one says it in a mail; here there are buttons.
_IN_A_MAIL = re.compile(r"[;.]\s*/(?:anyway|take) .*$", re.DOTALL)


class HeldView(View):
    """An answer, or commands, that were not done."""

    id: str
    code: str
    says: str  # why, in a sentence
    text: str  # the words that were kept; empty where there were only commands
    way: str  # the channel they were meant for; empty: by itself
    asks: bool  # it can be sent all the same
    files: int
    time: datetime


def is_question(message: MessageView, person: str) -> bool:
    """Whether it stands above this person's form as a question, and so not among what was said as well."""
    held = message.delivery.state == "held" and message.delivery.code not in ("", *UNPROVEN)
    return held and bool(person) and message.sender.person == person


def held_view(row: Row) -> HeldView:
    text = row["text"] or ""
    return HeldView(
        id=row["id"],
        code=row["code"] or "",
        says=_sentence(row["state_reason"]),
        text=text,
        way=row["way"] or "",
        asks=bool(text.strip()) and row["code"] in ASKS,
        files=(row["attachments"] or "").count('"sha256"'),
        time=moment(row["state_at"]),
    )


def _sentence(text: str) -> str:
    said = _IN_A_MAIL.sub("", text).strip() or text
    return said[:1].upper() + said[1:] + ("" if said.endswith((".", "!", "?", "”")) else ".")
