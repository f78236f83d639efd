"""Where a text may be cut without tearing what a reader sees as one character.

By the rules of Unicode UAX #29 as far as the standard library knows them; where it does not, we do not
cut, which is always safe.
"""

from __future__ import annotations

import unicodedata

ZWJ = "\u200d"
ZWNJ = "\u200c"
KEYCAP = "\u20e3"
VIRAMA = 9  # canonical combining class


def may_cut(text: str, at: int) -> bool:
    """Whether a reader sees two characters on the two sides of `at`."""
    before, after = text[at - 1], text[at]
    if before == "\r" and after == "\n":
        return False
    if _extends(after) or before == ZWJ or unicodedata.combining(before) == VIRAMA:
        return False
    if _is_flag_letter(before) and _is_flag_letter(after):
        return _flag_letters_before(text, at) % 2 == 0
    return not (_is_jamo(before) and _is_jamo(after))


def _extends(character: str) -> bool:
    if character.isascii():
        return False
    point = ord(character)
    skin_or_tag = 0x1F3FB <= point <= 0x1F3FF or 0xE0020 <= point <= 0xE007F
    return (
        skin_or_tag
        or character in (ZWJ, ZWNJ, KEYCAP)
        or unicodedata.category(character) in ("Mn", "Me", "Mc")
    )


def _is_flag_letter(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF


def _flag_letters_before(text: str, at: int) -> int:
    start = at
    while start and _is_flag_letter(text[start - 1]):
        start -= 1
    return at - start


def _is_jamo(character: str) -> bool:
    return 0x1100 <= ord(character) <= 0x11FF
