"""The desk with the real router behind it: what is ordered here is done there, and seen here with reasons."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.support.system import TEAM, System, until

pytestmark = [pytest.mark.connected, pytest.mark.slow]
OFFERING = TEAM + '\n[policy]\nunowned = "offer"\n'
ANN = "ann@customer.example"


class Two:
    """Sophie and Tom at the desk, about one conversation."""

    def __init__(self, system: System, apis: dict[str, Any], conversation: str) -> None:
        self.system, self.apis = system, apis
        self.where = f"/api/conversations/{conversation}"

    async def order(self, person: str, name: str, text: str = "", *more: str) -> None:
        commands = [{"name": name, "text": text}, *({"name": one} for one in more)]
        answer = await self.apis[person].post(f"{self.where}/commands", json={"commands": commands})
        assert answer.status_code == 202, answer.text

    async def reply(self, person: str, text: str, **more: Any) -> None:
        answer = await self.apis[person].post(f"{self.where}/replies", json={"text": text, **more})
        assert answer.status_code == 202, answer.text

    async def sees(self, what: str, check: Any) -> dict[str, Any]:
        """The conversation, once it is so."""

        async def found() -> dict[str, Any] | None:
            one = (await self.apis["sophie"].get(self.where)).json()
            return one if check(one) else None

        return await until(found, what, 30, self.system.tail)

    async def held(self, person: str) -> list[dict[str, Any]]:
        async def found() -> list[dict[str, Any]]:
            return (await self.apis[person].get(f"{self.where}/held")).json()["held"]

        return await until(found, f"something of {person} was held", 30, self.system.tail)


async def conversation_of(api: Any, system: System) -> str:
    async def found() -> str:
        return next((one["id"] for one in (await api.get("/api/conversations")).json()["conversations"]), "")

    return await until(found, "the conversation is there", 30, system.tail)


async def test_what_is_ordered_at_the_desk_is_done(tmp_path: Path) -> None:
    async with System(tmp_path, team=OFFERING, processes=False) as system:
        await system.mail(
            ANN, "hello@acme.example", b"From: ann@customer.example\r\nSubject: Hi\r\n\r\nHi\r\n"
        )
        async with await system.api("sophie") as sophie, await system.api("tom") as tom:
            two = Two(system, {"sophie": sophie, "tom": tom}, await conversation_of(sophie, system))
            await _only_one_takes_it(two)
            await _two_do_not_answer_at_once(two)
            await _around_it(two)
            await _blocked_and_back(two)


async def _only_one_takes_it(two: Two) -> None:
    found = await two.sees("it is offered", lambda one: len(one["offered"]) == 2)
    assert (found["person"], found["reason"]["code"]) == (None, "offered")
    await asyncio.gather(two.order("sophie", "take"), two.order("tom", "take"))
    found = await two.sees("somebody has it", lambda one: one["person"])
    winner = found["person"]["id"]
    loser = {"sophie": "tom", "tom": "sophie"}[winner]
    (told,) = await two.held(loser)
    assert (told["code"], told["text"]) == ("taken", "")
    assert f"{winner.title()} took it" in told["says"]
    assert (await two.apis[loser].delete(f"/api/held/{told['id']}")).status_code == 204
    if winner == "tom":
        await two.order("tom", "pass", "@sophie She knows her")
        found = await two.sees("Sophie has it", lambda one: one["person"]["id"] == "sophie")
        assert "Tom has passed it on: She knows her" in found["reason"]["text"]


async def _two_do_not_answer_at_once(two: Two) -> None:
    seen = (await two.sees("nobody has answered", lambda one: one["waiting"]))["seen"]
    await two.reply("sophie", "It is on its way.", seen=seen)
    await two.sees("Sophie has answered", lambda one: not one["waiting"])
    await two.reply("tom", "It is lost.", seen=seen, commands=[{"name": "tag", "text": "lost"}])
    (asked,) = await two.held("tom")
    assert (asked["code"], asked["text"], asked["asks"]) == ("collision", "It is lost.", True)
    assert asked["says"].startswith("Sophie answered")
    assert "It is on its way." in asked["says"]
    assert "/anyway" not in asked["says"]
    found = await two.sees("nothing of it was done", lambda one: True)
    assert found["tags"] == []
    assert (await two.apis["tom"].post(f"/api/held/{asked['id']}/again", json={})).status_code == 202
    found = await two.sees("it went out all the same, with its tag", lambda one: one["tags"] == ["lost"])
    out = [one["text"] for one in found["messages"] if one["direction"] == "out"]
    assert [text.splitlines()[-1] for text in out] == ["It is on its way.", "It is lost."]


async def _around_it(two: Two) -> None:
    await two.order("sophie", "huddle", "@tom she is upset")
    found = await two.sees("a huddle", lambda one: one["huddle"])
    assert [one["id"] for one in found["huddle"]["people"]] == ["tom"]
    assert (found["huddle"]["voice"]["id"], found["huddle"]["by"]) == ("sophie", "Sophie")
    await two.reply("tom", "I would say so.", seen=found["seen"])
    (asked,) = await two.held("tom")
    assert (asked["code"], asked["asks"]) == ("huddle", True)
    assert (await two.apis["tom"].delete(f"/api/held/{asked['id']}")).status_code == 204
    found = await two.sees("a note", lambda one: one["messages"][-1]["direction"] == "note")
    assert found["messages"][-1]["text"] == "I would say so."
    await two.order("sophie", "calm")
    await two.order("sophie", "incident", "Login fails words: cannot sign in")
    found = await two.sees("an incident", lambda one: one["incidents"] and not one["huddle"])
    incident = found["incidents"][0]["id"]
    shown = (await two.apis["tom"].get(f"/api/incidents/{incident}")).json()
    assert (shown["words"], shown["person"], len(shown["members"])) == (["cannot sign in"], "Sophie", 1)
    assert (await two.apis["tom"].post(f"/api/incidents/{incident}/close")).status_code == 202
    await two.sees("the incident is over", lambda one: not one["incidents"][0]["open"])


async def _blocked_and_back(two: Two) -> None:
    await two.order("sophie", "block", "sells watches")
    found = await two.sees("blocked", lambda one: one["blocked"])
    assert found["status"] == "closed"
    again = b"From: ann@customer.example\r\nSubject: Re: Hi\r\nMessage-ID: <2@c.example>\r\n\r\nCheap!\r\n"
    await two.system.mail(ANN, "hello@acme.example", again)
    await two.sees("it is kept, and marked", lambda one: any(m["muted"] for m in one["messages"]))
    (block,) = (await two.apis["sophie"].get("/api/blocked")).json()["blocked"]
    assert (block["reason"], block["muted"]) == ("sells watches", 1)
    assert (await two.apis["tom"].post(f"/api/blocked/{block['id']}/unblock")).status_code == 202
    found = await two.sees("heard again", lambda one: not one["blocked"])
    assert found["status"] == "open"
