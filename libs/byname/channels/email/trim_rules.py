"""How mail programs mark what is not new: line by line, in some twenty languages, every pattern bounded.

Each line becomes one letter, so that the shape of a mail is a short string that `trim` can reason about:
e empty, t text, q quote, b "On … wrote:" or "Original Message", f "Forwarded message", h a header field
shown in the text, d a signature's delimiter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LINE_CHARS = 400  # no marker is longer; longer lines are text or quote
WINDOW = 5  # lines over which a client may have wrapped its "On … wrote:"

EMPTY, TEXT, QUOTE, WROTE, FORWARD, FIELD, DELIMITER = "etqbfhd"

_DAY = (
    r"mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|mié|mie|jeu|jue|ven|vie|sam|sáb|dim|dom|seg|ter|qua"
    r"|qui|sex|man|tir|tirs|ons|tor|tors|fre|lør|lör|søn|sön|zo|ma|wo|пн|вт|ср|чт|пт|сб|вс|нд|понеділ|вівтор|серед"
    r"|четвер|п'ятниц|субот|неділ|понедел|вторник|сред|пятниц|воскрес|pon|wt|śr|czw|pt|sob|niedz|po|út|čt|pá|ne|ti|ke|to|pe|la|su"
)
_OPENER = re.compile(
    r"[\s>*_<-]{0,20}(?:"
    r"on|at|in message|am|op|le|el|em|il|dnia|w dniu|den|dne|dňa|vào|în|la data|στις|ngày|у|в|on behalf"
    rf"|(?:{_DAY})[^\W\d_]{{0,12}}[.,]?(?=[^\n]{{0,20}}\d)"
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}[.,]?|\d{1,2}\.? [^\W\d_]{3,12}\.?,? \d{4}[.,]?|\d{4}年|בתאריך|ב-|في"
    r")(?=[\s,]|\d|$)|[\s>*]{0,20}(?:在|于)",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"(?<!\w)(?:wrote|writes|said|says|schrieb(?:en)?|geschrieben|schreef|geschreven|a écrit|a ecrit|nous a dit|escribió"
    r"|escribio|escreveu|ha scritto|napisał(?:\(a\)|a)?|napsal(?:\(a\)|a)?|napísal(?:\(a\)|a)?|skrev|följande"
    r"|kirjoitti|написал(?:\(а\)|а)?|пишет|пише|написав(?:\(ла\))?|yazdı|şunları yazdı|írta|a scris|đã viết|viết"
    r"|έγραψε|כתב|מאת|كتب)(?!\w)|写道|寫道|书きました|書きました|のメール|작성",
    re.IGNORECASE,
)
_MOMENT = re.compile(
    r"\d{4}|\d{1,2}[:.h]\d{2}|\d{1,2}[/.-]\d{1,2}|\d{1,2}\.? [^\W\d_]{3}|[^\W\d_]{3} \d{1,2}|[^\s@]{1,64}@[^\s@]{1,255}"
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
_ADDRESS_WROTE = re.compile(
    rf".{{0,150}}{_ADDRESS}.{{0,60}}?(?:wrote|writes|schrieb|a écrit|escribió)\s*:?\s*\Z"
)
_NAME_WROTE_ON = re.compile(
    r".{1,150}\b(?:wrote on|schrieb am|skrev den|schreef op)\b.{4,100}:\s*\Z", re.IGNORECASE
)
_VIA_WROTE = re.compile(r"[^,;!?]{1,80} via [^,;!?]{1,80} (?:wrote|schrieb)\s*:?\s*\Z")
_MAILTO = re.compile(r"<mailto:[^<>\s]{0,200}>|\[mailto:[^\]\s]{0,200}\]|(?<=<) ?mailto:")
_POSTED = re.compile(r"[\s>]{0,20}Posted by .{1,80} on \d{1,2}/\d{1,2}/\d{4}\s*\Z", re.IGNORECASE)
_STARTS_LATER = re.compile(
    r"[\s>]{0,20}(?:\d{1,4}[./-]|.{1,80}<|.{1,80}\bvia\b|.{1,80}\b(?:wrote|schrieb)\b)"
)

_RULED = r"[\s>*]{0,20}[-_=]{2,40}\s{0,5}"
_ORIGINAL = re.compile(
    _RULED
    + r"(?:original message|original email|reply message|original[- ]?nachricht|ursprüngliche nachricht"
    r"|urspr\. nachricht|message d'origine|message original|mensaje original|mensagem original|messaggio originale"
    r"|oorspronkelijk bericht|originele bericht|ursprungligt meddelande|originalmeddelande|oprindelig meddelelse"
    r"|opprinnelig melding|alkuperäinen viesti|wiadomość oryginalna|původní zpráva|исходное сообщение"
    r"|пересылаемое сообщение|eredeti üzenet|orijinal ileti|özgün ileti|原始邮件|原始郵件|元のメッセージ|원본 메시지)",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    rf"(?:{_RULED}(?:forwarded (?:message|by)|weitergeleitete nachricht|message transféré|mensaje reenviado"
    r"|mensagem encaminhada|messaggio inoltrato|doorgestuurd bericht|vidarebefordrat|videresendt|转发|轉寄|転送)"
    r"|[\s>]{0,20}(?:begin forwarded message|début du message (?:transféré|réexpédié)|anfang der weitergeleiteten"
    r"|inizio messaggio inoltrato|inicio del mensaje reenviado)\b)",
    re.IGNORECASE,
)
_FROM = r"from|von|de|da|van|från|fra|lähettäjä|od|от|від|kimden|gönderen|feladó|de la|expéditeur|发件人|寄件者|差出人|보낸 사람"
_FIELD_NAMES = (
    _FROM + r"|sent|date|to|cc|bcc|reply[- ]to|subject|importance"
    r"|gesendet|datum|an|betreff|kopie|antwort an|envoyé|le|à|objet|destinataire|répondre à|enviado(?: el)?|enviada em"
    r"|fecha|para|asunto|assunto|data|inviato|a|oggetto|verzonden|aan|onderwerp|beantwoorden - aan|skickat|till|ämne"
    r"|sendt|til|emne|lähetetty|vastaanottaja|aihe|wysłano|do|temat|komu|předmět|odesláno|отправлено|дата|кому|тема"
    r"|копия|надіслано|tarih|kime|konu|elküldve|címzett|tárgy|trimis|către|subiect|发送时间|收件人|主题|抄送|日期"
    r"|寄件日期|收件者|主旨|送信日時|宛先|件名|보낸 날짜|받는 사람|제목"
)
_FIELD = re.compile(rf"[\s>*_]{{0,20}}(?:{_FIELD_NAMES})[\s*_]{{0,5}}[:：][\s*_]{{0,5}}\S", re.IGNORECASE)
_FROM_FIELD = re.compile(rf"[\s>*_]{{0,20}}(?:{_FROM})[\s*_]{{0,5}}[:：]", re.IGNORECASE)
_DELIMITER = re.compile(r"\s{0,3}(?:-- ?|--+|__+|[—–]+|={3,}|\*{3,}|~{3,})\s*\Z")
_SENT_FROM = re.compile(
    r"[\s(<\[]{0,5}(?:sent (?:from (?:my|an?|the|outlook|mail|yahoo|windows|samsung|proton)\b|via |with (?:proton|air|my)|by galaxy|using )"
    r"|sent .{0,30}\b(?:iphone|ipad|android|blackberry|mobile|phone|device)\b|get outlook for|from my (?:iphone|ipad|mobile|phone|android)"
    r"|\w{1,20} from mobile|von meinem .{1,40} gesendet|von meinem .{1,40}|diese nachricht wurde von .{1,60} gesendet"
    r"|gesendet (?:mit|von|über)|envoyé (?:depuis|de|à partir)|inviato da|sendt fra|skickat från|från min|enviado (?:do|desde|de)"
    r"|verzonden (?:met|vanaf|via)|verstuurd vanaf|lähetetty|wysłan[eo] z|odesláno z|отправлено (?:с|из)|надіслано з"
    r"|从我的|從我的|发自我的|iphoneから送信|나의 iphone에서 보냄)",
    re.IGNORECASE,
)
_MARKDOWN_LINK = re.compile(r"\[([^\]\n]{1,100})\]\([^)\n]{0,300}\)")
_FENCE = "```"


def shape_of(lines: Sequence[str]) -> str:
    """One letter a line, as the module says; code between fences is text whatever it looks like."""
    letters = [_letter(line) for line in lines]
    for start, end in _attributions(lines, letters):
        nested = lines[start].lstrip().startswith(">") and start and letters[start - 1] == QUOTE
        letters[start:end] = [QUOTE if nested else WROTE] * (end - start)
    _hide_code(lines, letters)
    return "".join(letters)


def _letter(line: str) -> str:
    stripped = line.strip()
    if not stripped:
        return EMPTY
    if len(line) > LINE_CHARS:
        return QUOTE if stripped[0] == ">" else TEXT
    if stripped[0] in "-_—–=*~" and _DELIMITER.match(line):
        return DELIMITER
    if stripped[0] in "->*_=" or stripped[:2].isalpha():
        if _ORIGINAL.match(line):
            return WROTE
        if _FORWARD.match(line):
            return FORWARD
    if stripped[0] == ">":
        return QUOTE
    return FIELD if (":" in line or "：" in line) and _FIELD.match(line) else TEXT


def _attributions(lines: Sequence[str], letters: Sequence[str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(lines):
        size = _attribution_size(lines, letters, at) if letters[at] in "tqh" else 0
        if size:
            found.append((at, at + size))
        at += size or 1
    return found


def _attribution_size(lines: Sequence[str], letters: Sequence[str], start: int) -> int:
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
    """Whether the "On … wrote:" really begins below the empty line, and a sentence with "On …" stands above."""
    below = [line.strip(" \t>") for line in lines]
    below = below[below.index("") + 1 :]
    return (
        bool(below) and _OPENER.match(below[0]) is not None and _is_attribution(" ".join(below), strong=True)
    )


def _is_attribution(text: str, strong: bool) -> bool:
    if text[-1] not in ":：>-" and not _VERB.search(text[-20:]) and not text[-1].isalnum():
        return False
    text = _MAILTO.sub("", text.replace("&lt;", "<").replace("&gt;", ">"))
    if strong and (verb := _last_verb(text)) is not None:
        rest = text[verb.end() :]
        ended = _END_OF_VERB.match(rest) or (_AFTER_VERB.match(rest) and ("@" in rest or len(rest) < 60))
        if ended and _MOMENT.search(text):
            return True
    patterns = (_DATE_AND_ADDRESS, _ISO_AND_NAME, _ADDRESS_WROTE, _NAME_WROTE_ON, _VIA_WROTE, _POSTED)
    return any(pattern.match(text) for pattern in patterns)


def _last_verb(text: str) -> re.Match[str] | None:
    last = None
    for last in _VERB.finditer(text):
        pass
    return last


def _hide_code(lines: Sequence[str], letters: list[str]) -> None:
    fences = [at for at, line in enumerate(lines) if line.startswith(_FENCE)]
    for start, end in zip(fences[::2], fences[1::2], strict=False):
        letters[start : end + 1] = [TEXT] * (end + 1 - start)


def is_from_field(line: str) -> bool:
    """Whether the line shows who a quoted mail came from."""
    return _FROM_FIELD.match(line) is not None


def is_device_line(line: str) -> bool:
    """Whether the line is "Sent from my …"."""
    return len(line) <= 100 and _SENT_FROM.match(_MARKDOWN_LINK.sub(r"\1", line)) is not None
