"""What is new in a mail, apart from what it quotes and from its signature.

Nothing is deleted: the caller keeps the whole text, and where trimming would leave nothing, nothing
is trimmed. The decisions follow what people do: answer on top, answer below, answer in between.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from byname.channels.email.known_text import without_known
from byname.channels.email.trim_rules import (
    DELIMITER,
    EMPTY,
    FORWARD,
    QUOTE,
    TEXT,
    WROTE,
    Lines,
    is_device_line,
    is_from_field,
)
from byname.channels.email.trim_signature import signature_start, without_signature

LONG_ABOVE, LONG_BELOW = 4, 7  # lines of text around one quote from which on it is a dialogue
_FIELD_BLOCK = re.compile(r"h(?:[ht]{0,3}h)?(?:h|th|e?h){2,20}")


@dataclass(frozen=True, slots=True)
class Trimmed:
    """The new text, and by which knowledge the rest was left out ("" when nothing was)."""

    text: str
    by: str = ""
    cut_quote: bool = False
    answered: bool = False  # between the lines of what we hold: the quote must stay

    def found_by(self, first: str) -> Trimmed:
        """The same, when something else had taken out a quote before."""
        return Trimmed(self.text, "+".join(filter(None, (first, self.by))), cut_quote=True)


def trim_text(text: str, previous_texts: Sequence[str] = (), quoted: str = "") -> Trimmed:
    """What the sender wrote this time; the whole text where that would be nothing.

    First what repeats `previous_texts`, else what repeats `quoted` (the HTML's quotes), else by the rules.
    """
    whole = Lines.of(text.split("\n"))
    (answer, answered), known = without_known(whole, previous_texts), "previous"
    if quoted and answer is whole and not answered:
        (answer, answered), known = without_known(whole, (quoted,)), "html"
    unsigned = without_signature(answer)
    unquoted, why = (unsigned, "") if answered else _without_quotes(unsigned)
    new = without_signature(unquoted)
    result = "\n".join(new.lines).strip("\n").rstrip()
    if not result.strip():
        return Trimmed(text.strip())
    by = [known] if answer is not whole else []
    by += [why] if why else []
    by += ["signature"] if unsigned.filled < answer.filled or new.filled < unquoted.filled else []
    cut_quote = answer is not whole or why in ("text", "forward")
    return Trimmed(result, "+".join(by), cut_quote=cut_quote, answered=answered)


def nothing_of_their_own(text: str) -> bool:
    """Whether nobody wrote anything here: only quotes, what mail clients put around them, and a signature."""
    mail = _with_field_blocks(Lines.of(text.split("\n")))
    above = zip(mail.lines[: signature_start(mail)], mail.shape, strict=False)
    return not any(letter == TEXT and not is_device_line(line) for line, letter in above)


def _without_quotes(mail: Lines) -> tuple[Lines, str]:
    mail = _with_field_blocks(mail)
    for rule in (_answer_on_top, _answer_below, _trailing_quote):
        found = rule(mail)
        if found is not None:
            return found
    return _bare_markers_dropped(mail)


def _with_field_blocks(mail: Lines) -> Lines:
    """Every block of shown header fields turned into one marker; single fields are text."""
    letters = list(mail.shape)
    for block in _FIELD_BLOCK.finditer(mail.shape):
        start, end = block.span()
        if _is_mail_header(mail.lines[start:end], block[0].count("h")):
            letters[start:end] = [WROTE] * (end - start)
    return Lines(mail.lines, "".join(letters).replace("h", TEXT))


def _is_mail_header(lines: Sequence[str], fields: int) -> bool:
    """People write "From: Berlin, To: Hamburg" too: a mail's header has an address, or four fields."""
    return any(map(is_from_field, lines)) and (fields >= 4 or any("@" in line for line in lines))


def _answer_on_top(mail: Lines) -> tuple[Lines, str] | None:
    """Text, then a marker, then only what was there before."""
    shape = mail.shape
    first = shape.find(TEXT)
    marker = re.compile(r"(?<![bf])[bf]").search(shape, first) if first >= 0 else None
    if marker is None:
        return None
    at = marker.start()
    quote = shape.find(QUOTE, at)
    if quote < 0 or TEXT not in shape[quote:]:
        new = mail.part(0, _end_of_text(shape, at))
        below = _answer_below(new)
        return below[0] if below else new, "forward" if shape[at] == FORWARD else "text"
    return _between(mail, at)


def _between(mail: Lines, at: int) -> tuple[Lines, str]:
    """Text on both sides of a quote: the quote goes; answers between several quotes keep the quotes.

    So does a long answer under a long text: there the quote is what it speaks of.
    """
    end = _start_of_ending_quote(mail.shape)
    above, under = mail.shape[:at].count(TEXT), mail.shape[at:end].count(TEXT)
    if len(re.findall(r"q[qe]*", mail.shape[at:end])) > 1 or (above >= LONG_ABOVE and under >= LONG_BELOW):
        return _in_between(mail, end)
    below = mail.part(at, end).without("qb")
    return mail.part(0, _end_of_text(mail.shape, at)) + below, "text"


def _in_between(mail: Lines, end: int) -> tuple[Lines, str]:
    """The quotes that are answered stay; what the mail program wrote above them says nothing new."""
    kept = mail.part(0, end).without(WROTE)
    return kept, "text" if kept.filled < mail.filled else ""


def _answer_below(mail: Lines) -> tuple[Lines, str] | None:
    """A marker and one quote first, then the answer."""
    shape = mail.shape
    first = shape.find(TEXT)
    above = shape[: max(first, 0)]
    if WROTE not in above or QUOTE not in above or QUOTE in shape[first:]:
        return None
    return mail.part(first, len(shape)), "text"


def _trailing_quote(mail: Lines) -> tuple[Lines, str] | None:
    end = _start_of_ending_quote(mail.shape)
    above = mail.shape[:end]
    if TEXT not in above or (end == len(mail.shape) and not {WROTE, QUOTE} <= set(above)):
        return None
    return _in_between(mail, end) if QUOTE in above else (mail.part(0, end), "text")


def _bare_markers_dropped(mail: Lines) -> tuple[Lines, str]:
    """A mail that begins with a marker, and nothing quoted: only the marker's own lines go."""
    start = len(mail.shape) - len(mail.shape.lstrip("ebfd"))
    if TEXT not in mail.shape or QUOTE in mail.shape or not set(mail.shape[:start]) & {WROTE, FORWARD}:
        return mail, ""
    return mail.part(start, len(mail.shape)), "header"


def _start_of_ending_quote(shape: str) -> int:
    """Where the last text ends, if a quote follows it; else the end."""
    end = len(shape.rstrip("qebd"))
    return end if QUOTE in shape[end:] else len(shape)


def _end_of_text(shape: str, at: int) -> int:
    """Where the text above a marker ends: empty lines and rules before the marker belong to it."""
    return len(shape[:at].rstrip(EMPTY + DELIMITER))
