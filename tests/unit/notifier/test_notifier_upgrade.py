"""A store from before: what it knew is kept, and its notices go out as they would have."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from byname.ids import derive
from byname.store import migrate
from byname.store.engine import make_engine
from sqlalchemy import text

from tests.support.facts import START, a_message, a_reply_request, an_attached
from tests.unit.notifier.house import a_house
from tests.unit.notifier.moves import CV, an_assignment
from tests.unit.notifier.nudging import a_promise

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

    def __init__(self, scripts: Any, head: str) -> None:
        self._scripts, self._head = scripts, head

    def _upgrade_revs(self, _head: str, present: str) -> Any:
        return self._scripts._upgrade_revs(self._head, present)

    def get_current_head(self) -> str:
        return self._head


async def as_it_was(
    home: Path, monkeypatch: pytest.MonkeyPatch, head: str, rows: tuple[str, ...], values: dict[str, Any]
) -> None:
    """A store with the tables of that time, and these rows."""
    engine = make_engine("", home, "notifier")
    with monkeypatch.context() as patch:
        scripts = migrate._scripts("notifier")
        patch.setattr(migrate, "_scripts", lambda _: _Before(scripts, head))
        assert await migrate.upgrade(engine, "notifier") == head
    async with engine.begin() as connection:
        for row in rows:
            await connection.execute(text(row), {k: v for k, v in values.items() if f":{k}" in row})
    await engine.dispose()


async def test_what_was_known_before_is_told_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"cv": CV, "at": AT, "content": '{"reason": "she wrote to Sophie", "warnings": []}'}
    await as_it_was(tmp_path, monkeypatch, BEFORE, ROWS, values)
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


CALL_ROWS = (
    "INSERT INTO conversations VALUES (:cv, 'Ann Lee', '+4930', 'phone', '', :at, 2, NULL, 'sophie', NULL)",
    "INSERT INTO turns VALUES ('call_1', :cv, :at, 'Ann Lee', 0, 'She called.', 0)",
    "INSERT INTO promises VALUES ('call_1', 'sophie', :at, :promises)",
    "INSERT INTO sends (number, key, kind, about, conversation, person, message_id, content, state, attempts,"
    " next_at, holder, lease_until, response, created_at, changed_at, cause, traceparent) VALUES (1,"
    " 'sd_aaaaaaaaaaaaaaaa', 'page_mail', 'pg_1', :cv, 'sophie', 'aaaaaaaaaaaaaaaa@acme.example', :content,"
    " 'intent', 0, :at, '', 0, '', :at, :at, 'ev_1', '')",
)


async def test_promises_of_calls_are_shown_until_they_are_due(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody watched them, so nobody knows whether they were kept; the router's word of one counts more."""
    said = [
        {"text": "call back", "due": (START + timedelta(hours=1)).isoformat()},
        {"text": "a discount", "due": None},
    ]
    content = {"role": "page", "message": "", "reason": "", "step": "on_call"}
    values = {"cv": CV, "at": AT, "promises": json.dumps(said), "content": json.dumps(content)}
    await as_it_was(tmp_path, monkeypatch, "0005", CALL_ROWS, values)
    async with a_house(tmp_path) as house:
        await house.hear(a_reply_request(CV))
        assert "page_mail" not in [one.send.kind for one in await house.send()], (
            "a page from before, answered"
        )
        await house.hear(an_assignment("tom"))
        [mail] = [one for one in await house.mails() if one.kind == "briefing"]
        assert "  call back, by today at 11:30 (Sophie" in mail.text
        assert "  a discount (Sophie" in mail.text
        again = a_promise(
            "a discount", START + timedelta(days=1), promise=derive("pr", "call_1", "a discount")
        )
        await house.hear(again)
        house.clock.forward(hours=2)
        await house.hear(an_assignment("eva"))
        [mail] = await house.mails()
        assert "call back" not in mail.text
        assert mail.text.count("a discount") == 1
