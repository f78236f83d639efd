"""The line that a mail program writes above a quote: "On … wrote:", on one line or wrapped over several.

Known by its words (`trim_phrases`) or by its build alone: a date, a time of day, an address in brackets and a
colon at the end make one in any language, where a quote follows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from byname.channels.email.trim_phrases import DAYS, OPENERS, QUOTING, WROTE, WROTE_UNSPACED

LINE_CHARS = 400  # no marker is longer; longer lines are text or quote
WINDOW = 5  # lines over which a program may have wrapped it
LATE_WINDOW = 3  # the same where it does not begin like one

_OPENER = re.compile(
    r"[\s>*_<-]{0,20}(?:"
    rf"{OPENERS}"
    rf"|(?:{DAYS})[^\W\d_]{{0,12}}[.,]?(?=[^\n]{{0,20}}\d)"
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}[.,]?|\d{1,2}\.? [^\W\d_]{3,12}\.?,? \d{4}[.,]?|בתאריך|ב-|في"
    r")(?=[\s,]|\d|$)|[\s>*]{0,20}(?:在|于|於|ในวันที่|\d{4}[年년]|\d{4}\. )",
    re.IGNORECASE,
)
_VERB = re.compile(rf"(?<!\w)(?:{WROTE})(?!\w)|{WROTE_UNSPACED}", re.IGNORECASE)
_MOMENT = re.compile(
    r"\d{4}|\d{1,2}[:.h]\d{2}|\d{1,2}[/.-]\d{1,2}|\d{1,2}\.? [^\W\d_]{3}|[^\W\d_]{3} \d{1,2}"
    r"|[^\s@]{1,64}@[^\s@]{1,255}"
)
_ADDRESS = r"[\w.+=%-]{1,64}@[\w.-]{1,190}"
_TIME = r"(?<!\d)\d{1,2} ?[:.h時시] ?\d{2}(?!\d)"
_DATE = r"(?<!\d)(?:\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}\.? [^\W\d_]{3,12})(?!\d)"
_HAS_TIME = re.compile(_TIME)
_HAS_DATE = re.compile(_DATE)
_HAS_BRACKETS = re.compile(rf"[<(\[]{{1,2}}\s?(?:mailto:)?{_ADDRESS}\s?[>)\]]")
_END_OF_VERB = re.compile(r"[\s.:：>*_-]{0,20}\Z")
_AFTER_VERB = re.compile(r"[^:]{1,200}[:：][\s*_-]{0,10}\Z")
_ENDS = re.compile(r"[:：][\s*_-]{0,10}\Z")
_DATE_AND_ADDRESS = re.compile(
    rf"[\s>]{{0,20}}.{{0,40}}\d{{4}}.{{1,120}}?<\s*(?:mailto:)?{_ADDRESS}\s*>\s*[:：]\s*\Z"
)
_ISO_AND_NAME = re.compile(
    r"[\s>]{0,20}20\d\d-\d\d-\d\d \d\d?:\d\d (?:GMT|UTC)[+-]\d\d:\d\d [\w .<>@+-]{1,120}:?\s*\Z"
)
_ADDRESS_WROTE = re.compile(rf"{_ADDRESS}[^@]{{0,60}}\b(?:{WROTE})\s*:?\s*\Z")
_ENDS_IN_VERB = re.compile(rf"(?:(?<!\w)(?:{WROTE})|{WROTE_UNSPACED})[\s.:：>*_-]{{0,20}}\Z", re.IGNORECASE)
_NAME_WROTE_ON = re.compile(
    r".{1,150}\b(?:wrote on|schrieb am|skrev den|schreef op)\b.{4,100}:\s*\Z", re.IGNORECASE
)
_NAME_WROTE = re.compile(
    rf"(?:(?-i:[^\W\d_a-z])[\w.'’-]{{0,30}} ){{1,4}}(?:{WROTE})\s?[:：]|(?:{QUOTING}) [^:]{{1,100}}[:：]",
    re.IGNORECASE,
)
_VIA_WROTE = re.compile(r"[^,;!?]{1,80} via [^,;!?]{1,80} (?:wrote|schrieb)\s*:?\s*\Z")
_CERTAIN = re.compile(rf"{_ADDRESS}|{_TIME}| via ")
_PRONOUN = re.compile(
    r"\b(?:i|we|you|he|she|they|je|nous|vous|yo)\s+(?:wrote|said)|schrieb (?:ich|wir|du|sie|er)\b|ai écrit"
    r"|avez écrit|hai scritto|ho scritto",
    re.IGNORECASE,
)
_MAILTO = re.compile(r"<mailto:[^<>\s]{0,200}>|\[mailto:[^\]\s]{0,200}\]|(?<=<) ?mailto:")
_POSTED = re.compile(r"[\s>]{0,20}Posted by .{1,80} on \d{1,2}/\d{1,2}/\d{4}\s*\Z", re.IGNORECASE)
_STARTS_LATER = re.compile(r"[<@]|\d[.:/年-]\d|\d{4}| via |(?:wrote|schrieb)\b")
_TEXT_DIRECTION = dict.fromkeys([0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def undirected(line: str) -> str:
    """The line without the invisible marks of writing direction, which Hebrew and Arabic mail carries."""
    return line if line.isascii() else line.translate(_TEXT_DIRECTION)


def attribution_size(lines: Sequence[str], start: int, quoted_below: Sequence[bool]) -> int:
    """Over how many lines an "On … wrote:" goes that starts here; 0 if none does.

    `quoted_below` says of each line whether the next filled line after it is marked as a quote.
    """
    first = undirected(lines[start])
    if len(first) > LINE_CHARS:
        return 0
    strong = _OPENER.match(first) is not None
    named = quoted_below[start] and first.rstrip()[-1:] in ("", ":", "：")
    if not strong and not named and not _STARTS_LATER.search(first):
        return 0
    joined, blanks = "", 0
    window = WINDOW + 1 if strong else LATE_WINDOW
    for size in range(1, min(window, len(lines) - start) + 1):
        line = undirected(lines[start + size - 1]).rstrip().lstrip(" \t>")
        blanks += not line
        if blanks > 1 or (blanks and not strong) or len(joined) + len(line) > LINE_CHARS:
            return 0
        joined = f"{joined} {line}" if joined else line
        if line and _is_one(joined, strong, late=size > 2, quoted=quoted_below[start + size - 1]):
            return 0 if blanks and _starts_after_blank(lines[start : start + size]) else size
    return 0


def _starts_after_blank(lines: Sequence[str]) -> bool:
    """Whether the "On … wrote:" begins only below the empty line, and a sentence stands above it."""
    below = [undirected(line).strip(" \t>") for line in lines]
    below = below[below.index("") + 1 :]
    return bool(below) and _OPENER.match(below[0]) is not None and _by_words(" ".join(below), strong=True)


def _is_one(text: str, strong: bool, *, late: bool, quoted: bool) -> bool:
    """Whether the text reads like one, and it is certain: a quote follows, or no person would write so."""
    if not strong and late and not quoted:
        return False
    if not _by_words(text, strong) and not _by_build(text, strong, quoted):
        return quoted and not _PRONOUN.search(text) and _NAME_WROTE.fullmatch(text.strip()) is not None
    return quoted or (_CERTAIN.search(text) is not None and not _PRONOUN.search(text))


def _by_build(text: str, strong: bool, quoted: bool) -> bool:
    if not _ENDS.search(text) or not _HAS_TIME.search(text) or not _HAS_DATE.search(text):
        return False
    verb = _VERB.search(text)
    if _HAS_BRACKETS.search(text):
        return strong or quoted or verb is not None
    if quoted:
        return verb is not None or not _PRONOUN.search(text)
    return verb is not None and _HAS_DATE.search(text, verb.end()) is not None


def _by_words(text: str, strong: bool) -> bool:
    verb_ends = _ENDS_IN_VERB.search(text[-60:]) is not None
    if text[-1] not in ":：>-" and not verb_ends:
        return _ISO_AND_NAME.match(text) is not None or _POSTED.match(text) is not None
    text = _MAILTO.sub("", text.replace("&lt;", "<").replace("&gt;", ">"))
    if strong and (verb := _last_verb(text)) is not None:
        rest = text[verb.end() :]
        ended = _END_OF_VERB.match(rest) or (_AFTER_VERB.match(rest) and ("@" in rest or len(rest) < 60))
        if ended and _MOMENT.search(text):
            return True
    if verb_ends and (_ADDRESS_WROTE.search(text[-300:]) or _VIA_WROTE.match(text)):
        return True
    return any(pattern.match(text) for pattern in (_DATE_AND_ADDRESS, _ISO_AND_NAME, _NAME_WROTE_ON))


def _last_verb(text: str) -> re.Match[str] | None:
    found = list(_VERB.finditer(text))
    return found[-1] if found else None
