"""Where links in mails to customers lead: where the world reaches ingest, and nowhere that it does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from byname.cli.context import introduced, section_kinds
from byname.config import load_config


@pytest.mark.parametrize(
    ("toml", "url"),
    [
        ("", "http://127.0.0.1:8081"),
        ("[ingest]\nport = 9000\nhost = '0.0.0.0'", "http://127.0.0.1:9000"),
        ("[ingest]\nhost = '::1'", "http://[::1]:8081"),
        ("[ingest]\nport = 0", ""),
        ("[email]\nrelay = 'smtp://relay.example:25'", ""),  # no customer reaches this machine
        ("[email]\nrelay = 'smtp://r:25'\n[ingest]\npublic_url = 'https://hear.x'", "https://hear.x"),
        ("[ingest]\npublic_url = 'https://hear.x'\n[notifier]\ningest_url = 'https://y'", "https://y"),
    ],
)
def test_the_notifier_knows_how_customers_reach_ingest(tmp_path: Path, toml: str, url: str) -> None:
    (tmp_path / "byname.toml").write_text(toml)
    config = introduced(load_config(tmp_path, section_kinds(), {}))
    notifier: Any = config.section(section_kinds()["notifier"])
    assert notifier.ingest_url == url
