"""Reading header fields: unfolding, RFC 2047 words, mailboxes, dates and Message-IDs, each guarded.

Our own reading of encoded words, because the stdlib's raises on bad base64 and takes quadratic time on
unclosed words; the address lists are the stdlib's.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
import unicodedata
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from byname.channels.email.charset import decode, storable
from byname.channels.email.model import Mailbox, ThreadHints

FIELD_CHARS = 64 * 1024  # what is read of one field; 1,000 recipients fit
NAME_CHARS = 200
REFERENCES_KEPT = 50

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^\r\n]{0,1000}?)\?=")
_WORD_GAP = re.compile(r"(?<=\?=)[ \t\r\n]{1,100}(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_FOLD = re.compile(r"\r?\n[ \t]?|\r")
_PLAIN_MAILBOX = re.compile(
    r'\s*(?:"([^"\\]*)"|([^"<>,;()\\]*?))\s*<([^\s<>"(),:;@\\\[\]]+@[^\s<>"(),:;@\\\[\]]+)>\s*\Z'
)
_ANY_ADDRESS = re.compile(r"[^\s<>\"(),:;@\\\[\]]{1,64}@[^\s<>\"(),:;@\\\[\]]{1,255}")
_ANGLED_ID = re.compile(r"<([^<>\s]{1,995})>")
_LOOSE_ID = re.compile(r"<([^<>]{1,995})>")
_BARE_ID = re.compile(r"[^\s<>,;\"]{1,500}@[^\s<>,;\"]{1,490}")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class Headers:
    """The header fields of one part, by lower-case name, in the order in which they stood."""

    def __init__(self, part: Message) -> None:
        self._fields: dict[str, list[str]] = {}
        for name, value in part.raw_items():
            self._fields.setdefault(name.lower(), []).append(str(value))

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def count(self, name: str) -> int:
        return len(self._fields.get(name, ()))

    def raw(self, name: str) -> str:
        """The first field of that name, unfolded, with its encoded words as they are; "" if absent."""
        values = self._fields.get(name)
        return unfolded(values[0]) if values else ""

    def all(self, name: str) -> list[str]:
        """Every field of that name, unfolded."""
        return [unfolded(value) for value in self._fields.get(name, ())]

    def text(self, name: str) -> str:
        """The first field of that name, readable."""
        return decode_words(self.raw(name))


def unfolded(value: str) -> str:
    """One line of a raw field (RFC 5322 2.2.3); bytes outside ASCII are read as UTF-8, else Latin-1."""
    value = value[:FIELD_CHARS]
    if not value.isascii():
        value = _from_eight_bit(value)
    if "\n" in value or "\r" in value:
        value = _FOLD.sub(" ", value)
    return storable(value).strip()


def _from_eight_bit(value: str) -> str:
    data = value.encode("utf-8", "surrogateescape")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def decode_words(text: str) -> str:
    """RFC 2047 words made readable; a broken word stays as it is."""
    if "=?" not in text:
        return text
    pieces: list[str] = []
    pending, charset = b"", ""
    end = 0
    text = _WORD_GAP.sub("", text)
    for match in _WORD.finditer(text):
        between = text[end : match.start()]
        data = _word_bytes(match[2], match[3])
        if data is None:
            continue
        name = match[1].partition("*")[0].lower()  # RFC 2231 5: a language may follow
        if pending and (between or name != charset):
            pieces.append(decode(pending, charset))  # characters may be split over words of one charset
            pending = b""
        pieces.append(between)
        pending, charset, end = pending + data, name, match.end()
    if pending:
        pieces.append(decode(pending, charset))
    pieces.append(text[end:])
    return storable("".join(pieces)).replace("\n", " ")


def _word_bytes(encoding: str, payload: str) -> bytes | None:
    raw = payload.encode("utf-8", "replace")
    if encoding in "qQ":
        return quopri.decodestring(raw, header=True)
    raw = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    raw = raw[: len(raw) - (len(raw) % 4 == 1)]
    try:
        return base64.b64decode(raw + b"=" * (-len(raw) % 4))
    except (binascii.Error, ValueError):
        return None


def mailboxes(value: str) -> tuple[Mailbox, ...]:
    """The mailboxes of an address list, groups opened (RFC 5322 3.4); what is no address is left out."""
    if match := _PLAIN_MAILBOX.match(value):
        found = [(match[1] or match[2] or "", match[3])]
    else:
        try:
            found = getaddresses([value])
        except (ValueError, TypeError, IndexError, AttributeError, RecursionError):
            found = []
        if not any("@" in address for _, address in found):
            found = [("", address) for address in _ANY_ADDRESS.findall(value)]
    boxes = (_mailbox(name, address) for name, address in found)
    return tuple(box for box in boxes if box is not None)


def _mailbox(name: str, address: str) -> Mailbox | None:
    address = address.strip().strip("<>").lower()
    if len(address) > 320 or not _ANY_ADDRESS.fullmatch(address) or visible(address) != address:
        return None
    return Mailbox(address, visible(" ".join(decode_words(name).split()))[:NAME_CHARS])


def visible(text: str) -> str:
    """The text without characters that show nothing or turn the reading direction (spoofing)."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char for char in text if unicodedata.category(char) not in _INVISIBLE)


def date_of(value: str) -> datetime | None:
    """The moment of a Date field, aware; None where it cannot be read. Without a zone: UTC."""
    if not value:
        return None
    try:
        moment = parsedate_to_datetime(value[:200])
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    return moment


def message_id_of(value: str) -> str:
    """The id without angle brackets; a broken one cleaned, or "" where nothing usable is left."""
    if match := _LOOSE_ID.search(value):
        return visible("".join(match[1].split()))
    bare = value.strip("<> ")
    return visible(bare) if bare and len(bare) <= 995 and not any(char.isspace() for char in bare) else ""


def thread_hints(in_reply_to: str, references: str) -> ThreadHints:
    """The Message-IDs that the mail says it answers, oldest first."""
    return ThreadHints(_ids(in_reply_to), _ids(references))


def _ids(value: str) -> tuple[str, ...]:
    found = _ANGLED_ID.findall(value) or _BARE_ID.findall(value)
    cleaned = dict.fromkeys(visible(one) for one in found)
    return tuple(one for one in cleaned if one)[-REFERENCES_KEPT:]
