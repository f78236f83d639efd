"""What a form of the page says, read with bounds on everything."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs

from byname.channels.chat.frames import clean
from fastapi import Request

from services.ingest.moods.texts import LONGEST_WORDS

# A character takes up to four bytes of UTF-8, each of them three in a form; what is a little too long is read
# as well, so that it can be shown again.
LARGEST_FORM = 2 * 12 * LONGEST_WORDS
MOST_FIELDS = 8


@dataclass(frozen=True, slots=True)
class Form:
    """Words, without what is no text; and the page that they were written on."""

    text: str = ""
    view: str = ""
    too_large: bool = False

    @property
    def too_long(self) -> bool:
        return self.too_large or len(self.text) > LONGEST_WORDS


async def read_form(request: Request) -> Form:
    """The form in the body (application/x-www-form-urlencoded); of anything else it is an empty one."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LARGEST_FORM:
            return Form(too_large=True)
        chunks.append(chunk)
    try:
        fields = parse_qs(b"".join(chunks).decode("ascii", "replace"), max_num_fields=MOST_FIELDS)
    except ValueError:
        return Form(too_large=True)
    return Form(clean(fields.get("text", [""])[0]), clean(fields.get("view", [""])[0])[:40])
