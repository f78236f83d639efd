"""How mail programs mark what is not new: line by line, in some twenty languages, every pattern bounded.

Each line becomes one letter, so that the shape of a mail is a short string that `trim` can reason about:
e empty, t text, q quote, b "On … wrote:" or "Original Message", f "Forwarded message", h a header field
shown in the text, d a signature's delimiter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from byname.channels.email.trim_phrases import (
    DAYS,
    FORWARDED_PLAIN,
    FORWARDED_RULED,
    FROM,
    OPENERS,
    ORIGINAL_MESSAGE,
    OTHER_FIELDS,
    SENT_FROM,
    WROTE_UNSPACED,
)
from byname.channels.email.trim_phrases import WROTE as VERBS

LINE_CHARS = 400  # no marker is longer; longer lines are text or quote
LINES_LOOKED_AT = 3_000  # the rest is told apart by its first character alone
WINDOW = 5  # lines over which a client may have wrapped its "On … wrote:"

EMPTY, TEXT, QUOTE, WROTE, FORWARD, FIELD, DELIMITER = "etqbfhd"

_OPENER = re.compile(
    r"[\s>*_<-]{0,20}(?:"
    rf"{OPENERS}"
    rf"|(?:{DAYS})[^\W\d_]{{0,12}}[.,]?(?=[^\n]{{0,20}}\d)"
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}[.,]?|\d{1,2}\.? [^\W\d_]{3,12}\.?,? \d{4}[.,]?|\d{4}年|בתאריך|ב-|في"
    r")(?=[\s,]|\d|$)|[\s>*]{0,20}(?:在|于)",
    re.IGNORECASE,
)
_VERB = re.compile(rf"(?<!\w)(?:{VERBS})(?!\w)|{WROTE_UNSPACED}", re.IGNORECASE)
_MOMENT = re.compile(
    r"\d{4}|\d{1,2}[:.h]\d{2}|\d{1,2}[/.-]\d{1,2}|\d{1,2}\.? [^\W\d_]{3}|[^\W\d_]{3} \d{1,2}"
    r"|[^\s@]{1,64}@[^\s@]{1,255}"
)
_ADDRESS = r"[\w.+=%-]{1,64}@[\w.-]{1,190}"
_END_OF_VERB = re.compile(r"[\s.:：>*_-]{0,20}\Z")
_AFTER_VERB = re.compile(r"[^:]{1,200}[:：][\s*_-]{0,10}\Z")
_DATE_AND_ADDRESS = re.compile(
    rf"[\s>]{{0,20}}.{{0,40}}\d{{4}}.{{1,120}}?<\s*(?:mailto:)?{_ADDRESS}\s*>\s*[:：]?\s*\Z"
)
_ISO_AND_NAME = re.compile(
    r"[\s>]{0,20}20\d\d-\d\d-\d\d \d\d?:\d\d (?:GMT|UTC)[+-]\d\d:\d\d [\w .<>@+-]{1,120}:?\s*\Z"
)
_ADDRESS_WROTE = re.compile(rf".{{0,150}}{_ADDRESS}.{{0,60}}?\b(?:{VERBS})\s*:?\s*\Z")
_NAME_WROTE_ON = re.compile(
    r".{1,150}\b(?:wrote on|schrieb am|skrev den|schreef op)\b.{4,100}:\s*\Z", re.IGNORECASE
)
_VIA_WROTE = re.compile(r"[^,;!?]{1,80} via [^,;!?]{1,80} (?:wrote|schrieb)\s*:?\s*\Z")
_CERTAIN = re.compile(rf"{_ADDRESS}|(?<!\d)\d{{1,2}}[:.h]\d{{2}}(?!\d)| via ")
_PRONOUN = re.compile(
    r"\b(?:i|we|you|he|she|they|je|nous|vous|yo)\s+(?:wrote|said)|schrieb (?:ich|wir|du|sie|er)\b|ai écrit"
    r"|avez écrit|hai scritto|ho scritto",
    re.IGNORECASE,
)
_MAILTO = re.compile(r"<mailto:[^<>\s]{0,200}>|\[mailto:[^\]\s]{0,200}\]|(?<=<) ?mailto:")
_POSTED = re.compile(r"[\s>]{0,20}Posted by .{1,80} on \d{1,2}/\d{1,2}/\d{4}\s*\Z", re.IGNORECASE)
_STARTS_LATER = re.compile(r"[\s>]{0,20}(?:\d{1,4}[./-]|.{1,80}?(?:<|\b(?:via|wrote|schrieb)\b))")

_RULED = r"[\s>*]{0,20}[-_=]{2,40}\s{0,5}"
_ORIGINAL = re.compile(rf"{_RULED}(?:{ORIGINAL_MESSAGE})", re.IGNORECASE)
_FORWARD = re.compile(rf"{_RULED}(?:{FORWARDED_RULED})|[\s>]{{0,20}}(?:{FORWARDED_PLAIN})\b", re.IGNORECASE)
_FROM_FIELD = re.compile(rf"[\s>*_]{{0,20}}(?:{FROM})[\s*_]{{0,5}}[:：]", re.IGNORECASE)
_FIELD = re.compile(
    rf"[\s>*_]{{0,20}}(?:{FROM}|{OTHER_FIELDS})[\s*_]{{0,5}}[:：][\s*_]{{0,5}}\S", re.IGNORECASE
)
_DELIMITER = re.compile(r"\s{0,3}(?:-- ?|--+|__+|[—–]+|={3,}|\*{3,}|~{3,})\s*\Z")
_SIGNATURE_RULE = re.compile(r"\s{0,3}(?:--|__+|[—–]+)\s*\Z")
_SENT_FROM = re.compile(rf"[\s(<\[]{{0,5}}(?:{SENT_FROM})", re.IGNORECASE)
_MARKDOWN_LINK = re.compile(r"\[([^\]\n]{1,100})\]\([^)\n]{0,300}\)")
_FENCE = "```"


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a text with their letters, cut and joined together."""

    lines: Sequence[str]
    shape: str

    @classmethod
    def of(cls, lines: Sequence[str]) -> Lines:
        return cls(lines, shape_of(lines))

    @property
    def filled(self) -> int:
        return len(self.shape) - self.shape.count(EMPTY)

    def part(self, start: int, end: int) -> Lines:
        return Lines(self.lines[start:end], self.shape[start:end])

    def without(self, letters: str) -> Lines:
        kept = [at for at, letter in enumerate(self.shape) if letter not in letters]
        return Lines([self.lines[at] for at in kept], "".join(self.shape[at] for at in kept))

    def __add__(self, other: Lines) -> Lines:
        return Lines([*self.lines, *other.lines], self.shape + other.shape)


def shape_of(lines: Sequence[str]) -> str:
    """One letter a line, as the module says; code between fences is text whatever it looks like."""
    looked_at = lines[:LINES_LOOKED_AT]
    letters = [_letter(line) for line in looked_at]
    for start, end in _attributions(looked_at, letters):
        nested = lines[start].lstrip().startswith(">") and start and letters[start - 1] == QUOTE
        letters[start:end] = [QUOTE if nested else WROTE] * (end - start)
    _hide_code(looked_at, letters)
    rest = (
        QUOTE if line.startswith(">") else TEXT if line.strip() else EMPTY for line in lines[LINES_LOOKED_AT:]
    )
    return "".join(letters) + "".join(rest)


def _letter(line: str) -> str:
    stripped = line.strip()
    if not stripped:
        return EMPTY
    if len(line) > LINE_CHARS:
        return QUOTE if stripped[0] == ">" else TEXT
    if stripped[0] in "-_—–=*~" and _DELIMITER.match(line):
        return DELIMITER
    if marker := _marker(line):
        return marker
    if stripped[0] == ">":
        return QUOTE
    return FIELD if (":" in line or "：" in line) and _FIELD.match(line) else TEXT


def _marker(line: str) -> str:
    if _ORIGINAL.match(line):
        return WROTE
    return FORWARD if _FORWARD.match(line) else ""


def _attributions(lines: Sequence[str], letters: Sequence[str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(lines):
        size = _attribution_size(lines, at) if letters[at] in "tqh" else 0
        if size and _is_certain(" ".join(lines[at : at + size]), "".join(letters[at + size : at + size + 4])):
            found.append((at, at + size))
        at += size or 1
    return found


def _is_certain(attribution: str, below: str) -> bool:
    """Whether it names an address or a time of day, or a quote follows; else a person may have written it."""
    if below.lstrip(EMPTY).startswith((QUOTE, FIELD)):
        return True
    return bool(_CERTAIN.search(attribution)) and not _PRONOUN.search(attribution)


def _attribution_size(lines: Sequence[str], start: int) -> int:
    """Over how many lines an "On … wrote:" goes that starts here; 0 if none does."""
    first = lines[start]
    if len(first) > LINE_CHARS:
        return 0
    strong = _OPENER.match(first) is not None
    if not strong and not _STARTS_LATER.match(first):
        return 0
    joined, blanks = "", 0
    for size in range(1, min(WINDOW + 1, len(lines) - start) + 1):
        line = lines[start + size - 1].strip(" \t>")
        blanks += not line
        if blanks > 1 or (blanks and not strong) or len(joined) + len(line) > LINE_CHARS:
            return 0
        joined = f"{joined} {line}" if joined else line
        if line and _is_attribution(joined, strong):
            return 0 if blanks and _starts_after_blank(lines[start : start + size]) else size
        if size >= 2 and not strong:
            return 0
    return 0


def _starts_after_blank(lines: Sequence[str]) -> bool:
    """Whether the "On … wrote:" begins only below the empty line, and a sentence stands above it."""
    below = [line.strip(" \t>") for line in lines]
    below = below[below.index("") + 1 :]
    return (
        bool(below) and _OPENER.match(below[0]) is not None and _is_attribution(" ".join(below), strong=True)
    )


def _is_attribution(text: str, strong: bool) -> bool:
    if text[-1] not in ":：>-" and not _VERB.search(text[-20:]):
        return _ISO_AND_NAME.match(text) is not None or _POSTED.match(text) is not None
    text = _MAILTO.sub("", text.replace("&lt;", "<").replace("&gt;", ">"))
    if strong and (verb := _last_verb(text)) is not None:
        rest = text[verb.end() :]
        ended = _END_OF_VERB.match(rest) or (_AFTER_VERB.match(rest) and ("@" in rest or len(rest) < 60))
        if ended and _MOMENT.search(text):
            return True
    patterns = (_DATE_AND_ADDRESS, _ISO_AND_NAME, _ADDRESS_WROTE, _NAME_WROTE_ON, _VIA_WROTE)
    return any(pattern.match(text) for pattern in patterns)


def _last_verb(text: str) -> re.Match[str] | None:
    found = list(_VERB.finditer(text))
    return found[-1] if found else None


def _hide_code(lines: Sequence[str], letters: list[str]) -> None:
    fences = [at for at, line in enumerate(lines) if line.startswith(_FENCE)]
    for start, end in zip(fences[::2], fences[1::2], strict=False):
        letters[start : end + 1] = [TEXT] * (end + 1 - start)


def is_from_field(line: str) -> bool:
    """Whether the line shows who a quoted mail came from."""
    return _FROM_FIELD.match(line) is not None


def is_signature_rule(line: str) -> bool:
    """Whether people set such a line above their signature; longer rules also part what they write."""
    return _SIGNATURE_RULE.match(line) is not None


def is_device_line(line: str) -> bool:
    """Whether the line is "Sent from my …"."""
    return len(line) <= 100 and _SENT_FROM.match(_MARKDOWN_LINK.sub(r"\1", line)) is not None
