"""The Twitter (X) adapter: the protocol of byname.channels.base, put together from the modules beside it.

Besides that protocol it offers what X needs and other channels do not; all of it is pure too:
render_next (a thread's next post), advice, allow and record (cost and rate limits), and the renewal of
its access token.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

from byname.channels.base import ChannelSection
from byname.channels.errors import ChannelError, Rejected
from byname.channels.inbound import Inbound
from byname.channels.manifest import Manifest, read_manifest
from byname.channels.model import Answer, Call, Outbound, Page, Raw, Receipt, Request, Sent, Stored
from byname.channels.twitter import render as rendering
from byname.channels.twitter import tokens
from byname.channels.twitter.answers import read_sent
from byname.channels.twitter.events import Account, read_json, read_original
from byname.channels.twitter.meter import Meter
from byname.channels.twitter.poll import Poller
from byname.channels.twitter.settings import TwitterSection, check_settings
from byname.channels.twitter.signature import answer_challenge, check_signature
from byname.channels.twitter.tokens import Tokens


class TwitterAdapter:
    """One account on X."""

    manifest: ClassVar[Manifest] = read_manifest(Path(__file__).parent)
    Settings: ClassVar[type[ChannelSection]] = TwitterSection

    def __init__(self, settings: TwitterSection, renewed: Tokens | None = None) -> None:
        check_settings(settings)
        self._settings = settings
        self._tokens = renewed or tokens.from_settings(settings)
        self._account = Account(settings.user_id, settings.only_summoned)
        self.poll_every_s = settings.poll_every_s if settings.poll else 0.0  # 0: nobody asks

    # In: webhooks and what they bring.

    def verify(self, request: Request, now: datetime) -> Receipt:  # noqa: ARG002 - X signs no time
        """A challenge is answered and nothing stored; a signed event is stored whole."""
        if request.method == "GET":
            return answer_challenge(self._settings.secrets(), request)
        check_signature(self._settings.secrets(), request)
        return Receipt((Stored(_key(request.body), request.body, {"source": "webhook"}),))

    def parse(self, raw: Raw) -> Sequence[Inbound]:
        """A post or direct message as a customer's words; see events.read_original for the errors."""
        return read_original(raw.body, self._account)

    # In: polls, where webhooks cannot be had.

    def ask(self, cursor: str) -> Call:
        """Mentions and direct messages in turns."""
        return self._poller().ask(cursor)

    def read(self, cursor: str, answer: Answer, now: datetime) -> Page:
        """The new ones, oldest first."""
        return self._poller().read(cursor, answer, now)

    # Out.

    def render(self, outbound: Outbound) -> Sequence[Call]:
        """The calls as far as they can be known: a thread's later posts hold render.PREVIOUS."""
        return rendering.render(outbound, self._sender())

    def render_next(self, outbound: Outbound, done: Sequence[Sent]) -> Call | None:
        """The one call to make after these have gone out; None when all have."""
        return rendering.render_next(outbound, done, self._sender())

    def classify(self, answer: Answer, now: datetime) -> Sent:
        """`post:<id>` or `message:<id>` as the provider's id."""
        return read_sent(answer, now)

    def perhaps_done(self, call: Call, answer: Answer) -> bool:
        """X refuses the same post twice, but not the same direct message: after a 5xx nobody knows."""
        return answer.status >= 500 and "/dm_conversations/" in call.url

    def advice(self, outbound: Outbound) -> Sequence[str]:
        """Sentences for the person before it goes out: what it costs more, how many posts it becomes."""
        try:
            return rendering.advice(outbound, self._sender())
        except Rejected as error:
            return [str(error)]

    # Cost and rate limits: `state` is the text that `record` gave last, empty at first.

    def allow(self, call: Call, state: str, now: datetime) -> None:
        """Retryable or Rejected when the call should not be made now; see Meter.check."""
        Meter.from_text(state).check(call, self._budget(call), now)

    def record(self, call: Call, answer: Answer | None, state: str, now: datetime) -> str:
        """The state after a call; `answer` is None when nobody knows whether it arrived."""
        return Meter.from_text(state).after(call, answer, now).to_text()

    def record_event(self, state: str, now: datetime) -> str:
        """The state after an event that came in."""
        return Meter.from_text(state).after_event(now).to_text()

    def spent(self, state: str, now: datetime) -> float:
        """US dollars this month, by this process."""
        return Meter.from_text(state).ledger.at(now).dollars

    def _budget(self, call: Call) -> float | None:
        """Reading and answering run in two processes, so each has its own part of the month's budget."""
        if not self._settings.budget_month:
            return None
        share = self._settings.reading_share
        return self._settings.budget_month * (share if call.method == "GET" else 1 - share)

    # The access token: `kept` is the text that read_refresh gave last.

    def with_tokens(self, kept: str) -> TwitterAdapter:
        """The same adapter with tokens that were renewed since the settings were written."""
        return TwitterAdapter(self._settings, Tokens.from_text(kept))

    def expires_soon(self, now: datetime) -> bool:
        """Whether to renew before the next call."""
        return self._tokens.expire_soon(now)

    def refresh_call(self) -> Call:
        """The call that renews the access token, when it expires soon or X said 401."""
        return tokens.refresh_call(self._settings, self._tokens)

    def read_refresh(self, answer: Answer, now: datetime) -> str:
        """The new tokens, secret: keep them before using them."""
        return tokens.read_refresh(answer, self._tokens, now).to_text()

    def _sender(self) -> rendering.Sender:
        return rendering.Sender(self._settings.api_url, self._tokens.access, self._settings.longest_thread)

    def _poller(self) -> Poller:
        return Poller(
            api_url=self._settings.api_url,
            token=self._tokens.access,
            user_id=self._settings.user_id,
            messages=self._settings.poll_messages,
            backfill=timedelta(hours=self._settings.backfill_hours),
        )


def _key(body: bytes) -> str:
    """What X names the event; what it is made of, when X names it not at all."""
    try:
        data = read_json(body).get("data")
    except ChannelError:
        data = None
    uuid = data.get("event_uuid") if isinstance(data, dict) else None
    if isinstance(uuid, str) and uuid:
        return f"event:{uuid[:200]}"
    return f"body:{hashlib.sha256(body).hexdigest()}"
