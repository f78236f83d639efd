"""`byname route` and `byname team` on a running system: why, what if, and who has whose customers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.stories import HELLO, SOPHIE, TOM, Story, customer, letter, words
from tests.support.system import TEAM

pytestmark = [pytest.mark.connected, pytest.mark.asyncio(loop_scope="module")]
AWAY = TEAM.replace('name = "Tom"', 'name = "Tom"\naway = true')


async def asked(story: Story, *words: str) -> dict[str, Any]:
    """What the command says as JSON."""
    found: dict[str, Any] = json.loads(await story.system.cli("route", *words, "--json"))
    return found


async def test_why_did_this_go_to_tom(story: Story, tmp_path: Path) -> None:
    anna, text = customer(), words("For Tom")
    notice = await story.tell(anna, TOM, text, message_id="<why@customer.example>")
    said = await story.system.cli("route", "explain", notice.conversation)
    assert "recorded: Tom: the customer wrote to Tom (tom@acme.example) (by_name), by version" in said
    assert "1. by_name" in said and "→ Tom answers now" in said
    people = [line.split() for line in said.splitlines() if line.startswith(("  Sophie", "  Tom"))]
    assert [line[-1] for line in people] == ["free", "chosen"]

    found = await asked(story, "explain", "why@customer.example")
    assert found["recorded"]["person"] == found["outcome"]["person"] == "tom"
    assert found["recorded"]["reason"] == found["outcome"]["reason"]
    assert [one["rule"] for one in found["rules"]] == ["by_name"]
    assert found["from"]["address"] == anna.address

    (tmp_path / "away.toml").write_text(AWAY)
    otherwise = await asked(story, "explain", found["message"], "--team", str(tmp_path / "away.toml"))
    assert otherwise["recorded"]["person"] == "tom"
    assert (otherwise["outcome"]["person"], otherwise["outcome"]["stand_in_for"]) == ("sophie", "tom")
    assert {one["person"]: one["why_not"] for one in otherwise["people"]} == {
        "sophie": "",
        "tom": "Tom is away",
    }
    assert "nothing that was routed has the id nonsense" in await story.system.cli(
        "route", "explain", "nonsense", check=False
    )


async def test_a_file_is_explained_as_if_it_came_now_and_nothing_happens(
    story: Story, tmp_path: Path
) -> None:
    anna = customer()
    await story.tell(anna, TOM, words("I know Tom"))
    events = await story.system.cli("events")
    mail = tmp_path / "mail.eml"
    mail.write_bytes(letter(anna, HELLO, "Something else"))
    found = await asked(story, "explain", str(mail))  # moments later, it is the same matter
    assert (found["outcome"]["person"], found["outcome"]["code"]) == ("tom", "conversation_owner")
    later = await asked(story, "explain", str(mail), "--at", "2100-01-04T12:00")
    assert (later["outcome"]["person"], later["outcome"]["code"]) == ("tom", "customer_owner")
    mail.write_bytes(letter(customer(), SOPHIE, "To Sophie"))
    assert "→ Sophie answers now: the customer wrote to Sophie" in await story.system.cli(
        "route", "explain", str(mail)
    )
    mail.write_bytes(letter(anna, "x@elsewhere.example", "not ours"))
    said = await story.system.cli("route", "explain", str(mail), check=False)
    assert said.startswith("Error: the mail is to none of the team's addresses")
    assert await story.system.cli("events") == events


async def test_what_would_have_happened_under_another_policy(story: Story, tmp_path: Path) -> None:
    for number in range(3):
        text = words("Hello Tom")
        notice = await story.tell(customer(), TOM, text)
        if number:
            await story.answer(notice, words("Yes"))
    same = await asked(story, "replay")
    assert same["differences"] == [] and same["other_words"] == 0 and same["messages"] >= 3

    (tmp_path / "away.toml").write_text(AWAY)
    found = await asked(story, "replay", "--team", str(tmp_path / "away.toml"))
    assert found["messages"] == same["messages"] and len(found["differences"]) >= 3
    assert {one["recorded"]["person"] for one in found["differences"]} == {"tom"}
    assert {one["policy"]["person"] for one in found["differences"]} == {"sophie"}
    loads = {one["person"]: (one["recorded"], one["policy"]) for one in found["load"]}
    assert loads["tom"][0] == loads["sophie"][1] - loads["sophie"][0] + loads["tom"][1]
    said = await story.system.cli("route", "replay", "--team", str(tmp_path / "away.toml"))
    assert "under away.toml" in said and "would  Sophie for Tom: " in said and "have another stand-in" in said
    nothing = await story.system.cli("route", "replay", "--since", "2020-01-01", "--until", "2020-01-02")
    assert nothing.startswith("0 messages") and "no difference" in nothing
    said = await story.system.cli("route", "replay", "--since", "1h", "--until", "2h", check=False)
    assert "--since has to be before --until" in said
    (tmp_path / "wrong.toml").write_text(TEAM + 'colour = "red"\n')
    said = await story.system.cli("route", "replay", "--team", str(tmp_path / "wrong.toml"), check=False)
    assert said.startswith("Error: wrong.toml, line 14")


async def test_versions_of_the_team_and_what_a_file_would_change(story: Story, tmp_path: Path) -> None:
    file = tmp_path / "team.toml"
    file.write_text(AWAY)
    said = await story.system.cli("team", "check", str(file))
    assert "without mistakes" in said and "~ person tom: away: False → True" in said
    before = (await story.system.cli("team", "versions")).splitlines()
    assert len(before) == 1 and before[0].endswith("in force")
    await story.system.cli("team", "apply", str(file))
    versions = (await story.system.cli("team", "versions")).splitlines()
    assert len(versions) == 2 and "by team.toml" in versions[0] and versions[0].endswith("in force")
    assert "changes nothing" in await story.system.cli("team", "check", str(file))
    assert (await story.system.cli("team", "show", "--toml")).strip() == AWAY.strip()
    first = versions[1].split()[0]
    assert "away" not in await story.system.cli("team", "show", "--version", first)
    assert "there is no version 999" in await story.system.cli(
        "team", "show", "--version", "999", check=False
    )
    file.write_text(TEAM)
    await story.system.cli("team", "apply", str(file))


async def test_customers_go_to_somebody_else_for_good(story: Story, tmp_path: Path) -> None:
    anna, text = customer(), words("Tom's customer")
    notice = await story.tell(anna, TOM, text)
    (tmp_path / "bye.txt").write_text("I am leaving, and Sophie looks after you.\n")
    hand = ("team", "handover", "Tom", "sophie", "--farewell", f"@{tmp_path / 'bye.txt'}", "--key", "once")
    said = await story.system.cli(*hand)
    assert "customers of Tom belong to Sophie now" in said and not said.startswith("0 ")
    assert await story.system.cli(*hand) == said, "the same key is the same hand-over"

    def is_sophies(found: dict[str, Any]) -> bool:
        return bool(found["owner"]["id"] == found["person"]["id"] == "sophie")

    await story.conversation_when(notice.conversation, is_sophies, "the conversation is Sophie's")
    await story.tell(anna, HELLO, words("Who is there?"))
    found = await asked(story, "explain", notice.conversation)
    assert found["names"]["sophie"] == "Sophie"
    assert "nothing moved" in await story.system.cli("team", "handover", "tom", "sophie")
    for wrong, why in ((("tom", "nobody"), "no person 'nobody'"), (("tom", "tom"), "somebody else")):
        assert why in await story.system.cli("team", "handover", *wrong, check=False)
