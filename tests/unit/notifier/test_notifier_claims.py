"""In which order what waits is sent: customers first, and what was put off not before what is new."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from services.notifier.domain import MORE_MAY_BREAK
from services.notifier.store.send_log import claim
from tests.support.facts import a_message, a_reply_request, an_attached
from tests.unit.notifier.house import House, a_house
from tests.unit.notifier.moves import CV, TEAM, a_page, an_opening

LEASE = timedelta(seconds=20)


async def claimed(house: House, limit: int, *, calls: bool | None = None) -> list[str]:
    async with house.db.transaction() as unit:
        found = await claim(unit.connection, "copy_1", house.clock.now(), LEASE, limit, calls=calls)
    return [one.send.kind for one in found]


async def test_a_reply_goes_before_all_that_was_there_before_it(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        for number in range(5):
            mail = a_message(text=f"words {number}")
            await house.hear(mail, an_opening(), an_attached(mail.data.message, CV))
        await house.hear(a_reply_request(CV))
        assert await claimed(house, 1) == ["reply"]
        assert await claimed(house, 10) == ["notice"] * 5


async def test_what_was_put_off_does_not_stand_before_what_is_new(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        for number in (1, 2):
            mail = a_message(text=f"words {number}")
            await house.hear(mail, an_opening(), an_attached(mail.data.message, CV))
        async with house.db.transaction() as unit:
            later = "UPDATE sends SET attempts = 1, next_at = next_at + 30000000 WHERE number = 1"
            await unit.connection.execute(text(later))
        house.clock.forward(minutes=1)
        async with house.db.transaction() as unit:
            found = await claim(unit.connection, "copy_1", house.clock.now(), LEASE, 10)
        assert [one.send.attempts for one in found] == [1, 2]


@pytest.mark.parametrize("calls", [True, False])
async def test_calls_of_pages_and_all_else_are_claimed_apart(tmp_path: Path, *, calls: bool) -> None:
    async with a_house(tmp_path) as house:
        mail = a_message()
        await house.hear(
            mail, an_opening(), an_attached(mail.data.message, CV), a_page(mail.data.message, "eva")
        )
        house.clock.forward(seconds=MORE_MAY_BREAK.total_seconds())
        found = set(await claimed(house, 10, calls=calls))
        assert found == ({"page_webhook", "page_call"} if calls else {"notice", "page_mail"})
        assert TEAM.person("eva") is not None


async def test_calls_are_found_by_their_own_index(tmp_path: Path) -> None:
    """With many mails waiting, looking for calls must not read them all."""
    query = (
        "EXPLAIN QUERY PLAN SELECT * FROM sends WHERE state = 'intent' AND next_at <= 5"
        " AND kind IN ('page_webhook', 'page_call')"
    )
    async with a_house(tmp_path) as house, house.db.reading() as connection:
        plan = [str(row) for row in await connection.execute(text(query))]
    assert any("sends_calls" in line for line in plan), plan
