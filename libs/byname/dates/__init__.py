"""Dates as people write them: at the beginning of a text; English, German, French, Spanish."""

from byname.dates.promises import Found, find_promises
from byname.dates.reading import NoDate, When, read_when
from byname.dates.said import At

__all__ = ["At", "Found", "NoDate", "When", "find_promises", "read_when"]
