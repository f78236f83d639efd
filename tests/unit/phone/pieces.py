"""Settings, originals and pieces of calls as they are in real life."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from byname.channels.inbound import InboundCall
from byname.channels.model import Raw, Request
from byname.channels.phone.adapter import PhoneAdapter
from byname.channels.phone.calls import CallState, add_all, logged
from byname.channels.phone.settings import PhoneSection
from byname.contracts import CallLogged

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOW = START + timedelta(hours=5)
CUSTOMER = "+15551362493"
OURS = "+15550100000"
SETTINGS = PhoneSection(
    extensions={"301": "ana", "302": "bjoern", "client:sophie": "sophie"},
    lines={"+15550100001": "sophie"},
    twilio_token="token-1",
    freeswitch_user="switch",
    freeswitch_password="password-1",
    freeswitch_secret="secret-1",
)
ADAPTER = PhoneAdapter(SETTINGS)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def parse(
    source: str, body: str | bytes, adapter: PhoneAdapter = ADAPTER, **envelope: str
) -> list[InboundCall]:
    """The pieces that one original gives."""
    raw = Raw("raw_1", body.encode() if isinstance(body, str) else body, {"source": source, **envelope}, NOW)
    return [one for one in adapter.parse(raw) if isinstance(one, InboundCall)]


def put_together(pieces: Sequence[InboundCall]) -> CallState:
    """The one call that they are."""
    assert len({one.call for one in pieces}) == 1
    return add_all(CallState("call_1"), pieces)


def said(pieces: Sequence[InboundCall]) -> CallLogged:
    """The fact of a call that is over."""
    fact = logged(put_together(pieces), NOW)
    assert fact is not None
    return fact


def a_row(
    src: str = CUSTOMER,
    dst: str = "4900",
    *,
    channel: str = "PJSIP/trunk-00000001",
    to: str = "PJSIP/301-00000002",
    app: str = "Dial",
    data: str = "",
    start: float = 0,
    answer: float | None = None,
    end: float = 30,
    disposition: str = "",
    call: str = "1772352660.0",
    sequence: int = 0,
    clid: str = "",
    columns: int = 21,
) -> str:
    """A line of Asterisk's csv backend."""
    times = ["" if one is None else f"{at(one):%Y-%m-%d %H:%M:%S}" for one in (start, answer, end)]
    talk = 0 if answer is None else int(end - answer)
    texts = ["", src, dst, "from-pstn", clid or f'"" <{src}>', channel, to, app, data, *times]
    texts += [
        str(int(end - start)),
        str(talk),
        disposition or ("NO ANSWER" if answer is None else "ANSWERED"),
    ]
    texts += ["DOCUMENTATION", call, "", "", call, str(sequence)]
    if columns < 19:
        texts = texts[:columns]
    return ",".join(f'"{one.replace(chr(34), chr(34) * 2)}"' for one in texts)


def rows(*lines: str, adapter: PhoneAdapter = ADAPTER) -> list[InboundCall]:
    return [piece for line in lines for piece in parse("asterisk", line, adapter)]


def a_callback(status: str, sequence: int, seconds: float, *, call: str = "CA1", **fields: Any) -> str:
    """The body of a status callback of Twilio."""
    told = {
        "CallSid": call,
        "AccountSid": "AC0",
        "From": CUSTOMER,
        "To": OURS,
        "CallStatus": status,
        "Direction": "inbound",
        "SequenceNumber": sequence,
        "Timestamp": f"{at(seconds):%a, %d %b %Y %H:%M:%S +0000}",
        **fields,
    }
    return urlencode({name: value for name, value in told.items() if value is not None})


def callbacks(*bodies: str) -> list[InboundCall]:
    return [piece for body in bodies for piece in parse("twilio", body)]


def a_leg(uuid: str = "a", *, profile: dict[str, str] | None = None, times: dict[str, str] | None = None,
          **variables: Any) -> str:  # fmt: skip
    """What mod_json_cdr posts of one leg."""
    caller = {"caller_id_number": CUSTOMER, "destination_number": "4900", **(profile or {})}
    told = {"uuid": uuid, "hangup_cause": "NORMAL_CLEARING", **variables}
    flow = [{"caller_profile": caller, "times": times or {}}]
    direction = "outbound" if "originator" in variables else "inbound"
    return json.dumps({"channel_data": {"direction": direction}, "variables": told, "callflow": flow})


def a_note(**more: Any) -> str:
    """What the log form keeps."""
    told = {
        "id": "note-1",
        "person": "ana",
        "direction": "in",
        "number": CUSTOMER,
        "started_at": START.isoformat(),
        "outcome": "answered",
        "length_s": 120,
        "notes": "wants a second chair",
        **more,
    }
    return json.dumps({name: value for name, value in told.items() if value is not None})


def a_request(
    path: str, body: bytes = b"", *, method: str = "POST", url: str = "", **headers: str
) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(method, url or f"https://desk.example.com/hooks/phone/{path}", named, body, path=path)
