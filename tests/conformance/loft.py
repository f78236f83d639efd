"""The folder of the pigeon channel, written for a test: whole, or with something missing."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.conformance.pigeon import MANIFEST

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
SETTINGS = {"seal": "sealing-wax-2026", "token": "token-of-the-loft"}
README = "# Pigeon\n## Credentials\n`seal`, `seal_before` and `token`\n## Limits\nnone\n## Oddities\nnone\n"


def letter(number: int, **more: Any) -> dict[str, Any]:
    """What somebody wrote."""
    said = {"kind": "letter", "id": f"l{number}", "from": "ann1", "name": "Ann"}
    return {**said, "text": f"Where is order {number}?", "at": "2026-01-05T13:00:00+01:00", **more}


def read(said: dict[str, Any]) -> dict[str, Any]:
    """The document that it must become."""
    files = [{"name": one["name"], "content": one["data"]} for one in said.get("files", ())]
    more = {"thread": said.get("answers", []), "public": said.get("public", False), "files": files}
    more |= {"language": said.get("tongue", "")[:2], "zone": said.get("home", "")}
    sender = {"address": said["from"], "name": said["name"]}
    return {
        "kind": "message",
        "id": said["id"],
        "sender": sender,
        "text": said["text"],
        "at": said["at"],
        **more,
    }


def hook(said: Any) -> dict[str, Any]:
    """A sealed request."""
    body, stamp = said if isinstance(said, str) else json.dumps(said), str(int(NOW.timestamp()))
    seal = hmac.new(SETTINGS["seal"].encode(), f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Time": stamp, "X-Seal": seal}
    url = "https://byname.example/hooks/pigeon/in"
    return {
        "request": {"method": "POST", "url": url, "headers": headers, "body": body},
        "now": NOW.isoformat(),
    }


def page(cursor: str, *letters: dict[str, Any], last: str) -> dict[str, Any]:
    """What a poll brings."""
    answer = {"status": 200, "body": json.dumps({"letters": letters, "last": last})}
    return {"poll": {"cursor": cursor, "answer": answer}, "now": NOW.isoformat()}


def fixtures() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Every case, with what must come of it."""
    plain, open_ = letter(1, tongue="de-AT", home="Europe/Vienna"), letter(2, public=True)
    filed = letter(3, answers=["l1"], files=[{"name": "a.txt", "data": "d2hhdCBzdGFuZHMgaW4gaXQ="}])
    polled = [letter(4), letter(5, **{"from": "bob2", "name": "Bob"})]
    return {
        "private": (hook(plain), {"documents": [read(plain)]}),
        "public": (hook(open_), {"documents": [read(open_)], "answer": {"status": 200}}),
        "with-file": (hook(filed), {"documents": [read(filed)]}),
        "other-kind": (hook({"kind": "feather"}), {"error": "NotForUs", "says": "no letter"}),
        "nothing": (hook("no json"), {"error": "Rejected"}),
        "page": (
            page("p3", *polled, last="p5"),
            {"documents": [read(one) for one in polled], "cursor": "p5"},
        ),
        "empty-page": (page("p5", last="p9"), {"documents": [], "cursor": "p5"}),
        "accepted": ({"answer": {"status": 201, "body": '{"id": "x1"}'}}, {"sent": {"provider_id": "x1"}}),
    }


def write_loft(folder: Path, manifest: str = MANIFEST, settings: dict[str, Any] | None = None) -> Path:
    """All files of the channel but its code."""
    (folder / "fixtures").mkdir(parents=True)
    (folder / "manifest.toml").write_text(manifest, "utf-8")
    (folder / "README.md").write_text(README, "utf-8")
    put(folder, "settings", SETTINGS if settings is None else settings)
    for name, (given, expected) in fixtures().items():
        put(folder, name, given)
        put(folder, f"{name}.expected", expected)
    return folder


def put(folder: Path, name: str, value: Any) -> None:
    """One file of the fixtures."""
    (folder / "fixtures" / f"{name}.json").write_text(json.dumps(value), "utf-8")


def drop(folder: Path, *names: str) -> None:
    """Leave cases out."""
    for name in names:
        for path in (folder / "fixtures").glob(f"{name}.*"):
            path.unlink()
