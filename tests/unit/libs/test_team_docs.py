"""docs/team.md knows each key of the team file, its rules and its defaults; and its examples can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from byname.team import RULES, FollowupSection, Team, TeamError, read_team
from byname.team.mistakes import keys_of
from byname.team.policy import FIRST_RESPONSE, PASS_ON, RESPONSE, PolicySection
from pydantic import BaseModel

from tests.unit.libs.rich_team import BLOCKS, PAGE, RICH

TEXT = PAGE.read_text("utf-8")
CHAPTERS = dict(re.findall(r"^## `\[+(\w+)\]+`\n(.*?)(?=^## `\[|\Z)", TEXT, re.M | re.S))
BY_LANGUAGE = {"words_in"}  # tables whose keys are free: languages


def documented(chapter: str) -> set[str]:
    """What stands in the first column of the chapter's tables."""
    rows = re.findall(r"^\| ([^|]+) \|", CHAPTERS[chapter], re.M)
    return {key for row in rows for key in re.findall(r"`([^`]+)`", row)}


def keys(model: type[BaseModel], path: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        kinds: list[Any] = [field.annotation, *get_args(field.annotation)]
        inner = next((one for one in kinds if isinstance(one, type) and issubclass(one, BaseModel)), None)
        if inner and name not in BY_LANGUAGE:
            yield from keys(inner, f"{path}{name}.")
        else:
            yield path + name


@pytest.mark.parametrize("chapter", ["company", "person", "topic", "former", "policy", "followup", "tier"])
def test_each_key_stands_in_the_page(chapter: str) -> None:
    field = next(one for name, one in Team.model_fields.items() if chapter in (name, one.alias))
    model = next(
        one for one in (field.annotation, *get_args(field.annotation)) if hasattr(one, "model_fields")
    )
    assert documented(chapter) == set(keys(model)) | (set(RULES) if chapter == "policy" else set())


def test_the_rules_stand_in_their_order() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", CHAPTERS["policy"], re.M)
    assert tuple(row for row in rows if row in RULES) == RULES


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: str(BLOCKS.index(block)))
def test_each_example_can_be_read(block: str) -> None:
    assert read_team(block).people


def test_the_example_has_everything() -> None:
    """So that somebody who looks for how a key is written finds it."""
    for chapter in CHAPTERS:
        for key in documented(chapter) - set(RULES) - BY_LANGUAGE:
            assert re.search(
                rf"^({re.escape(key)}|{key.rpartition('.')[2]}) = |^\[\w+\.{key}\]$", RICH, re.M
            ), key


def test_the_minutes_are_the_defaults() -> None:
    policy = PolicySection()
    for name, minutes, other in (
        ("response_minutes", RESPONSE, policy.response("carrier")),
        ("pass_on_minutes", PASS_ON, policy.pass_on("carrier")),
    ):
        row = next(line for line in TEXT.split("\n") if line.startswith(f"| `{name}`"))
        said = {channel: int(number) for channel, number in re.findall(r"(chat|twitter|phone) (\d+)", row)}
        assert said | {"email": other} == minutes
        assert f"email and others {other}" in row


def test_the_first_answers_minutes_are_the_defaults() -> None:
    row = next(line for line in TEXT.split("\n") if line.startswith("| `first_response_minutes` | the same"))
    said = {channel: int(number) for channel, number in re.findall(r"(\w+) (\d+)", row)}
    assert said == FIRST_RESPONSE
    assert PolicySection().first_response("carrier") == PolicySection().response("carrier")


def test_what_is_watched_has_the_defaults_of_the_page() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .* \| ([\d.]+) \|$", CHAPTERS["followup"], re.M)
    assert {key: float(value) for key, value in rows} == FollowupSection().model_dump()


def test_a_channel_that_is_not_named_keeps_its_minutes() -> None:
    policy = PolicySection.model_validate({"pass_on_minutes": {"email": 90}, "response_minutes": {"fax": 7}})
    assert (policy.pass_on("email"), policy.pass_on("chat"), policy.pass_on("fax")) == (90, 5, 240)
    assert (policy.response("fax"), policy.response("chat")) == (7, 2)


def test_the_mistakes_of_the_page_are_told_like_that() -> None:
    said = [line.partition(": ")[2] for line in TEXT.split("\n") if line.startswith("team.toml, line ")]
    wrong = [
        RICH.replace("on_call =", "on_cal ="),
        RICH.replace('["tom@acme.example"]', '["tom"]'),
    ]
    for text, words in zip(wrong, said, strict=True):
        with pytest.raises(TeamError) as mistake:
            read_team(text)
        message = str(mistake.value).partition(": ")[2]
        assert message == words


def test_keys_by_section() -> None:
    assert keys_of([]) == ["company", "person", "topic", "former", "policy", "followup", "tier"]
    assert keys_of(["person", 3, "holds"]) == ["chats", "mails", "calls"]
    assert keys_of(["policy", "words_in", "de"]) == keys_of(["policy", "words"])
