"""The team file at the desk: taken whole or refused whole, never overwritten, and back again."""

from __future__ import annotations

import html
import re
from typing import Any

import httpx
import pytest

from services.desk import team_file
from services.desk.http.desk import Desk
from tests.connected.desk.system import Running, until
from tests.unit.desk.team_story import TOML

pytestmark = pytest.mark.connected
HIDDEN = re.compile(r'name="(csrf|version)" value="([^"]+)"')
MISTAKE = TOML.replace("on_call", "on_cal")
OTHER = TOML.replace('name = "Tom"', 'name = "Thomas"')


async def put(api: httpx.AsyncClient, text: str, version: object) -> httpx.Response:
    headers = {"If-Match": f'"{version}"', "Content-Type": "text/plain"} if version else {}
    return await api.put("/api/team", content=text.encode(), headers=headers)


async def in_force(api: httpx.AsyncClient) -> dict[str, Any]:
    answer = await api.get("/api/team")
    found: dict[str, Any] = answer.json()
    assert answer.headers["etag"] == f'"{found["version"]}"'
    return found


async def test_a_new_file_is_in_force_everywhere_at_once(desk: Running) -> None:
    async with desk.api() as api:
        before = await in_force(api)
        assert (before["text"], before["has_text"]) == ("", False)  # put there by byname, without its text
        answer = await put(api, TOML, before["version"])
        assert answer.status_code == 200
        now = await in_force(api)
        again = await put(api, TOML, before["version"] + 1)
        assert again.json() == answer.json()  # an equal one changes nothing
        versions = (await api.get("/api/team/versions")).json()["versions"]
        old = (await api.get(f"/api/team/versions/{before['version']}")).json()
    assert (now["text"], now["by"], now["team"]["policy"]["on_call"]) == (TOML, "Sophie", ["tom"])
    assert [one["version"] for one in versions] == [now["version"], before["version"]]
    assert old["team"] == before["team"]
    await until(_sees(desk, now["version"]), "the desk has the new team")


def _sees(desk: Running, version: int) -> Any:
    async def check() -> bool:
        return desk.service.team.version >= version

    return check


async def test_a_mistake_changes_nothing_and_is_named(desk: Running) -> None:
    async with desk.api() as api:
        before = await in_force(api)
        wrong = await put(api, MISTAKE, before["version"])
        syntax = await put(api, "[company", before["version"])
        after = await in_force(api)
    assert after == before
    assert wrong.status_code == syntax.status_code == 422
    said = wrong.json()
    assert MISTAKE.splitlines()[said["line"] - 1].startswith("on_cal")
    assert "on_cal" in said["error"]
    assert f"line {said['line']}" in said["detail"]
    assert syntax.json()["line"] == 1


async def test_nobody_is_overwritten(desk: Running) -> None:
    async with desk.api() as api:
        version = (await in_force(api))["version"]
        assert (await put(api, TOML, "")).status_code == 428
        assert (await put(api, TOML, "x")).status_code == 422
        assert (await put(api, TOML, version)).status_code == 200
        late = await put(api, OTHER, version)
        assert (late.status_code, (await in_force(api))["text"]) == (412, TOML)
        assert (await put(api, OTHER, "*")).status_code == 200
        assert (await in_force(api))["text"] == OTHER
        for nothing in (version + 99, 0, "x"):
            assert (await api.get(f"/api/team/versions/{nothing}")).status_code in (404, 422)
        assert (await put(api, "#" * 300_001, "*")).status_code == 422
        assert (await api.put("/api/team", content=b"\xff", headers={"If-Match": "*"})).status_code == 422
    async with desk.browser() as client:
        for path in ("/api/team", "/api/team/versions", f"/api/team/versions/{version}"):
            assert (await client.get(path)).status_code == 401


async def form_of(client: httpx.AsyncClient, path: str = "/team/edit") -> tuple[dict[str, str], str]:
    """The hidden fields of a page's form, and what stands in its textarea."""
    text = (await client.get(path)).text
    shown = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", text, re.DOTALL)
    return dict(HIDDEN.findall(text)), html.unescape(shown[1]) if shown else ""


def kept(answer: httpx.Response) -> str:
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", answer.text, re.DOTALL)
    assert found
    return html.unescape(found[1])


async def test_the_page_keeps_the_text_whatever_is_wrong(desk: Running) -> None:
    async with desk.browser() as client, desk.api() as api:
        assert (await client.get("/team/edit")).headers["location"].startswith("/sign-in")
        await client.post("/sign-in", data={"token": desk.token})
        empty = await client.get("/team/edit")
        assert "Paste the whole file" in empty.text
        hidden, shown = await form_of(client)
        assert shown == ""
        saved = await client.post("/team/edit", data={**hidden, "text": TOML.replace("\n", "\r\n")})
        assert saved.status_code == 303
        page = (await client.get(saved.headers["location"])).text
        assert "is in force" in page
        assert "A new customer first meets" in page
        assert "&lt;b&gt;Ben&lt;/b&gt;" in page
        assert "<b>Ben" not in page
        hidden, shown = await form_of(client)
        assert shown == TOML
        wrong = await client.post("/team/edit", data={**hidden, "text": MISTAKE})
        line = MISTAKE.splitlines().index('on_cal = ["tom"]') + 1
        assert (wrong.status_code, kept(wrong)) == (422, MISTAKE)
        assert f'data-line="{line}"' in wrong.text
        assert (await put(api, OTHER, hidden["version"])).status_code == 200  # somebody else is faster
        mine = TOML + "# mine\n"
        raced = await client.post("/team/edit", data={**hidden, "text": mine})
        assert (raced.status_code, kept(raced)) == (409, mine)
        assert "Nothing was saved" in raced.text
        assert "by Sophie" in raced.text
        assert (await in_force(api))["text"] == OTHER
        again = dict(HIDDEN.findall(raced.text))
        assert (await client.post("/team/edit", data={**again, "text": mine})).status_code == 303
        assert (await in_force(api))["text"] == mine
        assert (await client.post("/team/edit", data={**again, "csrf": "", "text": mine})).status_code == 403


async def test_the_bus_away_keeps_the_text(desk: Running) -> None:
    parts: Desk = desk.service.http_app.state.desk  # type: ignore[union-attr]
    async with desk.browser() as client:
        await client.post("/sign-in", data={"token": desk.token})
        hidden, _ = await form_of(client)
        parts.team_file._nc = _Away()  # type: ignore[assignment]
        answer = await client.post("/team/edit", data={**hidden, "text": TOML})
        assert (answer.status_code, kept(answer)) == (503, TOML)
        assert (await client.get("/team/versions")).status_code == 503
        assert (await client.get("/team")).status_code == 200  # what is known is still shown
    async with desk.api() as api:
        away = await put(api, TOML, "*")
        assert (away.status_code, "not confirmed: ask again" in away.text) == (503, True)
        assert "if this was an answer" not in away.text


class _Away:
    """A connection whose server does not answer."""

    def jetstream(self, **_more: Any) -> Any:
        raise OSError("no server")


async def test_versions_are_compared_and_put_in_force_again(desk: Running) -> None:
    async with desk.browser() as client, desk.api() as api:
        first = (await in_force(api))["version"]
        await put(api, TOML, first)
        await put(api, OTHER, first + 1)
        await client.post("/sign-in", data={"token": desk.token})
        listed = (await client.get("/team/versions")).text
        assert listed.count('href="/team/versions/') == 3
        assert "without its text" in listed
        shown = (await client.get(f"/team/versions/{first + 2}")).text
        assert "<del>name = &#34;Tom&#34;</del>" in shown
        assert "<ins>name = &#34;Thomas&#34;</ins>" in shown
        assert "nothing to compare" in (await client.get(f"/team/versions/{first + 1}")).text
        other = (await client.get(f"/team/versions/{first + 1}?other={first + 2}")).text
        assert "<ins>name = &#34;Tom&#34;</ins>" in other
        assert (await client.get(f"/team/versions/{first + 9}")).status_code == 404
        hidden, _ = await form_of(client, f"/team/versions/{first + 1}")
        where = f"/team/versions/{first + 1}/again"
        late = await client.post(where, data={**hidden, "version": str(first)})
        assert (late.status_code, (await in_force(api))["text"]) == (409, OTHER)
        back = await client.post(where, data=hidden)
        assert back.headers["location"] == f"/team?said={first + 3}"
        assert (await in_force(api))["text"] == TOML
        textless = await client.post(
            f"/team/versions/{first}/again", data={**hidden, "version": str(first + 3)}
        )
        assert textless.status_code == 303
        assert (await in_force(api))["team"]["person"][1]["id"] == "tom"


async def test_a_history_that_comes_too_early_is_asked_for_again(
    desk: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """nats-py takes a history for empty when its first entry is still on the way."""
    real, asked = team_file.read_team_versions, []

    async def hasty(nc: Any) -> Any:
        asked.append(nc)
        return await real(nc) if len(asked) > 2 else []

    monkeypatch.setattr(team_file, "read_team_versions", hasty)
    async with desk.api() as api:
        found = (await api.get("/api/team/versions")).json()["versions"]
    assert (len(found), len(asked)) == (1, 3)


async def test_no_text_of_a_version_is_for_strangers_on_this_machine(desk: Running) -> None:
    secret = TOML + "\n# https://hooks.example/secret\n"
    async with desk.api() as api, desk.browser() as client:
        number = (await put(api, secret, "*")).json()["version"]
        where = f"/team/versions/{number}"
        stranger = await client.get(where)
        assert (stranger.status_code, "hooks.example" in stranger.text) == (303, False)
        assert stranger.headers["location"] == f"/sign-in?next={where}"
        assert (await client.get("/team/versions")).status_code == 200, "who changed it, and when"
        await client.post("/sign-in", data={"token": desk.token})
        assert "hooks.example" in (await client.get(where)).text


async def test_a_channel_that_nobody_answers_on_is_doubted_and_in_force(desk: Running) -> None:
    slip = TOML.replace("response_minutes = { chat", "response_minutes = { caht")
    assert slip != TOML
    said = "policy: nobody answers on caht; did you mean chat?"
    async with desk.api() as api, desk.browser() as client:
        put_it = (await put(api, slip, "*")).json()
        assert put_it["warnings"] == [said]
        await until(_sees(desk, put_it["version"]), "it is in force")
        assert said not in (await client.get("/team")).text, "for people who have signed in"
        await client.post("/sign-in", data={"token": desk.token})
        assert said in (await client.get("/team")).text
        assert (await put(api, TOML, "*")).json()["warnings"] == []
