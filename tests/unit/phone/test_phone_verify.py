"""Who calls our webhooks: Twilio's signature, FreeSWITCH's login; everything else is refused."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from urllib.parse import parse_qs, urlencode

import pytest
from byname.channels.errors import Forged, Rejected
from byname.channels.model import Request
from byname.channels.phone.adapter import PhoneAdapter
from byname.channels.phone.settings import PhoneSection
from byname.channels.phone.twilio_sign import sign

from tests.unit.phone.pieces import ADAPTER, NOW, SETTINGS, a_callback, a_leg, a_request, parse

FORM = "application/x-www-form-urlencoded"
URL = "https://desk.example.com/hooks/phone/twilio"
BODY = a_callback("ringing", 1, 0, CallerName="")


def signed(body: str = BODY, *, token: str = "token-1", url: str = URL, at: str = "") -> Request:
    signature = sign(token, at or url, parse_qs(body, keep_blank_values=True))
    return a_request("twilio", body.encode(), url=url, content_type=FORM, x_twilio_signature=signature)


def test_the_vector_of_twilios_own_library() -> None:
    """RequestValidator's tests in twilio-python, MIT."""
    told = {
        "AccountSid": "AC9a9f9392lad99kla0sklakjs90j092j3", "ApiVersion": "2010-04-01",
        "CallSid": "CAd800bb12c0426a7ea4230e492fef2a4f", "CallStatus": "ringing", "Called": "+15306384866",
        "CalledCity": "OAKLAND", "CalledCountry": "US", "CalledState": "CA", "CalledZip": "94612",
        "Caller": "+15306666666", "CallerCity": "SOUTH LAKE TAHOE", "CallerCountry": "US",
        "CallerName": "CA Wireless Call", "CallerState": "CA", "CallerZip": "89449", "Direction": "inbound",
        "From": "+15306666666", "FromCity": "SOUTH LAKE TAHOE", "FromCountry": "US", "FromState": "CA",
        "FromZip": "89449", "To": "+15306384866", "ToCity": "OAKLAND", "ToCountry": "US", "ToState": "CA",
        "ToZip": "94612",
    }  # fmt: skip
    url = "http://www.postbin.org/1ed898x"
    fields = {name: [value] for name, value in told.items()}
    assert sign("1c892n40nd03kdnc0112slzkl3091j20", url, fields) == "fF+xx6dTinOaCdZ0aIeNkHr/ZAA="


def test_a_genuine_callback_is_kept_under_twilios_name_for_it() -> None:
    receipt = ADAPTER.verify(signed(), NOW)
    [stored] = receipt.store
    assert (stored.key, stored.envelope) == ("CA1:1:ringing", {"source": "twilio"})
    assert stored.body == BODY.encode()
    assert receipt.media_type == "text/xml"


@pytest.mark.parametrize("at", [URL, URL.replace(".com", ".com:443")])
@pytest.mark.parametrize("url", [URL, URL.replace(".com", ".com:443")])
def test_with_and_without_the_port(url: str, at: str) -> None:
    assert ADAPTER.verify(signed(url=url, at=at), NOW).store


def test_another_port_is_another_address() -> None:
    with pytest.raises(Forged):
        ADAPTER.verify(signed(at=URL.replace(".com", ".com:8443")), NOW)


def test_the_public_url_comes_from_the_setting() -> None:
    adapter = PhoneAdapter(SETTINGS.model_copy(update={"public_url": "https://phone.example.com/"}))
    inside = "http://10.0.0.7:8081/hooks/phone/twilio?a=1"
    outside = "https://phone.example.com/hooks/phone/twilio?a=1"
    request = replace(signed(url=inside, at=outside))
    assert adapter.verify(request, NOW).store
    with pytest.raises(Forged):
        ADAPTER.verify(request, NOW)


def test_either_of_two_tokens_while_one_is_replaced() -> None:
    both = PhoneAdapter(PhoneSection(twilio_token="new", twilio_token_before="token-1"))
    assert both.verify(signed(), NOW).store
    assert both.verify(signed(token="new"), NOW).store
    with pytest.raises(Forged):
        both.verify(signed(token="older"), NOW)


def test_without_a_token_nobody_is_believed() -> None:
    with pytest.raises(Forged, match="twilio_token"):
        PhoneAdapter(PhoneSection()).verify(signed(token=""), NOW)


def test_repeated_fields_are_sorted_and_count_once() -> None:
    body = BODY + "&StatusCallbackEvent=ringing&StatusCallbackEvent=answered&StatusCallbackEvent=ringing"
    assert ADAPTER.verify(signed(body), NOW).store


def test_a_json_body_is_covered_by_its_digest() -> None:
    body = b'{"CallSid": "CA1", "CallStatus": "busy"}'
    url = f"{URL}?bodySHA256={hashlib.sha256(body).hexdigest()}"
    request = a_request("twilio", body, url=url, content_type="application/json",
                        x_twilio_signature=sign("token-1", url, {}))  # fmt: skip
    [stored] = ADAPTER.verify(request, NOW).store
    assert parse("twilio", stored.body)[0].outcome == "busy"
    with pytest.raises(Forged, match="bodySHA256"):
        ADAPTER.verify(replace(request, body=body + b" "), NOW)


def test_a_form_is_not_believed_by_a_digest_in_the_url() -> None:
    """Whoever knows one signed url with a digest must not bring other words under it."""
    url = f"{URL}?bodySHA256={hashlib.sha256(BODY.encode()).hexdigest()}"
    request = a_request("twilio", BODY.encode(), url=url, content_type=FORM,
                        x_twilio_signature=sign("token-1", url, {}))  # fmt: skip
    with pytest.raises(Forged):
        ADAPTER.verify(request, NOW)


def test_a_get_is_read_from_its_query() -> None:
    url = f"{URL}?{BODY}"
    request = a_request("twilio", url=url, method="GET", x_twilio_signature=sign("token-1", url, {}))
    [stored] = ADAPTER.verify(request, NOW).store
    assert stored.body == BODY.encode()


def login(user: str = "switch", password: str = "password-1") -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def test_freeswitch_needs_login_and_secret_where_both_are_set() -> None:
    body = a_leg(start_epoch="1772442000", end_epoch="1772442005").encode()
    request = a_request("freeswitch/secret-1", body, authorization=login())
    [stored] = ADAPTER.verify(request, NOW).store
    assert stored.envelope == {"source": "freeswitch"}
    assert ADAPTER.verify(request, NOW).store[0].key == stored.key
    wrong = [
        a_request("freeswitch/secret-2", body, authorization=login()),
        a_request("freeswitch", body, authorization=login()),
        a_request("freeswitch/secret-1", body, authorization=login(password="password-2")),
        a_request("freeswitch/secret-1", body, authorization="Basic !!!"),
        a_request("freeswitch/secret-1", body),
    ]
    for one in wrong:
        with pytest.raises(Forged):
            ADAPTER.verify(one, NOW)


@pytest.mark.parametrize(
    ("settings", "path", "headers"),
    [
        ({"freeswitch_secret": "s"}, "freeswitch/s", {}),
        (
            {"freeswitch_user": "u", "freeswitch_password": "p"},
            "freeswitch",
            {"authorization": login("u", "p")},
        ),
    ],
)
def test_one_of_them_is_enough_where_one_is_set(
    settings: dict[str, str], path: str, headers: dict[str, str]
) -> None:
    assert PhoneAdapter(PhoneSection(**settings)).verify(a_request(path, b"{}", **headers), NOW).store


def test_freeswitch_without_settings_is_refused() -> None:
    with pytest.raises(Forged, match="freeswitch_secret"):
        PhoneAdapter(PhoneSection()).verify(a_request("freeswitch/", b"{}"), NOW)


def test_another_door_is_named() -> None:
    with pytest.raises(Rejected, match="/hooks/phone/twilio"):
        ADAPTER.verify(a_request("aircall", b"{}"), NOW)


def test_no_secret_shows() -> None:
    shown = repr(ADAPTER) + repr(SETTINGS) + repr(signed()) + urlencode(SETTINGS.model_dump())
    assert not any(word in shown for word in ("token-1", "password-1", "secret-1"))
