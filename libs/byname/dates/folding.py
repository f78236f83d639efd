"""Text made plain, so that one pattern reads all spellings: small letters, no accents, plain blanks."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_PLAIN = {
    "ß": "s",
    "’": "'",
    "‘": "'",
    "`": "'",
    "´": "'",
    "–": "-",
    "—": "-",
    "‑": "-",
    "−": "-",
    "º": "o",
    "ª": "a",
}


def composed(text: str) -> str:
    """Letters and their accents as one character each, as patterns and people expect them."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def folded(text: str) -> str:
    """The plain form, character for character: a place in it is the same place in the text."""
    return text.lower() if text.isascii() else "".join(map(_plain, text))


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    if unicodedata.category(character) in ("Zs", "Zl", "Zp", "Cf"):
        return " "
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base if len(base) == 1 else character


def shown(text: str, longest: int = 60) -> str:
    """An excerpt that can be shown and stored: on one line, without characters that no screen shows."""
    seen = "".join(one if one.isprintable() else " " for one in text[: 4 * longest])
    line = " ".join(seen.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
