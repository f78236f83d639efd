"""Who may see the desk, and who may say something on it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from byname.clock import SystemClock
from byname.contracts import AnswerReceived
from byname.store.database import micros

from services.desk.errors import UnknownPerson
from services.desk.store.tokens import add_token, revoke_token
from services.desk.tokens import create_token, new_token
from tests.connected.desk.system import Running, running_desk, until
from tests.unit.desk.builders import Story

pytestmark = pytest.mark.connected
HIDDEN = re.compile(r'name="(csrf|once)" value="([^"]+)"')


async def arrived(desk: Running, story: Story) -> None:
    await desk.publish(story.first_message())

    async def there() -> bool:
        async with desk.api() as api:
            return (await api.get(f"/api/conversations/{story.conversation}")).status_code == 200

    await until(there, "the conversation is there")


async def test_the_api_wants_a_token_in_force(desk: Running) -> None:
    now = SystemClock().now()
    past, gone = timedelta(seconds=-1), timedelta(days=1)
    expired, expired_row = new_token("sophie", now, lasts=past)
    revoked, revoked_row = new_token("sophie", now, lasts=gone)
    left, left_row = new_token("nobody-any-more", now)
    session, session_row = new_token("sophie", now, parent="x", lasts=gone)
    async with desk.service.db.transaction() as unit:
        for row in (expired_row, revoked_row, left_row, session_row):
            await add_token(unit.connection, row)
        await revoke_token(unit.connection, revoked_row.id, micros(now))
    other_secret = desk.token[:-1] + ("0" if desk.token[-1] != "0" else "1")
    async with desk.browser() as client:
        for token in ("x", "byn_", other_secret, expired, revoked, left, session, f"{desk.token}x", "é"):
            header = {"Authorization": b"Bearer " + token.encode()}
            answer = await client.get("/api/conversations", headers=header)
            assert answer.status_code == 401, token
            assert "token" in answer.json()["detail"]
            assert answer.headers["www-authenticate"].startswith("Bearer")
        assert (await client.get("/api/conversations")).status_code == 401
        cookie = {"Cookie": f"byname_session={desk.token}"}
        assert (await client.get("/api/people", headers=cookie)).status_code == 401
    async with desk.api() as api:
        assert (await api.get("/api/conversations")).status_code == 200


async def test_a_token_is_only_for_somebody_on_the_team(desk: Running) -> None:
    with pytest.raises(UnknownPerson, match="sophie, tom"):
        await create_token(desk.config, "mallory", ["sophie", "tom"])


async def test_tokens_are_kept_as_hashes(desk: Running) -> None:
    secret = desk.token.rpartition("_")[2]
    files = [path for path in desk.config.home.glob("desk.sqlite3*") if path.is_file()]
    assert files
    assert not any(secret.encode() in path.read_bytes() for path in files)


async def test_on_this_machine_the_page_may_be_read_but_nothing_said(desk: Running) -> None:
    story = Story()
    await arrived(desk, story)
    async with desk.browser() as client:
        assert (await client.get("/")).status_code == 200
        shown = await client.get(f"/conversations/{story.conversation}")
        assert "Where is it?" in shown.text
        assert "<textarea" not in shown.text
        answer = await client.post(
            f"/conversations/{story.conversation}/answer",
            data={"text": "x", "action": "send", "once": "1", "csrf": ""},
        )
        assert answer.headers["location"].startswith("/sign-in")
    assert await desk.said(AnswerReceived) == []


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Host": "127.0.0.1.evil.example:80"}, {"X-Forwarded-For": "203.0.113.9"}],
)
async def test_another_name_for_this_machine_needs_a_sign_in(desk: Running, headers: dict[str, str]) -> None:
    async with desk.browser() as client:
        for path in ("/", "/fragments/list", "/outbox", "/conversations/cv_1", "/messages/x/html"):
            answer = await client.get(path, headers=headers)
            assert answer.status_code == 303, path
        assert (await client.get("/events", headers=headers)).status_code == 401


async def test_without_open_on_loopback_everybody_signs_in(tmp_path: Path) -> None:
    async with (
        running_desk(tmp_path, {"BYNAME_HTTP_OPEN_ON_LOOPBACK": "false"}) as desk,
        desk.browser() as client,
    ):
        assert (await client.get("/")).headers["location"] == "/sign-in?next=/"
        assert (await client.get("/sign-in")).status_code == 200
        assert (await client.get("/healthz")).status_code == 200


async def sign_in(client: httpx.AsyncClient, token: str, **more: str) -> httpx.Response:
    return await client.post("/sign-in", data={"token": token, **more})


async def test_a_signed_in_person_answers_from_the_page_once(desk: Running) -> None:
    story = Story()
    await arrived(desk, story)
    async with desk.browser() as client:
        entered = await sign_in(client, desk.token)
        assert entered.status_code == 303
        cookie = entered.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert desk.token not in entered.headers["set-cookie"]
        html = (await client.get(f"/conversations/{story.conversation}")).text
        form = dict(HIDDEN.findall(html)) | {"text": "Soon.\r\nSophie", "action": "send"}
        where = f"/conversations/{story.conversation}/answer"
        for _ in range(2):
            assert (await client.post(where, data=form)).status_code == 303
        assert "Soon.\nSophie" in (await client.get(f"/conversations/{story.conversation}")).text
        for wrong in ({**form, "csrf": "0" * 64, "once": "2"}, {**form, "csrf": "", "once": "3"}):
            assert (await client.post(where, data=wrong)).status_code == 403
        foreign = await client.post(
            where, data={**form, "once": "4"}, headers={"Origin": "https://evil.example"}
        )
        assert foreign.status_code == 403
        empty = await client.post(where, data={**form, "once": "5", "text": " "})
        assert empty.status_code == 422
        await client.post("/sign-out", data={"csrf": form["csrf"]})
        assert (await client.post(where, data={**form, "once": "6"})).headers["location"] == "/sign-in?next=/"
    said = await desk.said(AnswerReceived)
    assert [(one.text, one.person) for one in said] == [("Soon.\nSophie", "sophie")]


async def test_a_wrong_token_does_not_enter_and_nobody_is_sent_elsewhere(desk: Running) -> None:
    async with desk.browser() as client:
        assert (await sign_in(client, "byn_wrong")).status_code == 401
        for elsewhere in ("https://evil.example", "//evil.example", "/\\evil.example", "evil"):
            assert (await sign_in(client, desk.token, next=elsewhere)).headers["location"] == "/"
        assert (await sign_in(client, desk.token, next="/outbox")).headers["location"] == "/outbox"
        foreign = await client.post(
            "/sign-in", data={"token": desk.token}, headers={"Origin": "https://evil.example"}
        )
        assert foreign.status_code == 403
