"""The command line, as its users drive it on a running system."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.stories import HELLO, SOPHIE, Story, customer, letter, words
from tests.support.system import TEAM

pytestmark = [pytest.mark.connected, pytest.mark.asyncio(loop_scope="module")]

MARIE = """
[[person]]
id = "marie"
name = "Marie"
addresses = ["marie@acme.example"]
front_ends.email = "marie@home.example"
"""


async def test_a_mistake_in_the_team_is_named_by_line_and_key_and_changes_nothing(
    story: Story, tmp_path: Path
) -> None:
    wrong = tmp_path / "team.toml"
    before = await story.system.cli("team", "show")
    assert "sophie" in before and "answers from sophie@home.example" in before
    for broken, line, key in (
        (TEAM.replace('name = "Tom"', ""), 9, "person.1.name"),
        (TEAM + 'colour = "red"\n', 14, "person.1.colour"),
        (TEAM.replace('"tom@acme.example"', '"sophie@acme.example"'), 12, "sophie@acme.example belongs to"),
        (TEAM.replace('domain = "acme.example"', 'domain = "acme example"'), 3, "domain"),
        (TEAM + "[[person]\n", 14, "team.toml"),
    ):
        wrong.write_text(broken)
        said = await story.system.cli("team", "apply", str(wrong), check=False)
        assert said.startswith("Error: team.toml") and key in said, said
        assert f"line {line}" in said, said
    assert await story.system.cli("team", "show") == before
    await story.tell(customer(), SOPHIE, words("All as before"))


async def test_a_change_of_the_team_is_live_without_a_restart(story: Story, tmp_path: Path) -> None:
    anna, text = customer(), words("Welcome, Marie")
    raw = letter(anna, "marie@acme.example", text)
    assert (await story.system.mail(anna.address, "marie@acme.example", raw)).startswith("550")
    (tmp_path / "team.toml").write_text(TEAM + MARIE)
    assert "3 people" in await story.system.cli("team", "apply", str(tmp_path / "team.toml"))
    notice = await story.tell(anna, "marie@acme.example", text)
    assert notice.to == "marie@home.example"
    said = words("Thank you")
    await story.answer(notice, said)
    await story.mail_to(anna.address, said)
    (tmp_path / "team.toml").write_text(TEAM)  # and as it was before
    await story.system.cli("team", "apply", str(tmp_path / "team.toml"))
    assert (await story.system.mail(anna.address, "marie@acme.example", raw)).startswith("550")
    assert (await story.answer(notice, said)).startswith("550")  # who has left cannot answer any more


async def test_a_token_for_somebody_unknown_is_refused(story: Story) -> None:
    assert (await story.system.cli("token", "create", "--person", "Sophie")).startswith("byn_")
    said = await story.system.cli("token", "create", "--person", "nobody", check=False)
    assert "no person 'nobody'" in said and "sophie, tom" in said


async def test_events_are_cloudevents_in_order(story: Story) -> None:
    anna, said = customer(), words("In order")
    notice = await story.tell(anna, SOPHIE, words("What happened?"))
    await story.answer(notice, said)
    await story.mail_to(anna.address, said)
    await story.conversation_when(
        notice.conversation, lambda one: one["messages"][-1]["delivery"]["state"] == "sent", "it is sent"
    )
    lines = (await story.system.cli("events", "--json", "--conversation", notice.conversation)).splitlines()
    events = [json.loads(line) for line in lines]
    required = {"specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"}
    assert all(required <= set(one) and one["specversion"] == "1.0" for one in events)
    kinds = [one["type"].removeprefix("byname.").removesuffix(".v1") for one in events]
    facts = [one for one, kind in zip(events, kinds, strict=True) if kind != "message.received"]
    assert (
        {one["subject"] for one in facts} == {one["conversation"] for one in facts} == {notice.conversation}
    )
    want = [
        "message.received",
        "conversation.opened",
        "conversation.assigned",
        "message.attached",
        "answer.received",
        "reply.requested",
    ]
    assert [one for one in kinds if one in want] == want
    numbers = [one["data"]["sequence"] for one in events if "sequence" in one["data"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len({one["id"] for one in events}) == len(events)
    plain = await story.system.cli("events", "--conversation", notice.conversation)
    assert "the customer wrote to Sophie" in plain


async def test_a_trace_shows_every_hop_and_why(story: Story) -> None:
    anna, said = customer(), words("Traced")
    notice = await story.tell(anna, SOPHIE, words("Trace me"))
    await story.answer(notice, said)
    await story.mail_to(anna.address, said)
    found = await story.conversation_when(
        notice.conversation, lambda one: one["messages"][-1]["delivery"]["state"] == "sent", "it is sent"
    )
    message = found["messages"][0]["id"]
    way = await story.system.cli("trace", message)
    for hop in ("ingest    message.received", "router    conversation.opened", "notifier  person.told"):
        assert hop in way, way
    assert "(the customer wrote to Sophie (sophie@acme.example))" in way
    hops = [
        json.loads(line)
        for line in (await story.system.cli("trace", "--json", notice.conversation)).splitlines()
    ]
    kinds = [one["type"] for one in hops]
    assert kinds.index("byname.answer.received.v1") < kinds.index("byname.reply.requested.v1")
    assert kinds.index("byname.reply.requested.v1") < kinds.index("byname.reply.sent.v1")
    assert "nobody knows nonsense" in await story.system.cli("trace", "nonsense", check=False)


async def test_a_dead_letter_is_listed_shown_and_dropped(story: Story) -> None:
    deep = b"From: x@customer.example\r\nSubject: deep\r\nMIME-Version: 1.0\r\n"
    for level in range(60):
        deep += f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n'.encode()
    assert (await story.system.mail("x@customer.example", HELLO, deep + b"\r\nend\r\n")).startswith("250")
    control = words("not delayed")
    await story.tell(customer(), HELLO, control)
    listed = ""
    for _ in range(50):
        listed = await story.system.cli("dead", "list")
        if "dead letters" in listed and not listed.startswith("no"):
            break
    number = listed.split()[0]
    assert "ingest" in listed
    shown = await story.system.cli("dead", "show", number)
    assert "cause:" in shown and "Subject: deep" in shown
    assert (await story.system.cli("dead", "show", number, "--original")).count("boundary") == 60
    assert "1 dropped" in await story.system.cli("dead", "drop", number)
    assert f"no dead letter {number}" in await story.system.cli("dead", "show", number, check=False)


async def test_inspect_tells_what_it_makes_of_files_and_touches_nothing(story: Story, tmp_path: Path) -> None:
    good, broken = tmp_path / "good.eml", tmp_path / "broken.eml"
    good.write_bytes(letter(customer(), HELLO, "Hi there", files=[("a.pdf", b"%PDF")]))
    broken.write_bytes(b"X: " + b"y" * 400_000 + b"\r\n\r\n")
    before = len(story.system.sink.mails)
    lines = (await story.system.cli("inspect", "email", str(good), str(broken))).splitlines()
    first, second = map(json.loads, lines)
    keys = "file kind from to subject text text_full html automatic bounce thread attachments"
    assert set(keys.split()) <= set(first)
    assert first["text"] == "Hi there" and [one["name"] for one in first["attachments"]] == ["a.pdf"]
    assert second["file"] == str(broken) and second["error"]
    assert len(story.system.sink.mails) == before


async def test_an_mbox_imported_twice_is_there_once(story: Story, tmp_path: Path) -> None:
    anna, texts = customer(), [words("In the archive"), words("In the archive too")]
    mbox = tmp_path / "archive.mbox"
    stranger = letter(anna, "x@elsewhere.example", "not ours")
    mails = [letter(anna, HELLO, text).replace(b"\r\n", b"\n") for text in texts] + [stranger]
    mbox.write_bytes(b"".join(b"From x Mon Jan  5 10:00:00 2026\n" + mail + b"\n" for mail in mails))
    for _ in range(2):
        assert "2 mails taken in, 1 not to any" in await story.system.cli("import", "mbox", str(mbox))
    for text in texts:
        await story.notice(text)
    control = words("after the archive")
    await story.tell(anna, HELLO, control)
    for text in texts:
        assert len([one for one in story.system.notices_now() if one.text.startswith(text)]) == 1
