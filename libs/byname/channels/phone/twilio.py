"""Twilio's callbacks: the status of a call and of its recordings, in any order.

https://www.twilio.com/docs/voice/api/call-resource#statuscallback
https://www.twilio.com/docs/voice/api/recording#recordingstatuscallback
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from byname.channels.errors import NotForUs, Rejected
from byname.channels.inbound import InboundCall
from byname.channels.model import Raw
from byname.channels.phone.forms import form_fields, json_object, texts
from byname.channels.phone.settings import PhoneSection
from byname.channels.phone.values import rfc2822, seconds
from byname.contracts.call import Outcome

SOURCE = "twilio"
_STEPS = {"queued": 0, "initiated": 0, "ringing": 1, "in-progress": 2, "answered": 2}
_ENDS: dict[str, Outcome] = {
    "completed": "answered",
    "busy": "busy",
    "failed": "failed",
    "no-answer": "missed",
    "canceled": "missed",
}
# A call that is passed on to a phone of ours has a call of its own for it. What became of that one counts
# more than that Twilio itself picked up, and a phone that was answered more than one that only rang.
_RANG, _TOOK = 1_000, 2_000
_RECORDED = -1
# The names of the REST resource for what callbacks call otherwise.
_RESOURCE = {
    "sid": "CallSid", "status": "CallStatus", "from": "From", "to": "To", "direction": "Direction",
    "parent_call_sid": "ParentCallSid", "duration": "CallDuration", "caller_name": "CallerName",
    "answered_by": "AnsweredBy", "start_time": "StartTime", "end_time": "EndTime",
}  # fmt: skip


def key_of(body: bytes) -> str:
    """Twilio's own name for what a callback tells, equal when it is delivered again."""
    try:
        fields = {name: values[0] for name, values in form_fields(body).items()}
    except Rejected:
        fields = {}
    for names in (("CallSid", "SequenceNumber", "CallStatus"), ("RecordingSid", "RecordingStatus")):
        if all(fields.get(name) for name in names):
            return ":".join(fields[name] for name in names)[:200]
    return hashlib.sha256(body).hexdigest()


def read_callback(raw: Raw, settings: PhoneSection) -> list[InboundCall]:
    """What a callback (form or JSON), or a call of the REST API, says."""
    fields = _fields(raw.body)
    if not fields.get("CallSid"):
        raise NotForUs("nothing about a call: there is no CallSid")
    if fields.get("RecordingSid"):
        return [_recording(fields, raw.received_at)]
    if fields.get("CallStatus"):
        return [_status(fields, raw.received_at, settings)]
    raise NotForUs("a callback about a call that tells neither its status nor a recording")


def _fields(body: bytes) -> dict[str, str]:
    if not body.lstrip().startswith((b"{", b"[")):
        return {name: values[0] for name, values in form_fields(body).items()}
    fields = texts(json_object(body))
    return _named_as_callback(fields) if fields.get("sid", "").startswith("CA") else fields


def _named_as_callback(resource: Mapping[str, str]) -> dict[str, str]:
    return {theirs: resource[ours] for ours, theirs in _RESOURCE.items() if ours in resource}


def _recording(fields: Mapping[str, str], received_at: datetime) -> InboundCall:
    if fields.get("RecordingStatus", "completed") != "completed":
        raise NotForUs(f"a recording that is {fields['RecordingStatus']}")
    began = rfc2822(fields.get("RecordingStartTime", ""))
    return InboundCall(
        id=f"{fields['RecordingSid']}:{fields.get('RecordingStatus', '')}",
        call=fields["CallSid"],
        source=SOURCE,
        sequence=_RECORDED,
        answered_at=began,
        ended_at=None if began else received_at,
        recordings=(fields["RecordingUrl"][:1000],) if fields.get("RecordingUrl") else (),
    )


def _status(fields: Mapping[str, str], received_at: datetime, settings: PhoneSection) -> InboundCall:
    status = fields["CallStatus"]
    if status not in _STEPS and status not in _ENDS:
        raise NotForUs(f"a status of calls that we do not know: {status[:40]!r}")
    sequence = _sequence(fields, status)
    common: dict[str, Any] = {
        "id": f"{fields['CallSid']}:{sequence}:{status}",
        "source": SOURCE,
        "sequence": sequence,
        **_times(fields, status, received_at),
        "outcome": _outcome(fields, status),
        "talk_s": seconds(fields.get("CallDuration", "")) if status == "completed" else 0,
    }
    if fields.get("ParentCallSid"):
        return _leg(fields, common, settings)
    return InboundCall(call=fields["CallSid"], ended=status in _ENDS, **common, **_parties(fields, settings))


def _leg(fields: Mapping[str, str], common: dict[str, Any], settings: PhoneSection) -> InboundCall:
    """The call that Twilio makes for another one: to a phone of ours, or from one of ours to a customer."""
    base = _TOOK if common["outcome"] == "answered" or common["answered_at"] else _RANG
    common["sequence"] += base
    told = settings.number(fields.get("To", ""))
    if not _person(fields.get("To", ""), settings) and settings.is_line(fields.get("From", "")):
        return InboundCall(call=fields["ParentCallSid"], direction="out", number=told, **common)
    person = _person(fields.get("To", ""), settings)
    return InboundCall(call=fields["ParentCallSid"], person=person, **common)


def _parties(fields: Mapping[str, str], settings: PhoneSection) -> dict[str, Any]:
    """Direction, number, line and person: a browser phone of ours calls in like a customer does."""
    source, target = fields.get("From", ""), fields.get("To", "")
    out = fields.get("Direction", "").startswith("outbound") or source.startswith(("client:", "sip:"))
    direction: Literal["in", "out"] = "out" if out else "in"
    theirs, ours = (target, source) if out else (source, target)
    named = fields.get("CallerName", "") if not out else ""
    return {
        "direction": direction,
        "number": settings.number(theirs),
        "name": named[:200],
        "line": settings.line(ours),
        "person": _person(ours, settings),
    }


def _person(address: str, settings: PhoneSection) -> str:
    """Whose a number, `client:sophie` or `sip:101@acme` is."""
    plain = address.partition(":")[2].partition("@")[0] if ":" in address else address
    return settings.person_at(address) or settings.person_at(plain) or settings.person_of_line(plain)


def _outcome(fields: Mapping[str, str], status: str) -> Outcome | None:
    machine = fields.get("AnsweredBy", "").startswith("machine")
    if machine and status == "completed" and fields.get("Direction", "").startswith("outbound"):
        return "voicemail"
    return _ENDS.get(status)


def _times(fields: Mapping[str, str], status: str, received_at: datetime) -> dict[str, Any]:
    at = rfc2822(fields.get("Timestamp", "")) or received_at
    times: dict[str, Any] = {"started_at": None, "answered_at": None, "ended_at": None}
    if status in _ENDS:
        times["started_at"] = rfc2822(fields.get("StartTime", ""))
        times["ended_at"] = rfc2822(fields.get("EndTime", "")) or at
    else:
        times["answered_at" if _STEPS[status] == 2 else "started_at"] = at
    return times


def _sequence(fields: Mapping[str, str], status: str) -> int:
    text = fields.get("SequenceNumber", "")
    if not text:
        return _STEPS.get(status, 3)
    try:
        return min(max(int(text), 0), _RANG - 1)
    except ValueError:
        raise Rejected(f"SequenceNumber {text[:40]!r} is no number") from None
