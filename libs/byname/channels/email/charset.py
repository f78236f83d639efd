"""Bytes of a mail to text that can be stored: as declared, else the best guess, never an error."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from charset_normalizer import from_bytes

GUESS_BYTES = 4096  # a guess costs milliseconds per kilobyte and gets no better from more

# Names seen in real mail that Python does not know, and narrow names whose users mean the wider set
# (as browsers read them: https://encoding.spec.whatwg.org/#names-and-labels).
_ALIASES = {
    "ansi": "cp1252",
    "ansi_x3.4-1968": "ascii",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "x-utf-8": "utf-8",
    "utf-8mb4": "utf-8",
    "utf8mb4": "utf-8",
    "unicode": "utf-16",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "big5": "big5hkscs",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-windows-1251": "cp1251",
}
# Codecs that are no charset of a mail: quadratic, or making characters out of escapes.
_REFUSED = {
    "punycode",
    "idna",
    "undefined",
    "unicode_escape",
    "raw_unicode_escape",
    "unicode-escape",
    "mbcs",
    "oem",
}
_HIGH = bytes(range(128, 256))
_PRINTED_CODEPAGE = re.compile(r"^(?:x-)?(?:cp|ibm|windows)[-_ ]?(\d{3,5})$")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@lru_cache(maxsize=256)
def codec_name(declared: str) -> str:
    """The Python codec for a declared charset, or "" where there is none."""
    name = declared.strip().strip("\"'").lower()
    if match := _PRINTED_CODEPAGE.match(name):
        name = f"cp{match[1]}"
    name = _ALIASES.get(name, name)
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return ""
    is_text = getattr(found, "_is_text_encoding", True)
    return "" if found.name in _REFUSED or name in _REFUSED or not is_text else found.name


def decode(data: bytes, declared: str = "") -> str:
    """The text of `data`: as declared, else UTF-8, else a guess, else Latin-1. Never fails."""
    if data.isascii() and (not declared or declared in ("us-ascii", "utf-8", "iso-8859-1", "windows-1252")):
        return data.decode("ascii")
    codec = codec_name(declared) if declared else ""
    for candidate in dict.fromkeys((codec, "utf-8")):
        text = _strictly(data, candidate)
        if text is not None:
            return text
    if codec in ("utf-8", "gb18030", "cp949", "cp932", "iso2022_jp") and (text := _nearly(data, codec)):
        return text
    return _guessed(data)


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec) if codec else None
    except (UnicodeError, LookupError, ValueError):
        return None


def _nearly(data: bytes, codec: str) -> str:
    """A text cut or damaged at a few places is still in its charset: a mark there, the rest right."""
    text = data.decode(codec, "replace")
    return text if text.count("\ufffd") * 50 <= len(text) + 50 else ""


def _guessed(data: bytes) -> str:
    high = 1 - len(data.translate(None, _HIGH)) / max(len(data), 1)
    if high <= (0.15 if len(data) > 64 else 0.5):
        return data.decode("cp1252", "replace")  # mostly ASCII: accents of a Western language
    try:
        best = from_bytes(data[:GUESS_BYTES]).best()
    except (UnicodeError, LookupError, ValueError):
        best = None
    text = _strictly(data, codec_name(best.encoding)) if best is not None else None
    return text if text is not None else data.decode("latin-1")


def storable(text: str) -> str:
    """The text without what a store or a screen chokes on: control characters and lone surrogates."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSTORABLE.sub(_replacement, text)


def _replacement(match: re.Match[str]) -> str:
    found = match[0]
    if found in "\x0b\x0c":
        return "\n"
    return "" if found < "\x80" else "\ufffd"
