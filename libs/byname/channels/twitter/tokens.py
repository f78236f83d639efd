"""The OAuth 2.0 tokens of our account: an access token for two hours, renewed with one that works once.

Source: https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code. Whoever renews has to
keep the answer before using it: the refresh token that was sent is worthless from then on.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError

from byname.channels.errors import NeedsReauth, Rejected
from byname.channels.model import Answer, Call
from byname.channels.transport import check_status
from byname.channels.twitter.settings import TwitterSection

EARLY = timedelta(minutes=5)
GIVE_CONSENT = "give consent again on X and set access_token and refresh_token in [twitter]"


@dataclass(frozen=True, slots=True)
class Tokens:
    """Secrets: they are in no repr. `expires_at` is None for those from the settings."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: AwareDatetime | None = None

    def expire_soon(self, now: datetime) -> bool:
        return self.expires_at is not None and now >= self.expires_at - EARLY

    def to_text(self) -> str:
        """As JSON, to be kept where nobody else can read it."""
        return _CODEC.dump_json(self).decode("utf-8")

    @staticmethod
    def from_text(text: str) -> Tokens:
        """Rejected when it is not what to_text wrote; the text is not repeated, it may hold a secret."""
        try:
            return _CODEC.validate_json(text)
        except ValidationError:
            raise Rejected("the kept tokens of X cannot be read") from None


_CODEC = TypeAdapter(Tokens)


class _Renewed(BaseModel):
    access_token: str
    refresh_token: str = ""
    expires_in: int = 7200


def from_settings(settings: TwitterSection) -> Tokens:
    return Tokens(settings.access_token.get_secret_value(), settings.refresh_token.get_secret_value())


def refresh_call(settings: TwitterSection, tokens: Tokens) -> Call:
    """The call that renews the tokens. NeedsReauth when there is nothing to renew them with."""
    if not tokens.refresh or not settings.client_id:
        raise NeedsReauth(f"X's access token is no good any more and cannot be renewed: {GIVE_CONSENT}")
    form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh, "client_id": settings.client_id}
    headers = {"content-type": "application/x-www-form-urlencoded"}
    secret = settings.client_secret.get_secret_value()
    if secret:
        both = base64.b64encode(f"{settings.client_id}:{secret}".encode()).decode("ascii")
        headers["authorization"] = f"Basic {both}"
    return Call("POST", f"{settings.api_url}/2/oauth2/token", headers, urlencode(form).encode("ascii"))


def read_refresh(answer: Answer, tokens: Tokens, now: datetime) -> Tokens:
    """The new tokens. NeedsReauth: the old ones are spent or withdrawn; Retryable: ask again."""
    if answer.status in (400, 401, 403):
        raise NeedsReauth(f"X does not renew our access token: {GIVE_CONSENT}")
    check_status(answer, now, lambda _: "X did not renew our access token")
    try:
        renewed = _Renewed.model_validate_json(answer.body)
    except ValidationError:
        raise NeedsReauth(f"X's answer holds no new access token: {GIVE_CONSENT}") from None
    until = now + timedelta(seconds=renewed.expires_in)
    return Tokens(renewed.access_token, renewed.refresh_token or tokens.refresh, until)
