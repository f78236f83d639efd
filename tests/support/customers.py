"""A customer on every channel, by the doors that a system really has: HTTP, signed as the real ones are."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx
import jwt
from byname.channels.phone.twilio_sign import HEADER, sign

from tests.support.system import System

SITE, SITE_SECRET = "shop", "a-secret-of-the-site-that-is-long-enough"
ORIGIN = "https://shop.example"
TWILIO_TOKEN = "simulated-twilio-token"


def chat_settings() -> dict[str, str]:
    """[chat] with one site that signs its visitors."""
    sites = {SITE: {"origins": [ORIGIN], "secrets": [SITE_SECRET]}}
    return {"BYNAME_CHAT_SITES": json.dumps(sites)}


def phone_settings() -> dict[str, str]:
    """[phone] with Twilio's callbacks."""
    return {"BYNAME_PHONE_TWILIO_TOKEN": TWILIO_TOKEN, "BYNAME_PHONE_EXTENSIONS": '{"101": "sophie"}'}


def section_settings(section: str, values: dict[str, Any]) -> dict[str, str]:
    """A section of byname.toml as variables of the environment."""
    return {f"BYNAME_{section}_{key}".upper(): str(value) for key, value in values.items()}


def ingest_url(system: System) -> str:
    """Where webhooks and the chat are."""
    return f"http://127.0.0.1:{system.port_of('ingest')}"


def identity(subject: str, email: str, name: str) -> str:
    """What the site signs for a visitor who has logged in."""
    now = int(time.time())
    claims = {"sub": subject, "email": email, "name": name, "aud": SITE, "iat": now, "exp": now + 600}
    return jwt.encode({**claims, "jti": f"{subject}-{now}"}, SITE_SECRET, algorithm="HS256")


class Visitor:
    """One visitor of the chat, by its plain HTTP way."""

    def __init__(self, system: System) -> None:
        self._http = httpx.AsyncClient(base_url=ingest_url(system), headers={"origin": ORIGIN}, timeout=30)
        self.seq = 0
        self._lines = 0

    async def enter(self, signed: str = "") -> dict[str, Any]:
        """Open the widget."""
        wanted: dict[str, Any] = {"site": SITE, "page": {"url": f"{ORIGIN}/chairs", "title": "Chairs"}}
        answer = await self._http.post(
            "/chat/session", json=wanted | ({"identity": signed} if signed else {})
        )
        assert answer.status_code == 200, answer.text
        session: dict[str, Any] = answer.json()
        self._http.headers["authorization"] = f"Bearer {session['token']}"
        return session

    async def say(self, text: str, cid: str = "") -> dict[str, Any]:
        """Write a line; the server's acknowledgement."""
        self._lines += 1
        line = {"cid": cid or f"a-line-{self._lines}", "text": text, "files": []}
        answer = await self._http.post("/chat/messages", json=line)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def heard(self) -> list[dict[str, Any]]:
        """All of the conversation, as the widget would show it."""
        answer = await self._http.get("/chat/poll", params={"last_seq": 0})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["events"]
        return found

    async def answers(self) -> list[str]:
        """What people said to this visitor."""
        return [one["text"] for one in await self.heard() if one["from"] == "person" and one["text"]]

    async def go_on_by_mail(self, address: str) -> str:
        """Ask for answers at this address; what became of the wish."""
        answer = await self._http.post("/chat/mail", json={"email": address})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["state"])

    async def leave(self) -> None:
        """Close the window."""
        await self._http.aclose()


async def call(system: System, sid: str, number: str, status: str, sequence: int, **more: str) -> int:
    """A status callback of Twilio, signed; the status of our answer."""
    url = f"{ingest_url(system)}/hooks/phone/twilio"
    form = {
        "CallSid": sid, "AccountSid": "AC1", "From": number, "To": "+442079460000", "CallStatus": status,
        "Direction": "inbound", "SequenceNumber": str(sequence),
        "Timestamp": time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime()), **more,
    }  # fmt: skip
    signature = sign(TWILIO_TOKEN, url, {name: [value] for name, value in form.items()})
    async with httpx.AsyncClient(timeout=30) as client:
        return (await client.post(url, data=form, headers={HEADER: signature})).status_code
