"""Public holidays of a country or of a part of it, as the `holidays` package knows them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays

_REGION = re.compile(r"([A-Za-z]{2})(?:-(.{1,60}))?")


def check_region(code: str) -> str:
    """The region in its usual spelling: `DE`, `DE-BY` (ISO 3166), empty for none. ValueError: unknown."""
    code = code.strip()
    if not code:
        return ""
    found = _REGION.fullmatch(code)
    if not found:
        raise ValueError(f"{code!r} is no region; write a country such as DE, or a part of it such as DE-BY")
    country = found[1].upper()
    parts = _parts_of(country)
    if not found[2]:
        return country
    part = next((one for one in parts if one.lower() == found[2].lower()), None)
    if part is None:
        known = f"its parts are {', '.join(parts)}" if parts else "no part of it is"
        raise ValueError(f"{code!r}: the holidays of this part of {country} are not known; {known}")
    return f"{country}-{part}"


@lru_cache(maxsize=1024)
def public_holidays(region: str, year: int) -> Mapping[date, str]:
    """The public holidays of that year, by day, named in the language of the land."""
    country, _, part = region.partition("-")
    # Without the language, the package would look for one in the environment of this process.
    language = getattr(holidays, country).default_language
    return dict(holidays.country_holidays(country, subdiv=part or None, years=year, language=language))


def _parts_of(country: str) -> tuple[str, ...]:
    try:
        return tuple(holidays.country_holidays(country).subdivisions)
    except NotImplementedError:
        raise ValueError(f"the holidays of {country!r} are not known; write a country such as DE") from None
