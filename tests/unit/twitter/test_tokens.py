"""The access token is renewed with one that works once; secrets stay out of texts."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from byname.channels.errors import NeedsReauth, Rejected, Retryable
from byname.config import ConfigError

from tests.unit.twitter.made import NOW, a_reply, an_adapter, an_answer

RENEWED = {
    "token_type": "bearer",
    "expires_in": 7200,
    "access_token": "access-1",
    "refresh_token": "refresh-1",
}


def test_renewal() -> None:
    adapter = an_adapter()
    call = adapter.refresh_call()
    assert call.url == "https://api.x.com/2/oauth2/token"
    form = {"grant_type": ["refresh_token"], "refresh_token": ["refresh-0"], "client_id": ["client"]}
    assert parse_qs(call.body.decode()) == form
    assert not adapter.expires_soon(NOW)
    renewed = adapter.with_tokens(adapter.read_refresh(an_answer(200, RENEWED), NOW))
    assert renewed.render(a_reply())[0].headers["authorization"] == "Bearer access-1"
    assert parse_qs(renewed.refresh_call().body.decode())["refresh_token"] == ["refresh-1"]
    assert not renewed.expires_soon(NOW + timedelta(minutes=114))
    assert renewed.expires_soon(NOW + timedelta(minutes=116))


def test_a_confidential_client_says_who_it_is() -> None:
    assert an_adapter(client_secret="s3cret").refresh_call().headers["authorization"].startswith("Basic ")


def test_nothing_to_renew_with() -> None:
    for adapter in (an_adapter(refresh_token=""), an_adapter(client_id="")):
        with pytest.raises(NeedsReauth, match="consent again"):
            adapter.refresh_call()


def test_refused_renewals() -> None:
    adapter = an_adapter()
    for status in (400, 401, 403):
        with pytest.raises(NeedsReauth):
            adapter.read_refresh(an_answer(status, {"error": "invalid_request"}), NOW)
    with pytest.raises(NeedsReauth):
        adapter.read_refresh(an_answer(200, {}), NOW)
    with pytest.raises(Retryable):
        adapter.read_refresh(an_answer(503), NOW)


def test_no_secret_is_shown() -> None:
    adapter = an_adapter()
    with pytest.raises(Rejected) as caught:
        adapter.with_tokens('{"access": 5, "refresh": "refresh-0"}')
    assert "refresh-0" not in str(caught.value)
    shown = repr(vars(adapter)) + repr(adapter.refresh_call())
    assert not any(secret in shown for secret in ("access-0", "refresh-0", "the-consumer-secret"))


@pytest.mark.parametrize(
    ("missing", "says"),
    [("user_id", "user_id"), ("consumer_secret", "poll = true"), ("access_token", "access_token")],
)
def test_settings_that_cannot_work(missing: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        an_adapter(**{missing: ""})
