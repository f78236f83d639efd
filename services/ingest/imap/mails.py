"""From a mail as it lies in a mailbox to the original that is kept: the envelope that SMTP would have given.

A mailbox does not tell to whom SMTP brought a mail, so the fields that servers write on delivery say it, then
the header's own. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from email import message_from_bytes
from email.policy import compat32
from typing import Literal

from byname.channels.email.headers import Headers, mailboxes
from byname.channels.model import Stored

from services.ingest.domain import content_digest
from services.ingest.imap.place import Place

LARGEST_HEADER = 256 * 1024
DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to")
ADDRESSED = ("to", "cc", "resent-to", "resent-cc")
_END = re.compile(rb"\r?\n\r?\n")

# "signed": an address that Byname made for one answer or one bounce; "ours"; "" for all others.
KindOf = Callable[[str], Literal["signed", "ours", ""]]


def original(place: Place, uidvalidity: int, uid: int, raw: bytes, own: str, kind_of: KindOf) -> Stored:
    """The mail as it is kept. Its key is its content's: the same after a move, and when UIDs count anew."""
    headers = _headers(raw)
    envelope = {
        "source": "imap",
        "mail_from": _return_path(headers),
        "rcpt_to": list(recipients(headers, own, kind_of)),
        "mailbox": place.account,
        "folder": place.folder,
        "uidvalidity": uidvalidity,
        "uid": uid,
    }
    return Stored(place.mail_id(content_digest(raw)), raw, envelope)


def refusal(place: Place, uidvalidity: int, uid: int, header: bytes, reason: str) -> Stored:
    """The header of a mail that is left where it is: a dead letter that says so."""
    envelope = {
        "source": "imap",
        "refused": f"{reason}. It lies in {place.folder} of {place.account} (UID {uid})",
        "mail_from": "",
        "rcpt_to": [],
        "mailbox": place.account,
        "folder": place.folder,
        "uidvalidity": uidvalidity,
        "uid": uid,
    }
    return Stored(f"{place.id} {uidvalidity} {uid} left", header, envelope)


def recipients(headers: Headers, own: str, kind_of: KindOf) -> tuple[str, ...]:
    """Which of our addresses the mail is for; the mailbox's own where it names none.

    A signed address says by itself all there is to say, so what else is named does not count then.
    """
    delivered, addressed = _addresses(headers, DELIVERED), _addresses(headers, ADDRESSED)
    kinds = {one: kind_of(one) for one in (*delivered, *addressed)}
    signed = [one for one, kind in kinds.items() if kind == "signed"]
    found = signed or _ours(delivered, kinds) or _ours(addressed, kinds)
    return tuple(found) or (own,)


def _headers(raw: bytes) -> Headers:
    end = _END.search(raw, 0, LARGEST_HEADER)
    return Headers(message_from_bytes(raw[: end.end() if end else LARGEST_HEADER], policy=compat32))


def _addresses(headers: Headers, names: Iterable[str]) -> list[str]:
    found = (box.address for name in names for value in headers.all(name) for box in mailboxes(value))
    return list(dict.fromkeys(found))


def _ours(addresses: Iterable[str], kinds: dict[str, Literal["signed", "ours", ""]]) -> list[str]:
    return [one for one in addresses if kinds[one]]


def _return_path(headers: Headers) -> str:
    return next((box.address for box in mailboxes(headers.raw("return-path"))), "")
