"""A store from before: what it knew is kept, and its notices go out as they would have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from byname.store import migrate
from byname.store.engine import make_engine
from sqlalchemy import text

from tests.support.facts import START, a_message, an_attached
from tests.unit.notifier.house import a_house
from tests.unit.notifier.moves import CV, an_assignment

BEFORE = "0002"
AT = int(START.timestamp() * 1_000_000)
ROWS = (
    "INSERT INTO conversations VALUES (:cv, 'Ann Lee', 'ann@customer.example', 'email', 'My order', :at, 2)",
    "INSERT INTO messages VALUES ('msg_1', 'Ann Lee', 'ann@customer.example', 'My order', 'Where is it?',"
    " '[]', 'message', :at, 'email', 1)",
    "INSERT INTO turns VALUES ('msg_1', :cv, :at, 'Ann Lee', 0, 'Where is it?')",
    "INSERT INTO sends VALUES (1, 'sd_aaaaaaaaaaaaaaaa', 'notice', 'msg_1', :cv, 'sophie',"
    " 'aaaaaaaaaaaaaaaa@acme.example', :content, 'intent', 0, :at, '', 0, '', :at, :at, 'ev_1', '',"
    " 'email', NULL)",
)


class _Before:
    """The migrations as they were."""

    def __init__(self, scripts: Any) -> None:
        self._scripts = scripts

    def _upgrade_revs(self, _head: str, present: str) -> Any:
        return self._scripts._upgrade_revs(BEFORE, present)

    def get_current_head(self) -> str:
        return BEFORE


async def test_what_was_known_before_is_told_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = make_engine("", tmp_path, "notifier")
    with monkeypatch.context() as patch:
        scripts = migrate._scripts("notifier")
        patch.setattr(migrate, "_scripts", lambda _: _Before(scripts))
        assert await migrate.upgrade(engine, "notifier") == BEFORE
    async with engine.begin() as connection:
        values = {"cv": CV, "at": AT, "content": '{"reason": "she wrote to Sophie", "warnings": []}'}
        for row in ROWS:
            await connection.execute(text(row), {k: v for k, v in values.items() if f":{k}" in row})
    await engine.dispose()
    async with a_house(tmp_path) as house:
        [old] = await house.mails()
        assert old.text.startswith("Where is it?")
        await house.hear(an_assignment("tom", previous="sophie"))
        [briefing] = await house.mails()
        assert briefing.text.startswith("Where is it?"), "its last words are known from before"
        house.clock.forward(hours=1)
        mail = a_message(at=3600)
        await house.hear(mail, an_attached(mail.data.message, CV, person="tom", stand_in_for="sophie"))
        [notice] = await house.mails()
        assert "You stand in for Sophie." in notice.text
        assert "  Where is it?" in notice.text
