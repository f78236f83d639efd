"""`byname inspect email` is a contract: its keys are driven by users and tests."""

from __future__ import annotations

import json
from pathlib import Path

from byname.channels.email.inspect import inspect_file

from tests.unit.email_reading.mails import a_mail


def test_one_json_object_a_file(tmp_path: Path) -> None:
    path = tmp_path / "one.eml"
    path.write_bytes(a_mail("Hello", "<p>Hello</p>", References="<x@y>"))
    found = json.loads(json.dumps(inspect_file(path)))
    assert found["file"] == str(path)
    assert found["from"] == {"address": "anna@customer.example", "name": "Anna Müller"}
    assert (found["kind"], found["text"], found["automatic"], found["bounce"]) == (
        "message",
        "Hello",
        False,
        None,
    )
    assert found["thread"] == {"in_reply_to": [], "references": ["x@y"]}
    assert {"to", "subject", "text_full", "html", "attachments"} <= set(found)
    assert "error" not in found


def test_a_dead_letter_says_why(tmp_path: Path) -> None:
    path = tmp_path / "bad.eml"
    path.write_bytes(b"Subject: " + b"x" * 1_000_000)
    assert "header is larger" in str(inspect_file(path)["error"])
    assert "cannot read" in str(inspect_file(tmp_path / "missing.eml")["error"])
