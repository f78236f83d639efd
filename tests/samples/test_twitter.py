"""Recorded and documented traffic of X: each file is messages, or a refusal with its reason."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import yaml
from byname.channels.errors import ChannelError, Rejected
from byname.channels.model import Answer, Raw, Request
from byname.channels.twitter.adapter import TwitterAdapter
from byname.channels.twitter.inspect import inspect_file
from byname.channels.twitter.settings import TwitterSection

from tests.samples.corpus import samples

NOW = datetime(2026, 7, 25, tzinfo=UTC)


def _adapter(secret: str) -> TwitterAdapter:
    values = {"user_id": "1111111111111111111", "consumer_secret": secret, "access_token": "none"}
    return TwitterAdapter(TwitterSection.model_validate(values))


def test_every_delivery_is_genuine_and_one_message() -> None:
    deliveries = 0
    for path in sorted((samples("x-api") / "xaa-synthetic").glob("*.json")):
        recording = json.loads(path.read_text("utf-8"))
        adapter = _adapter(recording["consumer_secret"])
        for one in recording["deliveries"]:
            deliveries += 1
            _one(adapter, one)
    assert deliveries >= 6


def _one(adapter: TwitterAdapter, one: dict[str, Any]) -> None:
    if "crc_token" in one:
        url = f"https://byname.example/hooks/twitter/x?crc_token={one['crc_token']}"
        receipt = adapter.verify(Request("GET", url, {}, b""), NOW)
        assert json.loads(receipt.body) == {"response_token": one["response_token"]}
        return
    headers = {name.lower(): value for name, value in one["headers"].items()}
    (stored,) = adapter.verify(Request("POST", "", headers, one["body"].encode()), NOW).store
    (message,) = adapter.parse(Raw("raw_1", stored.body, stored.envelope, NOW))
    payload = json.loads(one["body"])["data"]["payload"]
    assert message.kind == "message"
    if "direct_message_events" in payload:
        created = payload["direct_message_events"][0]["message_create"]
        assert message.thread == (f"dm:{created['sender_id']}",)
        assert (message.public, message.text) == (False, created["message_data"]["text"])
    else:
        assert message.id == f"post:{payload['id']}"
        assert message.thread[0] == f"conversation:{payload['conversation_id']}"
        assert (message.public, message.text) == (True, payload["text"])


def test_every_file_is_read_or_refused() -> None:
    adapter, refused = _adapter("x"), 0
    files = [path for path in sorted(samples("x-api").rglob("*")) if path.is_file()]
    assert len(files) >= 17
    for path in files:
        json.dumps(inspect_file(path))
        try:
            adapter.parse(Raw("raw_1", path.read_bytes(), {}, NOW))
        except ChannelError as error:
            refused += isinstance(error, Rejected)
    assert refused == len(files)  # recordings of whole exchanges are no single delivery


def test_recorded_answers_are_read() -> None:
    adapter, taken = _adapter("x"), []
    for path in sorted((samples("x-api") / "tweepy-cassettes").glob("*create_and_delete_tweet.yaml")):
        first = yaml.safe_load(path.read_text("utf-8"))["interactions"][0]["response"]
        headers = {name.lower(): values[0] for name, values in first["headers"].items()}
        raw = first["body"]["string"]
        body = gzip.decompress(raw) if isinstance(raw, bytes) else raw.encode("utf-8")
        taken.append(adapter.classify(Answer(first["status"]["code"], headers, body), NOW).provider_id)
    assert taken
    assert all(one.startswith("post:") and one[5:].isdigit() for one in taken)
