"""What an adapter in another language is given: the same document, signed, at every attempt."""

from __future__ import annotations

import base64
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from byname.channels.errors import NeedsReauth, Rejected, Retryable
from byname.channels.model import Answer, Request
from byname.channels.remote.adapter import RemoteAdapter, remote_adapters
from byname.channels.remote.documents import inbound_schema, outbound_document, outbound_schema
from byname.channels.remote.settings import RemoteChannel, RemoteSection
from byname.channels.remote.split import pieces
from byname.channels.signing import verify_standard
from byname.config import Config, ConfigError
from byname.contracts.schemas import spelled
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.remote.remotes import NOW, OTHER, SECRET, adapter, outbound


def test_a_reply_is_one_signed_post() -> None:
    (call,) = adapter().render(outbound())
    asked = Request(call.method, call.url, call.headers, call.body)
    assert verify_standard([OTHER], asked, NOW) == "sd_aaaaaaaaaaaaaaaa"
    said = json.loads(call.body)
    assert (said["to"]["address"], said["voice"], said["text"]) == ("visitor-7", "Sophie", "Yes, here I am.")
    assert base64.b64decode(said["files"][0]["content"], validate=True) == b"\xfb\xff\xbf"
    jsonschema.validate(said, outbound_schema())
    assert adapter().render(outbound()) == (call,)


def test_no_secret_is_ever_shown() -> None:
    found = adapter()
    (call,) = found.render(outbound())
    shown = f"{found!r} {call!r} {found._settings!r} {found._settings.model_dump_json()}"
    assert SECRET not in shown
    assert OTHER not in shown
    assert call.headers["webhook-signature"] not in shown


def test_long_words_go_in_pieces_of_one_reply() -> None:
    calls = adapter(max_text=50).render(outbound("Many words, one after the other. " * 10))
    said = [json.loads(call.body) for call in calls]
    assert [one["id"] for one in said][:2] == ["sd_aaaaaaaaaaaaaaaa", "sd_aaaaaaaaaaaaaaaa.2"]
    numbers = [(one["piece"], one["pieces"]) for one in said]
    assert numbers == [(number, len(said)) for number in range(1, len(said) + 1)]
    assert {one["key"] for one in said} == {"sd_aaaaaaaaaaaaaaaa"}
    assert [bool(one["files"]) for one in said] == [False] * (len(said) - 1) + [True]
    assert [call.headers["webhook-id"] for call in calls] == [one["id"] for one in said]


@given(st.text(alphabet=st.sampled_from("ab \n😀"), max_size=300), st.integers(1, 40))
def test_pieces_fit_and_lose_no_word(text: str, longest: int) -> None:
    found = pieces(text, longest)
    assert all(len(one) <= longest for one in found)
    assert all(one for one in found) or not text
    if len(text) > longest:
        assert "".join("".join(found).split()) == "".join(text.split())
    else:
        assert found == (text,)


def test_words_are_cut_between_words() -> None:
    text = " ".join(f"word{n}" for n in range(200))
    found = pieces(text, 60)
    assert " ".join(found) == text
    assert min(len(one) for one, _ in pairwise(found)) > 30


def test_what_cannot_be_carried_is_refused() -> None:
    with pytest.raises(Rejected, match="3 bytes together; webform takes 2"):
        adapter(max_files=2).render(outbound())
    for way in ("none", "nats"):
        with pytest.raises(Rejected, match=f"reply_by is {way}"):
            adapter(reply_by=way).render(outbound())
    with pytest.raises(Rejected, match="the bus takes 1,000,000"):
        outbound_document(outbound("x" * 1_000_000))


def test_over_the_bus_it_is_the_same_document_whole() -> None:
    said = json.loads(outbound_document(outbound("x " * 5000)))
    assert (said["id"], said["key"], said["pieces"]) == ("sd_aaaaaaaaaaaaaaaa",) * 2 + (1,)
    jsonschema.validate(said, outbound_schema())
    assert adapter(reply_by="nats").queued
    assert not adapter().queued


@pytest.mark.parametrize(
    ("body", "identity"),
    [
        (b'{"id": "x-1"}', "x-1"),
        (b'{"id": 7}', "7"),
        (b"", ""),
        (b"[]", ""),
        (b'{"id": null}', ""),
        (b"[" * 9**5, ""),
    ],
)
def test_what_is_taken_may_be_named(body: bytes, identity: str) -> None:
    assert adapter().classify(Answer(202, {}, body), NOW).provider_id == identity


def test_what_the_answers_mean() -> None:
    for status in (401, 403):
        with pytest.raises(NeedsReauth, match="reply_secret"):
            adapter().classify(Answer(status, {}, b""), NOW)
    for status in (429, 500, 503):
        with pytest.raises(Retryable) as later:
            adapter().classify(Answer(status, {"retry-after": "7"}, b""), NOW)
        assert later.value.after == 7
    for status in (302, 400, 410):
        with pytest.raises(Rejected):
            adapter().classify(Answer(status, {}, b"no"), NOW)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"secrets": ("whsec_c2hvcnQ=",)}, "secrets, number 1: has to be whsec_"),
        ({"secrets": (SECRET, SECRET.removeprefix("whsec_"))}, "secrets, number 2"),
        ({"secrets": ("whsec_" + "@" * 40,)}, "in base64"),
        ({"reply_secret": ""}, "reply_secret"),
        ({"reply_url": ""}, "reply_url"),
        ({"reply_url": "forms.example/replies"}, "reply_url"),
        ({"reply_by": "nats", "max_text": 100}, "max_text"),
    ],
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words) as refused:
        adapter(**wrong)
    assert "[remote.channels.webform]" in str(refused.value)
    assert SECRET.removeprefix("whsec_") not in str(refused.value)


def test_the_channels_of_the_settings() -> None:
    channels = {"webform": RemoteChannel(), "app": RemoteChannel(enabled=False)}
    config = Config(Path(), {"remote": RemoteSection(channels=channels)})
    assert list(remote_adapters(config)) == ["webform"]
    with pytest.raises(ConfigError, match="another adapter with this name"):
        remote_adapters(config, taken=("webform",))


def test_the_published_schemas_are_those_of_the_code() -> None:
    folder = Path(__file__).resolve().parents[3] / "docs" / "channels"
    assert (folder / "inbound.schema.json").read_text("utf-8") == spelled(inbound_schema())
    assert (folder / "outbound.schema.json").read_text("utf-8") == spelled(outbound_schema())


def test_each_channel_has_a_manifest_of_its_own() -> None:
    one, two = RemoteAdapter("one", RemoteChannel()), RemoteAdapter("two", RemoteChannel())
    assert (one.manifest.name, two.manifest.name) == ("one", "two")
