"""Dates as people write them: at the beginning of a text; English, German, French, Spanish."""

from byname.dates.reading import NoDate, When, read_when

__all__ = ["NoDate", "When", "read_when"]
