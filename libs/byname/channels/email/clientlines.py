"""Lines that a mail client writes by itself around a person's words, and that may be cut."""

from __future__ import annotations

import re
from collections.abc import Callable

_MAX_SIGNATURE = 15  # lines with words; a longer block below "-- " is text
_REACH = 4  # lines that one attribution or one header block may take

_QUOTED = re.compile(r"\s*[>|]")
_SIGNATURE = re.compile(r"--[ \u00a0]")
_LIKELY_SIGNATURE = re.compile(r"\s*(?:--|__|—)[ \u00a0_-]*")  # may be a rule that the person drew
_WROTE = (
    r"(?:wrote|writes|schrieb|écrit|escribió|escreveu|scritto|scrisse|schreef|skrev|kirjoitti|napisał|napsal|napísal"
    r"|írta|scris|yazdı|έγραψε|написал|пише|написа|כתב|写道|寫道|书写|のメール|書きました|작성)"
)
_NAMES_WRITER = re.compile(rf"(?:{_WROTE}.*|[<(\[].*@.*[>)\]]\s*)[:：]$|{_WROTE}\s*-{{2,}}$", re.IGNORECASE)
_ONLY_WRITER = re.compile(rf"@.*[>)\]]\s*{_WROTE}\s*[:：]$", re.IGNORECASE)
_WHEN = re.compile(r"\d{1,2}[:.h]\d{2}|\d{1,4}[-/.年]\s?\d{1,2}")
_ADDRESS_HEADER = re.compile(
    r"\s*[*_]{0,2}(?:from|to|cc|bcc|reply-to|sender|von|an|kopie|antwort an|de|à|a|para|répondre à|da"
    r"|rispondi a|responder a|van|aan|antwoord aan|från|till|fra|til|lähettäjä|vastaanottaja|od|do|komu"
    r"|feladó|címzett|kimden|kime|gönderen|από|προς|от|кому|від|差出人|宛先|发件人|收件人|寄件者"
    r"|보낸 사람|받는 사람)"
    r"[*_]{0,2}\s?[:：]",
    re.IGNORECASE,
)
_OTHER_HEADER = re.compile(
    r"\s*[*_]{0,2}(?:sent|date|subject|gesendet|datum|betreff|envoyé|objet|enviado|fecha|asunto|assunto|data"
    r"|inviato|oggetto|verzonden|onderwerp|skickat|ämne|sendt|dato|emne|lähetetty|aihe|wysłano|temat|odesláno"
    r"|předmět|küldve|tárgy|gönderildi|konu|дата|тема|отправлено|日時|送信日時|件名|日期|发送时间|主题|날짜|제목)"
    r"[*_]{0,2}\s?[:：]",
    re.IGNORECASE,
)


def without_signature(text: str) -> str:
    """The text without the signature behind its last "-- " (RFC 3676 4.3); quotes that follow it are kept."""
    lines = text.splitlines()
    begins = [number for number, line in enumerate(lines) if _SIGNATURE.fullmatch(line)]
    span = _signature(lines, begins[-1]) if begins else None
    return "\n".join(lines[: span[0]] + lines[span[1] :]) if span else text


def client_lines(lines: list[str], start: int, end: int) -> tuple[int, int] | None:
    """The lines to cut so that lines[start:end] go, if a client wrote them: a half-open range, or None."""
    attribution = _attribution(lines, start, end)
    if attribution:
        return attribution
    if all(_QUOTED.match(line) for line in lines[start:end]):
        return start, end
    return _header(lines, start, end) or _likely_signature(lines, start, end)


def _signature(lines: list[str], start: int) -> tuple[int, int] | None:
    """The signature that begins on this line, unless it is too long to be one."""
    end = next((n for n in range(start, len(lines)) if _QUOTED.match(lines[n])), len(lines))
    words = sum(1 for line in lines[start + 1 : end] if line.strip())
    return (start, end) if words <= _MAX_SIGNATURE else None


def _likely_signature(lines: list[str], start: int, end: int) -> tuple[int, int] | None:
    """The signature around them behind a rule such as "--", which some clients write instead of "-- "."""
    for first in range(start, max(-1, start - _MAX_SIGNATURE), -1):
        if _LIKELY_SIGNATURE.fullmatch(lines[first]):
            span = _signature(lines, first)
            return span if span and span[1] >= end else None
    return None


def _attribution(lines: list[str], start: int, end: int) -> tuple[int, int] | None:
    """The shortest block around them that reads like "On <when> <somebody> wrote:", wrapped or not."""
    dated = _block(lines, start, end, lambda block: bool(_WHEN.search(block) and _NAMES_WRITER.search(block)))
    return dated or _block(lines, start, end, lambda block: bool(_ONLY_WRITER.search(block)))


def _block(lines: list[str], start: int, end: int, fits: Callable[[str], bool]) -> tuple[int, int] | None:
    """The shortest run of lines of one paragraph and one kind, quoted or not, that holds them and fits."""
    quoted = bool(_QUOTED.match(lines[start]))
    for first in range(start, max(-1, start - _REACH), -1):
        if not lines[first].strip() or bool(_QUOTED.match(lines[first])) != quoted:
            return None
        for last in range(end, min(len(lines), end + _REACH - 1) + 1):
            block = " ".join(lines[first:last]).rstrip()
            if len(block) < 600 and fits(block):
                return first, last
    return None


def _header(lines: list[str], start: int, end: int) -> tuple[int, int] | None:
    """The address header that they belong to, if a date or a subject close by shows a quoted header block."""
    for first in range(start, max(-1, start - 3), -1):
        if _ADDRESS_HEADER.match(lines[first]):
            nearby = lines[max(0, first - _REACH) : end + _REACH]
            return (first, end) if any(_OTHER_HEADER.match(line) for line in nearby) else None
        if not lines[first].strip():
            return None
    return None
