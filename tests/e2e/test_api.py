"""What programs see: the API with its tokens, and health and metrics of every service."""

from __future__ import annotations

import httpx
import pytest

from tests.e2e.stories import SOPHIE, TOM, Story, customer, words
from tests.support.notices import parsed, text_of
from tests.support.system import SERVICES

pytestmark = [pytest.mark.connected, pytest.mark.asyncio(loop_scope="module")]


async def test_one_conversation_in_order_with_its_decisions(story: Story) -> None:
    anna, said = customer(), words("In Hamburg.")
    first = await story.tell(anna, SOPHIE, words("Where is it?"), subject="Parcel")
    await story.answer(first, said)
    reply = await story.mail_to(anna.address, said)
    last = await story.tell(anna, SOPHIE, words("Thanks"), after=reply)
    found = await story.conversation_when(
        first.conversation,
        lambda one: [each["delivery"]["state"] for each in one["messages"]] == ["told", "sent", "told"],
        "three messages, told, sent, told",
    )
    shown = [(one["direction"], one["channel"], one["text"]) for one in found["messages"]]
    assert [one[:2] for one in shown] == [("in", "email"), ("out", "email"), ("in", "email")]
    assert shown[1][2] == said and shown[2][2] in last.text
    times = [one["time"] for one in found["messages"]]
    assert times == sorted(times)
    assert found["subject"] == "Parcel" and found["status"] == "open" and found["waiting"] is True
    assert found["customer"]["address"] == anna.address and found["owner"]["id"] == "sophie"
    assert all(one["text"] and one["code"] and one["time"] for one in found["decisions"])
    assert "sophie@home.example" not in str(found["messages"])


async def test_the_list_shows_it_with_the_newest_first(story: Story) -> None:
    anna, ben = customer(), customer("Ben Okafor")
    first = await story.tell(anna, SOPHIE, words("One"))
    second = await story.tell(ben, TOM, words("Two"))
    await story.conversation_when(second.conversation, lambda one: one["messages"], "it is there")
    async with await story.system.api() as api:
        page = (await api.get("/api/conversations", params={"limit": 2})).raise_for_status().json()
        assert [one["id"] for one in page["conversations"]] == [second.conversation, first.conversation]
        toms = (await api.get("/api/conversations", params={"owner": "tom"})).json()["conversations"]
        assert second.conversation in [one["id"] for one in toms]
        assert first.conversation not in [one["id"] for one in toms]


async def test_a_reply_by_the_api_reaches_the_customer_once(story: Story) -> None:
    anna, said = customer(), words("From the desk")
    notice = await story.tell(anna, TOM, words("Anybody there?"))
    await story.conversation_when(notice.conversation, lambda one: one["messages"], "it is there")
    async with await story.system.api("sophie") as api:
        where = f"/api/conversations/{notice.conversation}/replies"
        for _ in range(2):
            answer = await api.post(where, json={"text": said}, headers={"Idempotency-Key": said})
            assert answer.status_code == httpx.codes.ACCEPTED, answer.text
        assert (await api.post(where, json={"text": "  "})).status_code == httpx.codes.UNPROCESSABLE_ENTITY
        nowhere = await api.post("/api/conversations/cv_aaaaaaaaaaaaaaaa/replies", json={"text": said})
        assert nowhere.status_code == httpx.codes.NOT_FOUND
    mail = await story.mail_to(anna.address, said)
    assert str(parsed(mail)["From"]) == f"Sophie <{SOPHIE}>" and text_of(mail).strip() == said
    await story.conversation_when(
        notice.conversation, lambda one: one["messages"][-1]["delivery"]["state"] == "sent", "it is sent"
    )
    assert len(story.to(anna.address)) == 1


async def test_without_a_good_token_nothing_is_told(story: Story) -> None:
    async with httpx.AsyncClient(base_url=story.system.desk) as client:
        for header in (
            {},
            {"Authorization": "Bearer byn_000000000000_" + "0" * 64},
            {"Authorization": "Basic x"},
        ):
            for path in ("/api/conversations", "/api/people", "/api/conversations/cv_x"):
                answer = await client.get(path, headers=header)
                assert answer.status_code == httpx.codes.UNAUTHORIZED
                assert answer.json()["detail"]


async def test_people_and_the_description_of_the_api(story: Story) -> None:
    async with await story.system.api() as api:
        people = (await api.get("/api/people")).json()["people"]
        assert [(one["id"], one["addresses"]) for one in people] == [("sophie", [SOPHIE]), ("tom", [TOM])]
        described = (await api.get("/openapi.json")).json()
    assert "/api/conversations/{conversation_id}/replies" in described["paths"]


@pytest.mark.parametrize("service", SERVICES)
async def test_health_and_metrics_of_every_service(story: Story, service: str) -> None:
    await story.tell(customer(), SOPHIE, words("Count me"))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{story.system.port_of(service)}") as client:
        for path in ("/healthz", "/readyz"):
            assert (await client.get(path)).status_code == httpx.codes.OK
        metrics = (await client.get("/metrics")).raise_for_status().text
    assert f'service="{service}"' in metrics or f'"{service}"' in metrics
