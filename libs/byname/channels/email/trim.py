"""What is new in a mail, apart from what it quotes and from its signature.

Nothing is deleted: the caller keeps the whole text, and where trimming would leave nothing, nothing
is trimmed. The decisions follow what people do: answer on top, answer below, answer in between.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from byname.channels.email.known_text import known_lines
from byname.channels.email.trim_rules import DELIMITER, EMPTY, QUOTE, is_device_line, is_from_field, shape_of

SIGNATURE_LINES = 12
_FIELD_BLOCK = re.compile(r"h(?:[ht]{0,3}h)?(?:h|th|e?h){2,20}")
_ENDING_QUOTE = re.compile(r"[qebd]*q[qebd]*\Z")
_ANSWER_BELOW = re.compile(r"[ed]*b+[eb]*[qe]*q[qe]*([^q]*t[^q]*)\Z")


@dataclass(frozen=True, slots=True)
class Trimmed:
    """The new text, and by which knowledge the rest was left out ("" when nothing was)."""

    text: str
    by: str = ""
    cut_quote: bool = False


def trim_text(text: str, previous_texts: Sequence[str] = ()) -> Trimmed:
    """What the sender wrote this time; the whole text where that would be nothing."""
    whole = text.strip()
    lines = text.split("\n")
    by: list[str] = []
    if previous_texts and (kept := known_lines(lines, previous_texts)) is not None:
        lines = kept
        by.append("previous")
    unsigned = _without_signature(lines)
    kept, why = _without_quotes(unsigned)
    new = _without_signature(kept)
    cut_quote = bool(by) or why in ("text", "forward")
    by += [why] if why else []
    by += ["signature"] if _filled(lines) > _filled(unsigned) or _filled(kept) > _filled(new) else []
    result = "\n".join(new).strip("\n").rstrip()
    if not result.strip():
        return Trimmed(whole)
    return Trimmed(result, "+".join(by), cut_quote)


def _without_quotes(lines: list[str]) -> tuple[list[str], str]:
    shape = _marked(lines)
    for rule in (_answer_on_top, _answer_below, _trailing_quote):
        kept = rule(lines, shape)
        if kept is not None:
            return kept
    return _bare_markers_dropped(lines, shape)


def _marked(lines: list[str]) -> str:
    """The shape with every block of shown header fields turned into one marker."""
    shape = shape_of(lines)
    for block in list(_FIELD_BLOCK.finditer(shape)):
        start, end = block.span()
        if any(is_from_field(line) for line in lines[start:end]):
            shape = shape[:start] + "b" * (end - start) + shape[end:]
    return shape.replace("h", "t")


def _answer_on_top(lines: list[str], shape: str) -> tuple[list[str], str] | None:
    """Text, then a marker, then only what was there before."""
    for at in (found.start() for found in re.finditer(r"[bf]", shape)):
        if "t" not in shape[:at] or (at and shape[at - 1] in "bf"):
            continue
        after = shape[at:]
        if "q" not in after or not re.search(r"q[^q]*t", after):
            return lines[: _end_of_text(shape, at)], "forward" if shape[at] == "f" else "text"
        return _between(lines, shape, at)
    return None


def _between(lines: list[str], shape: str, at: int) -> tuple[list[str], str] | None:
    """Text on both sides of a quote: the quote goes; answers between several quotes keep everything."""
    ending = _ENDING_QUOTE.search(shape)
    end = ending.start() if ending else len(shape)
    runs = re.findall(r"q[qe]*(?=[^qe])", shape[at:end])
    if len(runs) > 1:
        return lines, ""
    kept = [line for line, letter in zip(lines[at:end], shape[at:end], strict=True) if letter not in "qb"]
    return lines[: _end_of_text(shape, at)] + kept, "text"


def _answer_below(lines: list[str], shape: str) -> tuple[list[str], str] | None:
    """A marker and one quote first, then the answer."""
    found = _ANSWER_BELOW.match(shape)
    return (lines[found.start(1) :], "text") if found else None


def _trailing_quote(lines: list[str], shape: str) -> tuple[list[str], str] | None:
    found = _ENDING_QUOTE.search(shape)
    if found is None or "t" not in shape[: found.start()]:
        return None
    return lines[: found.start()], "text"


def _bare_markers_dropped(lines: list[str], shape: str) -> tuple[list[str], str]:
    """A mail that begins with a marker, and nothing quoted: only the marker's own lines go."""
    start = len(shape) - len(shape.lstrip("ebfd"))
    if not set(shape[:start]) & set("bf") or "t" not in shape:
        return lines, ""
    return lines[start:], "header"


def _end_of_text(shape: str, at: int) -> int:
    """Where the text above a marker ends: empty lines and rules before the marker belong to it."""
    while at and shape[at - 1] in (EMPTY, DELIMITER):
        at -= 1
    return at


def _without_signature(lines: list[str]) -> list[str]:
    shape = shape_of(lines)
    cut = _signature_start(lines, shape)
    kept = lines[:cut] if "t" in shape[:cut] else lines
    while kept and (not kept[-1].strip() or (is_device_line(kept[-1]) and _filled(kept[:-1]))):
        kept = kept[:-1]
    return kept


def _signature_start(lines: list[str], shape: str) -> int:
    """The RFC 3676 delimiter wherever it stands; another rule only when little follows it."""
    for at, letter in enumerate(shape):
        if letter == DELIMITER:
            below = shape[at + 1 :]
            little = len(below) - below.count(EMPTY) <= SIGNATURE_LINES and QUOTE not in below
            if lines[at].rstrip("\r\n") == "-- " or little:
                return at
    return len(lines)


def _filled(lines: list[str]) -> int:
    return sum(1 for line in lines if line.strip())
