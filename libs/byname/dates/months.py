"""The names of months, as the `dateparser` package knows them.

It is asked about single words only, and remembered: it takes half a millisecond, and a quarter of a second
the first time. Of whole phrases it makes too much ("32 december" is 2032) or too little (nothing of
"friday 17:00 send it").
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

LANGUAGES = ["en", "de", "fr", "es"]  # in more of them, more words that are none are months ("set", "out")
_DAY, _YEAR = 15, 2024


@lru_cache(maxsize=2048)
def month_of(word: str) -> int | None:
    """Its number, if the word is a month's name or the short form of one."""
    if not word.isalpha():
        return None
    found = _parser("day", "month", "year").get_date_data(f"{_DAY} {word} {_YEAR}").date_obj
    if not found or (found.day, found.year) != (_DAY, _YEAR):
        return None
    return int(found.month)


@lru_cache(maxsize=4)
def _parser(*parts: Literal["day", "month", "year"]) -> Any:
    # Not before the first such word: it takes a quarter of a second, and most dates do without.
    from dateparser.date import DateDataParser  # type: ignore[import-untyped] # noqa: PLC0415

    base = datetime(2001, 1, 1)  # far from the year that is asked about
    return DateDataParser(
        languages=LANGUAGES,
        settings={"REQUIRE_PARTS": list(parts), "RELATIVE_BASE": base, "DATE_ORDER": "DMY"},
    )
