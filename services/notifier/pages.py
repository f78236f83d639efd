"""How a page leaves besides the mail: a signed webhook, which may be repeated, and a call, which may not."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from urllib.parse import quote, urlencode

from byname.channels.email.submit import Refused, Unknown
from byname.channels.errors import NeedsReauth, Rejected, Retryable
from byname.channels.model import Answer, Call
from byname.channels.signing import sign_standard
from byname.channels.transport import PerhapsSent, check_status
from byname.clock import Clock
from byname.team import Person, Team

from services.notifier.domain import PAGE_LIFE
from services.notifier.page_texts import twiml, webhook_body
from services.notifier.settings import NotifierSection
from services.notifier.store.send_log import Task
from services.notifier.ways import Later

ATTEMPT_S = 10.0  # for all of it: a far side may dribble for ever without any read taking long
PATIENCE_S = (
    8.0  # with each step of it, so that what was not even connected is told from what was perhaps done
)
Line = Callable[[], Awaitable[None]]
# A gateway may say these after the far side did what it was asked.
_DOUBTFUL = (500, 502, 504)


class Calls(Protocol):
    """Makes HTTP calls (byname.channels.transport)."""

    async def make(self, call: Call) -> Answer: ...


@dataclass(frozen=True, slots=True)
class PageWays:
    """Calls people by what they gave in the team file.

    `hooks` makes the calls to addresses that people typed into it, and so reaches no others than it should.
    """

    settings: NotifierSection
    transport: Calls
    hooks: Calls
    clock: Clock

    async def send(self, task: Task, team: Team, line: Line) -> str:
        """What the far side said. Refused, Deferred (with its wish as Later); Unknown of a call only.

        `line` is awaited right before a call is asked for.
        """
        person, now = team.person(task.send.person), self.clock.now()
        if person is None:
            raise Refused(f"{task.send.person} is not in the team any more")
        if now - max(one.created_at for one in task.sends) >= PAGE_LIFE:
            raise Refused("it was asked for too long ago: whoever comes next has been called meanwhile")
        if task.send.kind == "page_webhook":
            return await self._webhook(task, person, team, now)
        return await self._call(task, person, now, line)

    async def _webhook(self, task: Task, person: Person, team: Team, now: datetime) -> str:
        """Standard Webhooks: the id stays, so whoever gets it twice can tell; the time is the attempt's."""
        if not person.page.webhook:
            raise Refused(f"{person.name} has no page.webhook in team.toml any more")
        body = webhook_body(task, person, team, self.settings.desk_url)
        headers = {"content-type": "application/json", **self._signed(task.send.told_as, now, body)}
        try:
            answer = await _in_time(self.hooks, Call("POST", person.page.webhook, headers, body))
            _check(replace(answer, body=b""), now)  # what it says may be nobody's business
        except PerhapsSent:
            raise Later("the webhook gave no answer that could be read", None) from None
        except Retryable as error:
            raise Later(f"the webhook: {error}", error.after) from None
        except Rejected as error:
            raise Refused(f"the webhook: {error}") from None
        return f"the webhook answered {answer.status}"

    def _signed(self, key: str, now: datetime, body: bytes) -> dict[str, str]:
        secret = self.settings.page_secret.get_secret_value()
        if secret:
            return sign_standard(secret, key, now, body)
        return {"webhook-id": key, "webhook-timestamp": str(int(now.timestamp()))}

    async def _call(self, task: Task, person: Person, now: datetime, line: Line) -> str:
        """https://www.twilio.com/docs/voice/api/call-resource#create-a-call"""
        if not (person.page.phone and self.settings.calls):
            raise Refused(f"{person.name} cannot be called by phone any more")
        call = self._asked(person.page.phone, twiml(task, person))
        await line()
        try:
            answer = await _in_time(self.transport, call)
        except PerhapsSent as error:
            raise Unknown(str(error)) from None
        except Retryable as error:
            raise Later(str(error), error.after) from None
        except Rejected as error:
            raise Refused(str(error)) from None
        if answer.status in _DOUBTFUL:
            raise Unknown(f"Twilio answered {answer.status}")
        try:
            _check(answer, now)
        except Rejected as error:
            raise Refused(f"Twilio: {error}") from None
        return f"Twilio calls {_sid(answer)}".rstrip()

    def _asked(self, to: str, words: str) -> Call:
        login = f"{self.settings.twilio_account}:{self.settings.twilio_token.get_secret_value()}"
        headers = {
            "authorization": f"Basic {base64.b64encode(login.encode()).decode()}",
            "content-type": "application/x-www-form-urlencoded",
        }
        form = urlencode({"To": to, "From": self.settings.twilio_from, "Twiml": words})
        place = f"/2010-04-01/Accounts/{quote(self.settings.twilio_account, safe='')}/Calls.json"
        return Call("POST", self.settings.twilio_url.rstrip("/") + place, headers, form.encode())


async def _in_time(calls: Calls, call: Call) -> Answer:
    """The answer; PerhapsSent where it was not there in time."""
    try:
        async with asyncio.timeout(ATTEMPT_S):
            return await calls.make(call)
    except TimeoutError:
        raise PerhapsSent(f"no answer within {ATTEMPT_S:.0f} seconds") from None


def _check(answer: Answer, now: datetime) -> None:
    """Rejected is for good; whatever may be mended within the minutes of a page is tried again."""
    try:
        check_status(answer, now)
    except NeedsReauth as error:
        raise Later(f"our credentials are not accepted: {error}", None) from None
    except Retryable as error:
        raise Later(str(error), error.after) from None


def _sid(answer: Answer) -> str:
    try:
        found = json.loads(answer.body).get("sid", "")
    except (ValueError, AttributeError):
        return ""
    return str(found)[:64]
