"""Only what a provider signed gets in, within its time, by either of two keys; a repeat is the same mail."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from byname.channels.email.webhooks import mailgun as mailgun_hook
from byname.channels.email.webhooks.sendgrid import check_signature, read_key
from byname.channels.errors import Forged, NotForUs, Rejected
from byname.channels.model import Raw, Request
from byname.config import ConfigError
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from tests.samples.corpus import samples
from tests.unit.email_webhooks.hooks import (
    MAIL,
    NOW,
    adapter,
    mailgun,
    postmark,
    public_key,
    request,
    sendgrid,
)

SETTINGS: dict[str, Any] = {
    "mailgun_keys": ["key-2", "key-1"],
    "postmark_logins": ["byname:new", "byname:secret"],
    "sendgrid_keys": [public_key(ec.generate_private_key(ec.SECP256R1())), public_key()],
}
GENUINE = {"mailgun": mailgun, "postmark": postmark, "sendgrid": sendgrid}


def key_of(said: Request) -> str:
    [stored] = adapter(**SETTINGS).verify(said, NOW).store
    return stored.key


@pytest.mark.parametrize("provider", GENUINE)
def test_genuine(provider: str) -> None:
    hook = adapter(**SETTINGS)
    said = GENUINE[provider]()
    receipt = hook.verify(said, NOW)
    [stored] = receipt.store
    assert (receipt.status, stored.body) == (200, said.body)
    assert stored.envelope["source"] == provider
    assert "secret" not in json.dumps(dict(stored.envelope))


@pytest.mark.parametrize("provider", GENUINE)
def test_without_keys_nothing_is_believed(provider: str) -> None:
    with pytest.raises(Forged):
        adapter().verify(GENUINE[provider](), NOW)


@pytest.mark.parametrize(
    "said",
    [
        mailgun(key="other"),
        mailgun(token=""),
        mailgun(signature="0" * 64),
        mailgun(signature="é"),
        mailgun(timestamp="1"),
        replace(mailgun(), body=b""),
        replace(mailgun(), headers={}),
        replace(mailgun(), headers={"content-type": "multipart/form-data; boundary=x"}),
        postmark("byname:wrong"),
        postmark("byname:secret2"),
        replace(postmark(), headers={}),
        replace(postmark(), headers={"authorization": "Bearer byname:secret"}),
        replace(postmark(), headers={"authorization": "Basic \ud800"}),
        sendgrid(key=ec.generate_private_key(ec.SECP256R1())),
        replace(sendgrid(), body=sendgrid().body + b" "),
        replace(sendgrid(), body=sendgrid().body.replace(b"Hi", b"Ho", 1)),
        replace(sendgrid(), headers={}),
    ],
)
def test_forged(said: Request) -> None:
    with pytest.raises(Forged):
        adapter(**SETTINGS).verify(said, NOW)


@pytest.mark.parametrize(("provider", "hours"), [("mailgun", 12), ("sendgrid", 73)])
def test_as_long_as_it_is_repeated_and_no_longer(provider: str, hours: int) -> None:
    hook = adapter(**SETTINGS)
    sign: Any = GENUINE[provider]
    for at in (NOW - timedelta(hours=hours), NOW + timedelta(hours=hours)):
        assert hook.verify(sign(at=at), NOW).store
    for at in (NOW - timedelta(hours=hours, seconds=1), NOW + timedelta(hours=hours, seconds=1)):
        with pytest.raises(Forged):
            hook.verify(sign(at=at), NOW)


def test_a_repeat_is_the_same_and_another_mail_is_not() -> None:
    for provider, sign in GENUINE.items():
        said = sign()
        assert key_of(said) == key_of(said), provider
    assert key_of(mailgun()) != key_of(mailgun(token="u" * 50))
    assert key_of(postmark()) != key_of(postmark(MessageID="m-2"))
    assert key_of(sendgrid()) != key_of(sendgrid(email="Subject: other\r\n\r\n"))


def test_a_token_of_mailgun_brings_one_mail_only() -> None:
    """Its signature does not cover the mail: whoever recorded one cannot bring other words with it."""
    forged = "Subject: forged\r\n\r\nPay me\r\n"
    assert key_of(mailgun()) == key_of(mailgun(body_mime=forged))
    for recipient in ("sophie@acme.example", "hello+1@acme.example", ""):
        assert key_of(mailgun()) == key_of(mailgun(recipient=recipient, body_mime=forged))


def mailgun_event(of: Request, content_type: str = "application/json") -> Request:
    """An event with the signature of a mail."""
    form = parse_qs(of.body.decode())
    signature = {name: form[name][0] for name in ("timestamp", "token", "signature")}
    event = {"signature": signature, "event-data": {"event": "delivered"}}
    return request("mailgun", json.dumps(event).encode(), content_type=content_type)


def test_a_token_of_an_event_brings_no_mail() -> None:
    """The same key signs both: once an event came with it, the token is used."""
    assert key_of(mailgun_event(mailgun())) == key_of(mailgun())
    assert key_of(mailgun_event(mailgun(token="u" * 50))) != key_of(mailgun())


def test_events_about_mail_that_went_out_are_not_for_us() -> None:
    hook = adapter(**SETTINGS)
    for kind in ("application/json", "application/json; charset=utf-8"):
        [kept] = hook.verify(mailgun_event(mailgun(), kind), NOW).store
        with pytest.raises(NotForUs, match="went out"):
            hook.mail_of(Raw("raw_1", kept.body, kept.envelope, NOW))
    with pytest.raises(NotForUs, match="Bounce"):
        adapter(**SETTINGS).verify(postmark(RecordType="Bounce"), NOW)


@pytest.mark.parametrize("signature", [None, 17, "\ud800", {}, [], {"timestamp": 1}, {"signature": "\ud800"}])
def test_forged_events(signature: Any) -> None:
    body = json.dumps({"signature": signature}).encode()
    with pytest.raises(Forged):
        adapter(**SETTINGS).verify(request("mailgun", body, content_type="application/json"), NOW)


def test_what_postmark_sends_broken_is_kept_all_the_same() -> None:
    said = replace(postmark(), body=b'{"MessageID": "m-1", "RawEm')
    [stored] = adapter(**SETTINGS).verify(said, NOW).store
    assert stored.body == said.body


def test_the_secret_path() -> None:
    hook = adapter(hook_path="oak-lantern", **SETTINGS)
    said = mailgun()
    assert hook.verify(replace(said, path="mailgun/oak-lantern"), NOW).store
    assert hook.verify(replace(said, path="/mailgun/oak-lantern/"), NOW).store
    for path in ("mailgun", "mailgun/oak", "mailgun/oak-lantern/more", "mailgun/\ud800"):
        with pytest.raises(Forged):
            hook.verify(replace(said, path=path), NOW)


@pytest.mark.parametrize("path", ["", "sparkpost", "../mailgun", "\ud800"])
def test_providers_that_we_do_not_know(path: str) -> None:
    with pytest.raises(Rejected, match="mailgun, postmark, sendgrid, ses"):
        adapter(**SETTINGS).verify(replace(mailgun(), path=path), NOW)


def test_settings_that_cannot_work_are_named() -> None:
    with pytest.raises(ConfigError, match="sendgrid_keys"):
        adapter(sendgrid_keys=["nonsense"])
    with pytest.raises(ConfigError, match="ses_secret_key"):
        adapter(ses_access_key="AKIA")


def test_the_keys_are_in_no_repr() -> None:
    hook = adapter(**SETTINGS, hook_path="oak-lantern", ses_access_key="AKIA", ses_secret_key="hush-hush")
    shown = repr(hook) + repr(hook.hooks) + repr(hook._settings) + repr(vars(hook))
    assert not [one for one in ("key-1", "byname:secret", "oak-lantern", "hush-hush") if one in shown]


@given(
    st.binary(max_size=300), st.sampled_from(["mailgun", "postmark", "sendgrid", "ses"]), st.text(max_size=60)
)
def test_any_bytes_are_refused_and_nothing_else(body: bytes, provider: str, kind: str) -> None:
    hook = adapter(**SETTINGS, ses_topics=["arn"])
    headers = {"content-type": kind, "authorization": kind, "x-twilio-email-event-webhook-signature": kind}
    with pytest.raises(Rejected):
        hook.verify(Request("POST", "https://x.example", headers, body, path=provider), NOW)


def _vectors(name: str) -> Any:
    path: Path = samples("webhook-signatures") / "vectors" / name
    return json.loads(path.read_text())


def test_vectors_of_mailgun() -> None:
    for one in _vectors("mailgun_1.json"):
        now = NOW.fromtimestamp(int(one["timestamp"]), NOW.tzinfo)
        keys = [SecretStr(one["signing_key"])]
        mailgun_hook._check(one["timestamp"], one["token"], one["signature"], now, keys)
        with pytest.raises(Forged):
            mailgun_hook._check(one["timestamp"], one["token"][:-1], one["signature"], now, keys)


def test_vectors_of_sendgrid() -> None:
    for one in _vectors("sendgrid.json"):
        keys = [read_key(one["public_key"])]
        check_signature(keys, one["signature"], (one["timestamp"] + one["payload"]).encode())
        with pytest.raises(Forged):
            check_signature(keys, one["signature"], (one["timestamp"] + one["payload"]).encode() + b" ")


def test_the_mail_in_a_kept_request() -> None:
    assert base64.b64encode(MAIL)  # the same mail, three ways
    for sign in GENUINE.values():
        said = sign()
        hook = adapter(**SETTINGS)
        [stored] = hook.verify(said, NOW).store
        provider = str(stored.envelope["source"])
        envelope, raw = hook.hooks[provider].to_mail(stored.body, str(stored.envelope["content_type"]))
        assert (envelope.mail_from, envelope.rcpt_to) == ("anna@customer.example", ("hello@acme.example",))
        assert raw == MAIL
