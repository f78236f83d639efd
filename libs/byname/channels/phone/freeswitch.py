"""FreeSWITCH's call records as mod_json_cdr posts them: one for each leg of a call.

https://developer.signalwire.com/freeswitch/FreeSWITCH-Explained/Modules/mod_json_cdr_6586440/
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from urllib.parse import unquote

from byname.channels.errors import Forged, NotForUs, Rejected
from byname.channels.inbound import InboundCall
from byname.channels.model import Raw, Request
from byname.channels.phone.forms import form_fields, json_object, texts
from byname.channels.phone.settings import PhoneSection
from byname.channels.phone.values import epoch, seconds
from byname.contracts.call import Outcome

SOURCE = "freeswitch"
_CAUSES: dict[str, Outcome] = {
    "USER_BUSY": "busy",
    "NO_ANSWER": "missed",
    "NO_USER_RESPONSE": "missed",
    "ORIGINATOR_CANCEL": "missed",
    "NORMAL_CLEARING": "missed",
    "LOSE_RACE": "missed",
    "PICKED_OFF": "missed",
    "ALLOTTED_TIMEOUT": "missed",
}


def check(request: Request, settings: PhoneSection) -> None:
    """Forged unless the login, or the secret in the path, or both where both are set, are right."""
    password = settings.freeswitch_password.get_secret_value()
    secret = settings.freeswitch_secret.get_secret_value()
    if not password and not secret:
        raise Forged("neither [phone] freeswitch_password nor freeswitch_secret is set")
    given = request.path.strip("/").partition("/")[2]
    right = not secret or hmac.compare_digest(given.encode(), secret.encode())
    if password:
        login = f"{settings.freeswitch_user}:{password}".encode()
        right &= hmac.compare_digest(_basic(request), login)
    if not right:
        raise Forged("the login or the secret in the path is wrong")


def _basic(request: Request) -> bytes:
    scheme, _, value = request.header("authorization").partition(" ")
    try:
        return base64.b64decode(value.strip(), validate=True) if scheme.lower() == "basic" else b""
    except (binascii.Error, ValueError):
        return b""


def read_leg(raw: Raw, settings: PhoneSection) -> list[InboundCall]:
    """What the record of one leg says."""
    record = _record(raw.body)
    variables = record.get("variables")
    if not isinstance(variables, dict):
        raise NotForUs("no call record of FreeSWITCH: there are no variables")
    told = {name: unquote(value) for name, value in texts(variables).items()}
    uuid = told.get("uuid") or told.get("call_uuid")
    if not uuid:
        raise Rejected("the record has no uuid")
    leg = _Leg(told, _profiles(record), _channel_direction(record, told))
    return [leg.read(uuid, settings, raw.received_at)]


def _record(body: bytes) -> dict[str, Any]:
    """Plain, or in the form field `cdr`, url-encoded or in base64 (its setting `encode`)."""
    if body.lstrip().startswith((b"{", b"[")):
        return json_object(body)
    values = form_fields(body).get("cdr")
    if not values:
        raise Rejected("the body is neither JSON nor a form with the field cdr")
    text = values[0].strip()
    if text.startswith("%7B"):
        text = unquote(text)
    if not text.startswith("{"):
        try:
            return json_object(base64.b64decode(text.replace(" ", "+"), validate=True))
        except (binascii.Error, ValueError):
            raise Rejected("the field cdr is neither JSON nor base64 of it") from None
    return json_object(text.encode("utf-8", "surrogatepass"))


def _profiles(record: Mapping[str, Any]) -> list[tuple[dict[str, str], dict[str, str]]]:
    """Caller profile and times of each part of the callflow, the newest first as FreeSWITCH writes them."""
    flow = record.get("callflow")
    parts = flow if isinstance(flow, list) else [flow]
    return [
        (_unquoted(part.get("caller_profile")), _unquoted(part.get("times")))
        for part in parts
        if isinstance(part, dict)
    ]


def _unquoted(values: object) -> dict[str, str]:
    return {n: unquote(v) for n, v in texts(values).items()} if isinstance(values, dict) else {}


def _channel_direction(record: Mapping[str, Any], told: Mapping[str, str]) -> str:
    data = record.get("channel_data")
    return str(data.get("direction", "")) if isinstance(data, dict) else told.get("direction", "")


class _Leg:
    """One leg. `made` for another one: a B leg, which FreeSWITCH dialled to connect the A leg."""

    def __init__(
        self,
        told: Mapping[str, str],
        profiles: list[tuple[dict[str, str], dict[str, str]]],
        direction: str,
    ) -> None:
        self.told, self.profiles = told, profiles
        self.other = _other(told, direction)
        self.made = bool(self.other)

    def read(self, uuid: str, settings: PhoneSection, received_at: datetime) -> InboundCall:
        calling, called = self._value("caller_id_number"), self._value("destination_number")
        direction, number = _facing(calling, called, settings)
        answered = epoch(self.told.get("answer_epoch", ""))
        ended = epoch(self.told.get("end_epoch", "")) or received_at
        spoken = answered if self.made else self._bridged()
        mailbox = "voicemail" in self.told.get("last_app", "").lower()
        outcome = self._outcome(direction, bool(spoken), mailbox=mailbox)
        phone = called if direction == "in" else calling
        return InboundCall(
            id=uuid,
            call=self.other or uuid,
            source=SOURCE,
            sequence=1 if self.made else 0,
            ended=not self.made,
            direction=direction,
            number=number,
            name=_name(self._value("caller_id_name"), calling) if direction == "in" else "",
            line="" if self.made else settings.line(phone),
            person=settings.person_at(phone) or settings.person_of_line(phone),
            outcome=outcome,
            started_at=epoch(self.told.get("start_epoch", "")) or ended,
            answered_at=answered if mailbox else spoken,
            ended_at=ended,
            talk_s=self._talk(spoken, ended) if outcome == "answered" else 0,
            recordings=(self.told["record_path"][:1000],) if self.told.get("record_path") else (),
        )

    def _value(self, name: str) -> str:
        """From the oldest part of the callflow: later ones tell of transfers."""
        return next((profile[name] for profile, _ in reversed(self.profiles) if profile.get(name)), "") or (
            self.told.get(f"sip_{name}", "") or self.told.get(name, "")
        )

    def _bridged(self) -> datetime | None:
        """When the A leg was first connected with somebody: it is answered by a menu or a mailbox, too."""
        moments = [epoch(times.get("bridged_time", "")) for _, times in self.profiles]
        found = [one for one in (*moments, epoch(self.told.get("bridge_epoch", ""))) if one]
        if found:
            return min(found)
        return epoch(self.told.get("answer_epoch", "")) if _partner(self.told) else None

    def _talk(self, spoken: datetime | None, ended: datetime) -> int:
        if self.made or spoken is None:
            return seconds(self.told.get("billsec", ""))
        return max(0, round((ended - spoken).total_seconds()))

    def _outcome(self, direction: str, spoken: bool, *, mailbox: bool) -> Outcome | None:
        if mailbox:
            return "voicemail"
        if spoken:
            return "answered"
        ended_by = self.told.get("hangup_cause", "").upper()
        unanswered = _CAUSES.get(ended_by, "failed")
        return "missed" if direction == "in" and unanswered == "failed" else unanswered


def _facing(calling: str, called: str, settings: PhoneSection) -> tuple[Literal["in", "out"], str]:
    if not settings.is_extension(calling) and not settings.is_line(calling):
        return "in", settings.number(calling)
    if settings.is_extension(called) or not any(sign.isdigit() for sign in called):
        raise NotForUs("a call among colleagues, or to a service of the exchange")
    return "out", settings.dialled(called)


def _other(told: Mapping[str, str], direction: str) -> str:
    """The A leg's uuid, empty when this is one."""
    named = told.get("originator") or told.get("originating_leg_uuid")
    if named and named != told.get("uuid"):
        return named
    if direction == "outbound" and not told.get("originatee"):
        return _partner(told)
    return ""


def _partner(told: Mapping[str, str]) -> str:
    found = told.get("bridge_uuid") or told.get("signal_bond") or ""
    return found if found != told.get("uuid") else ""


def _name(name: str, number: str) -> str:
    return "" if name.lower() in ("", number.lower(), "anonymous", "unknown") else name[:200]
