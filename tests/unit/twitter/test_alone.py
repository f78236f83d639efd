"""The channel can be absent without a trace; and it passes the kit when it is there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from byname.channels.kit import ChannelConformance
from byname.channels.registry import find
from byname.channels.twitter.adapter import TwitterAdapter
from byname.channels.twitter.inspect import inspect_file

from tests.unit.twitter.made import a_post, an_adapter, an_event

ROOT = Path(__file__).resolve().parents[3]
IMPORT = re.compile(r"(import|from)\s+(byname\.channels\.)?twitter\b|byname\.channels\.twitter")


class TestKit(ChannelConformance):
    adapter = TwitterAdapter


def test_nobody_imports_it_but_the_registry() -> None:
    files = [path for folder in ("libs", "services") for path in (ROOT / folder).rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix() for path in files if IMPORT.search(path.read_text("utf-8"))}
    outside = {name for name in found if not name.startswith("libs/byname/channels/twitter/")}
    assert outside == {"libs/byname/channels/registry.py"}
    assert find("twitter") is TwitterAdapter


def test_the_library_needs_no_setuptools() -> None:
    """Its list of emoji is read, and nobody who looks for pkg_resources later finds our stand-in."""
    code = (
        "import sys\n"
        "from byname.channels.twitter.weight import weigh\n"
        "assert weigh('👨‍👩‍👧‍👦') == 2\n"
        "assert 'pkg_resources' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, cwd=ROOT / "libs", timeout=60)


def test_nobody_polls_unless_asked_to() -> None:
    assert an_adapter().poll_every_s == 0
    assert an_adapter(poll=True).poll_every_s == 60


def test_inspect(tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    file.write_bytes(an_event(a_post("@byname hello")))
    found = inspect_file(file)
    assert (found["kind"], found["text"], found["public"]) == ("message", "@byname hello", True)
    assert found["from"] == {"address": "2222222222", "name": "Anna Berg (@anna)"}
    json.dumps(found)
    file.write_bytes(b"{}")
    assert inspect_file(file)["refused"] == "Rejected"
    assert "cannot read" in str(inspect_file(tmp_path / "none")["error"])
