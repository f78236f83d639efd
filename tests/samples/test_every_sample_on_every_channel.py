"""Whatever anybody sends: each file on each channel is documents, or a refusal with its reason; no crash."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from byname.channels.errors import ChannelError
from byname.channels.inbound import Inbound
from byname.channels.kit import Subject
from byname.channels.model import Raw, Request
from byname.channels.registry import OURS, find

from tests.samples.corpus import samples

FOLDERS = (
    "live-chat", "chat-transcripts", "phone", "x-api", "twitter-text", "slack", "inbound-webhooks",
    "webhook-signatures",
)  # fmt: skip
ENVELOPES: dict[str, list[dict[str, Any]]] = {
    "phone": [{"source": one} for one in ("twilio", "asterisk", "ami", "freeswitch", "csv", "person")],
    "email": [{}, *({"source": one, "content_type": "application/json"} for one in ("mailgun", "ses"))],
}
LARGEST = 300_000
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("channel", OURS)
def test_each_file_is_documents_or_a_refusal_with_its_reason(channel: str, folder: str) -> None:
    subject = Subject(find(channel))
    adapter = subject.kind(subject.kind.Settings(**subject.settings))
    files = [path for path in sorted(samples(folder).rglob("*")) if path.is_file()]
    assert files
    for path in files:
        body = path.read_bytes()[:LARGEST]
        for envelope in ENVELOPES.get(channel, [{}]):
            _judge(path, lambda e=envelope, b=body: adapter.parse(Raw("raw_1", b, e, NOW)))  # type: ignore[misc]
        hook = Request("POST", f"https://in.example/hooks/{channel}/x", {}, body, path="x")
        with pytest.raises(ChannelError) as refused:  # nobody has signed it for us
            adapter.verify(hook, NOW)
        assert str(refused.value), path.name


def _judge(path: Path, parse: Any) -> None:
    try:
        documents = parse()
    except ChannelError as error:
        assert str(error), path.name  # noqa: PT017 - any other error fails by itself
    else:
        assert all(isinstance(one, Inbound) for one in documents), path.name
