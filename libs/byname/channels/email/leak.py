"""The last gate before a customer: no private address and no relay token may pass it.

What a mail client adds by itself (attribution lines, quotes, header blocks, a signature) is cut where it
carries one. What is left stands in the person's own words, which nobody changes behind their back: LeakFound.
"""

from __future__ import annotations

import email
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from functools import lru_cache

from byname.channels.email.clientlines import client_lines, without_signature

_WIDEST = 5  # lines over which a client may wrap one line that carries an address

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
# A line end within a word: quoted, or soft as in quoted-printable. The look-behind keeps the search linear.
_WRAP = re.compile(r"(?<![ \t])=?[ \t]*[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029][\s>|]*")
# A token without its domain counts when its letters are of one case: base64 of files is mixed, and no token.
_TOKEN = re.compile(r"[rb]\+[a-z2-7]{40}|[RB]\+[A-Z2-7]{40}")
_BARE_TOKEN = re.compile(r"(?<![A-Za-z0-9])(?:a[e-l][a-z2-7]{46}|A[E-L][A-Z2-7]{46})(?![A-Za-z0-9])")


class LeakFound(Exception):
    """Something private would reach the customer; the text tells the person what to remove, and where."""


def clean_for_customer(text: str, *, private: Collection[str], keys_domain: str, typed: bool = False) -> str:
    """The person's words without their signature block and without client lines that carry something private.

    `typed`: they come from a form of ours, where no mail program adds a signature: nothing is cut off.
    `private` are addresses that no customer may see, so not those that the person answers from publicly.
    Raises LeakFound when the words themselves hold a private address or a relay token, in whatever spelling.
    """
    gate = _Gate.of(private, keys_domain)
    text = text if typed else without_signature(text)
    if not gate.finds(text):
        return text.strip()
    lines = text.splitlines()
    end = 0
    while end < len(lines):
        end += 1
        if not gate.finds("\n".join(lines[max(0, end - _WIDEST) : end])):
            continue
        start = _narrowest(gate, lines, end)
        span = client_lines(lines, start, end)
        if span is None:
            break
        del lines[span[0] : span[1]]
        end = max(0, span[0] - _WIDEST)
    cleaned = "\n".join(lines).strip()
    gate.refuse("the text", cleaned)
    return cleaned


def refuse_leak(where: str, text: str, *, private: Collection[str], keys_domain: str) -> None:
    """Raises LeakFound when a subject or a file name ("the subject") holds something private."""
    _Gate.of(private, keys_domain).refuse(where, text)


def assert_no_leak(data: bytes, private: Collection[str], domain: str) -> None:
    """Raises LeakFound when a finished mail holds something private: in its bytes, or in any part decoded."""
    gate = _Gate.of(private, domain)
    gate.refuse_bytes("the finished mail", data)
    for part in email.message_from_bytes(data).walk():
        for name, value in part.items():
            gate.refuse(f"the header {name}", _decoded(value))
        gate.refuse("the name of an attached file", part.get_filename() or "")
        if not part.is_multipart():
            _refuse_content(gate, part)


def _refuse_content(gate: _Gate, part: Message) -> None:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    if part.get_content_maintype() == "text":
        gate.refuse("the text", content.decode("utf-8", "replace"))
    else:
        gate.refuse_bytes(f"the attached file {part.get_filename() or ''}", content)


def _decoded(value: object) -> str:
    try:
        return str(make_header(decode_header(str(value))))
    except (ValueError, LookupError, email.errors.MessageError):
        return str(value)


def _narrowest(gate: _Gate, lines: list[str], end: int) -> int:
    """Where the leak that ends on this line begins."""
    start = max(0, end - _WIDEST)
    while start < end - 1 and gate.finds("\n".join(lines[start + 1 : end])):
        start += 1
    return start


@dataclass(frozen=True, slots=True)
class _Gate:
    """What must not pass: the addresses, lower-cased, and the pattern of tokens at our relay domain."""

    private: tuple[str, ...]
    domain: str
    relay: re.Pattern[str]

    @staticmethod
    def of(private: Collection[str], domain: str) -> _Gate:
        return _gate(tuple(sorted({_flat(one.strip()) for one in private if one.strip()})), domain.lower())

    def finds(self, text: str) -> str:
        """What leaks, as one tells it to the person; empty when nothing does."""
        if not text.isascii():
            text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
        joined = _WRAP.sub("", text)
        flat = _flat(joined)
        for address in self.private:
            if address in flat:
                return f"the private address {address}"
        if self.relay.search(flat) or _TOKEN.search(joined) or _BARE_TOKEN.search(text):
            return "the secret address of a notice"
        return ""

    def refuse(self, where: str, text: str) -> None:
        found = self.finds(text)
        if found:
            raise LeakFound(
                f"{where} holds {found}, which the customer must not see: remove it and send again"
            )

    def refuse_bytes(self, where: str, content: bytes) -> None:
        """The quick look at bytes of any size and kind."""
        lowered = content.lower()
        for address in self.private:
            if address.encode("utf-8") in lowered:
                raise LeakFound(f"{where} holds the private address {address}: remove it and send again")
        at_domain = b"@" + self.domain.encode("ascii")
        if at_domain in lowered and self.relay.search(lowered.decode("latin-1")):
            raise LeakFound(f"{where} holds the secret address of a notice: remove it and send again")


@lru_cache(maxsize=1000)
def _gate(private: tuple[str, ...], domain: str) -> _Gate:
    return _Gate(private, domain, re.compile(rf"[rb]\+[a-z2-7]{{8,}}@{re.escape(domain)}"))


def _flat(text: str) -> str:
    return text.casefold().replace("%40", "@").replace("%2b", "+")
