"""Where a person's signature begins: under a delimiter, or as a card of their contact data."""

from __future__ import annotations

import re
from collections.abc import Sequence

from byname.channels.email.trim_rules import (
    DELIMITER,
    EMPTY,
    QUOTE,
    TEXT,
    Lines,
    is_device_line,
    is_signature_rule,
)

SIGNATURE_LINES = 12
SIGNATURE_LINE_CHARS = 100
CARD_LINES = range(3, 9)
LABEL_CHARS = 25  # beside an address or a number: "Phone (office):"

_NAME = re.compile(r"(?:[^\W\d_][\w.'’-]{0,25},?(?: |\Z)){2,6}")
_PARTICLES = frozenset(
    ["von", "van", "der", "den", "de", "da", "di", "del", "la", "le", "du", "dos", "bin", "ibn", "zu", "af"]
)
_CONTACTS = {
    "address": re.compile(r"[\w.+=%-]{1,64}@[\w.-]{1,190}\.\w{2,20}"),
    "site": re.compile(r"(?:https?://|www\.)\S{3,200}"),
    "phone": re.compile(r"(?<!\w)\+?\(?\d[\d ()./-]{5,22}\d(?!\w)"),
}
_ANNOUNCED = re.compile(
    r"[:：]\s*\Z|\b(?:contact|details|address|number|reach|call|phone|kontakt|daten|adress|nummer|telefon|erreich"
    r"|coordonn|numéro|joindre|dirección|datos|número|contat|indirizzo|numero|recapit|gegevens|adres|dane|údaje"
    r"|adatok|данн|адрес|номер)",
    re.IGNORECASE,
)


def without_signature(mail: Lines) -> Lines:
    """The mail above its signature; the whole mail where nothing of the person's would stay."""
    end = signature_start(mail)
    end = end if TEXT in mail.shape[:end] else len(mail.lines)
    first = next((at for at, letter in enumerate(mail.shape) if letter != EMPTY), 0)
    while end > first + 1 and (mail.shape[end - 1] == EMPTY or is_device_line(mail.lines[end - 1])):
        end -= 1
    return mail.part(0, _card_start(mail, end))


def signature_start(mail: Lines) -> int:
    """The RFC 3676 delimiter wherever it stands; another rule only when little and short follows it."""
    marked = (at for at, line in enumerate(mail.lines) if line == "-- " and mail.shape[at] == DELIMITER)
    start = next(marked, len(mail.lines))
    filled = 0
    for at in range(len(mail.lines) - 1, -1, -1):
        letter, line = mail.shape[at], mail.lines[at]
        if letter == QUOTE or filled > SIGNATURE_LINES or len(line) > SIGNATURE_LINE_CHARS:
            break
        if letter == DELIMITER and (is_signature_rule(line) or _names_someone(mail.lines[at + 1 :])):
            return min(start, at) if mail.shape[at + 1 :].lstrip(EMPTY)[:1] not in ("h", "b", "f") else start
        filled += letter != EMPTY
    return start


def _names_someone(lines: Sequence[str]) -> bool:
    """Whether a name and little else stands under a rule such as "---", which parts other things too."""
    filled = [line.strip() for line in lines if line.strip()]
    return (
        0 < len(filled) <= CARD_LINES.stop
        and _is_name(filled[0])
        and not any(line.endswith((".", "?", "!", ":")) for line in filled)
    )


def _card_start(mail: Lines, end: int) -> int:
    """Where the last paragraph begins if it is an unannounced card: a name, then ways to reach them."""
    start = end
    while start and mail.shape[start - 1] == TEXT and end - start < CARD_LINES.stop:
        start -= 1
    if end - start not in CARD_LINES or start == 0 or mail.shape[start - 1] != EMPTY:
        return end
    above = mail.shape[:start].rfind(TEXT)
    if above < 0 or _ANNOUNCED.search(mail.lines[above]):
        return end
    return start if _is_card(mail.lines[start:end]) else end


def _is_card(lines: Sequence[str]) -> bool:
    if not _is_name(lines[0].strip()) or any(len(line) > SIGNATURE_LINE_CHARS for line in lines):
        return False
    return len(set(filter(None, map(kind_of_contact, lines[1:])))) >= 2


def _is_name(line: str) -> bool:
    lower = {word for word in line.split() if word[0].islower()}
    return len(line) <= 60 and _NAME.fullmatch(line) is not None and lower <= _PARTICLES


def kind_of_contact(line: str) -> str:
    """`address`, `site` or `phone` where the line says little more than one; else empty."""
    for kind, pattern in _CONTACTS.items():
        found = pattern.search(line)
        if found and len(line) - len(found[0]) <= LABEL_CHARS:
            return kind
    return ""
