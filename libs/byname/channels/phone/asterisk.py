"""Asterisk's call records: a row of the csv backend, or the manager's Cdr event.

Columns and their order: https://docs.asterisk.org/Configuration/Reporting/Call-Detail-Records-CDR/
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from byname.channels.errors import NotForUs, Rejected
from byname.channels.inbound import InboundCall
from byname.channels.phone.settings import PhoneSection
from byname.channels.phone.values import local_time, seconds
from byname.contracts.call import Outcome

SOURCE = "asterisk"
_FIRST = (
    "accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata",
    "start", "answer", "end", "duration", "billsec", "disposition", "amaflags",
)  # fmt: skip
_LAST = ("peeraccount", "linkedid", "sequence")
_UNIQUEID = re.compile(r"^(?:.+-)?\d{9,11}\.\d+$")
_PEER = re.compile(r"^[^/]+/(?P<peer>[^@;]+?)(?:@[^;]*)?(?:-[0-9a-f]{6,10})?(?:;[12])?$")
_CLID = re.compile(r'^\s*"?(?P<name>.*?)"?\s*<(?P<number>[^<>]*)>\s*$', re.DOTALL)
_OF_THE_PLAN = re.compile(r"^(?:[a-z]|vm[a-z]?\d+|hangup)$")
_TIME = "%Y-%m-%d %H:%M:%S"
_EVENT = {
    "accountcode": "accountcode", "source": "src", "destination": "dst", "destinationcontext": "dcontext",
    "callerid": "clid", "channel": "channel", "destinationchannel": "dstchannel",
    "lastapplication": "lastapp", "lastdata": "lastdata", "starttime": "start", "answertime": "answer",
    "endtime": "end", "duration": "duration", "billableseconds": "billsec", "disposition": "disposition",
    "amaflags": "amaflags", "uniqueid": "uniqueid", "userfield": "userfield",
    "peeraccount": "peeraccount", "linkedid": "linkedid", "sequence": "sequence",
}  # fmt: skip
_OUTCOMES: dict[str, Outcome] = {
    "ANSWERED": "answered", "NO ANSWER": "missed", "NOANSWER": "missed", "BUSY": "busy",
    "FAILED": "failed", "CONGESTION": "failed",
}  # fmt: skip
# They answer a call, but nobody speaks.
_MAILBOX = ("voicemail", "vm", "minivm")
_MACHINES = (
    "playback", "background", "hangup", "read", "musiconhold", "echo", "congestion", "busy", "answer",
    "wait", "set", "saydigits", "goto", "gosub", "ivr", "directory", "playtones", "noop",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A record with its columns by name; what it lacks is empty."""

    columns: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.columns.get(name, "")

    @property
    def call(self) -> str:
        """What all rows of one call have in common."""
        first = self["channel"], self["src"], self["start"][:10]
        return self["linkedid"] or self["uniqueid"] or _digest(*first)

    @property
    def id(self) -> str:
        """Its own, wherever it stands in whichever file, also when the manager told of it too."""
        told = ("channel", "dstchannel", "src", "dst", "lastapp", "start", "answer", "end", "disposition")
        return _digest(self["uniqueid"], self["sequence"], *(self[name] for name in told))


def read_line(line: str) -> Row:
    """A row of the csv backend: 16 columns, with uniqueid and userfield up to 18, with the newer ones 21."""
    try:
        values = next(csv.reader([line.strip("\r\n")], strict=True), [])
    except csv.Error as error:
        raise Rejected(f"no line of comma separated values: {error}") from None
    count = len(values)
    if not 16 <= count <= 21:
        raise Rejected(f"the row has {count} columns; one of Asterisk's call records has 16 to 21")
    columns = dict(zip(_FIRST, values, strict=False))
    rest = values[16:]
    if count >= 19:
        columns |= dict(zip(_LAST, rest[-3:], strict=True))
        rest = rest[:-3]
    if len(rest) == 2:
        columns |= {"uniqueid": rest[0], "userfield": rest[1]}
    elif rest:
        columns["uniqueid" if _UNIQUEID.match(rest[0]) else "userfield"] = rest[0]
    return Row(columns)


def read_event(text: str) -> Row:
    """A Cdr event of the manager interface: lines `Name: value`. NotForUs for other events."""
    pairs = (line.partition(":") for line in text.splitlines() if ":" in line)
    fields = {name.strip().lower(): value.strip() for name, _, value in pairs}
    if fields.get("event", "").lower() != "cdr":
        raise NotForUs(f"a manager's event {fields.get('event', '')[:40]!r}, not Cdr")
    return Row({ours: fields[theirs] for theirs, ours in _EVENT.items() if theirs in fields})


def read_row(row: Row, settings: PhoneSection) -> InboundCall:
    """What a record says of its call. NotForUs: colleagues among themselves. Rejected: no such record."""
    calling, called, direction = _parties(row, settings)
    start = local_time(row["start"], _TIME, settings.zone_info)
    if start is None:
        raise Rejected("the row has no start time")
    outcome = _outcome(row, direction)
    trunk = _peer(row["channel"] if direction == "in" else row["dstchannel"])
    number = settings.number(calling, trunk) if direction == "in" else settings.dialled(called, trunk)
    phone = _phone(row, settings, direction)
    line = settings.line(calling if direction == "out" else _dialled(called), trunk)
    return InboundCall(
        id=row.id,
        call=row.call,
        source=SOURCE,
        sequence=_sequence(row["sequence"]),
        ended=not row["channel"].startswith("Local/"),  # the call's own channel has a row of its own
        direction=direction,
        number=number,
        name=_name(row["clid"]) if direction == "in" else "",
        line=line,
        person=_person(phone, line, direction, settings),
        outcome=outcome,
        started_at=start,
        answered_at=local_time(row["answer"], _TIME, settings.zone_info),
        ended_at=local_time(row["end"], _TIME, settings.zone_info),
        talk_s=seconds(row["billsec"]) if outcome == "answered" else 0,
    )


def _parties(row: Row, settings: PhoneSection) -> tuple[str, str, Literal["in", "out"]]:
    """Who calls whom. An extension's channel tells of ours also where its number was made up for outside."""
    own = _peer(row["channel"])
    ours = settings.is_extension(own) or (bool(row["src"]) and settings.is_extension(row["src"]))
    if not ours or (row["channel"].startswith("Local/") and not settings.is_extension(row["src"])):
        return row["src"], row["dst"], "in"
    if settings.is_extension(row["dst"]) or not re.search(r"\d{3}", row["dst"]):
        raise NotForUs("a call among colleagues, or to a service of the exchange")
    return (own if settings.is_extension(own) else row["src"]), row["dst"], "out"


def _dialled(called: str) -> str:
    """What the caller dialled; where the dial plan leads them (`s`, `t`, `vmu302`) is no line of ours."""
    return "" if _OF_THE_PLAN.match(called) else called


def _outcome(row: Row, direction: str) -> Outcome | None:
    disposition, app = row["disposition"].upper(), row["lastapp"].lower()
    if disposition not in _OUTCOMES:
        raise Rejected(f"the row's disposition {row['disposition'][:40]!r} is none of Asterisk's")
    outcome = _OUTCOMES[disposition]
    if outcome == "answered" and app.startswith(_MAILBOX):
        return "voicemail"
    if outcome == "answered" and (app.startswith(_MACHINES) or not row["dstchannel"]):
        return None
    return "missed" if outcome == "failed" and direction == "in" else outcome


def _phone(row: Row, settings: PhoneSection, direction: str) -> str:
    """The phone of ours: the one that rang or made the call, or whose mailbox it is."""
    if row["lastapp"].lower().startswith(_MAILBOX):
        return re.split(r"[@,&]", row["lastdata"])[0]
    peer = _peer(row["dstchannel"] if direction == "in" else row["channel"])
    return peer if settings.is_extension(peer) or direction == "in" else row["src"]


def _person(phone: str, line: str, direction: str, settings: PhoneSection) -> str:
    found = settings.person_at(phone)
    return found or (settings.person_of_line(line) if direction == "in" and line else "")


def _peer(channel: str) -> str:
    """`302` of `PJSIP/302-00000001` and of `Local/302@from-internal-00000001;2`."""
    match = _PEER.match(channel)
    return match["peer"] if match else ""


def _name(clid: str) -> str:
    match = _CLID.match(clid)
    name = match["name"].strip().strip('"') if match else ""
    return "" if not match or name == match["number"] or name.lower() == "anonymous" else name[:200]


def _sequence(text: str) -> int:
    return min(int(text), 2**31) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
