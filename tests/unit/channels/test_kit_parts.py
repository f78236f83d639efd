"""The parts of the suite: gates and exemptions, the class for pytest, the guards, and what it writes."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
import unittest
from pathlib import Path

import pytest
from byname.channels.kit import RULES, Broken, ChannelConformance, Rule, Subject, apply
from byname.channels.kit.mutate import damaged, other_secret, strange, with_text
from byname.channels.kit.page import table, with_table
from byname.channels.kit.schema import outdated, write
from byname.channels.kit.watch import NoInputOutput, listening, no_input_output
from byname.channels.template.byname_newchannel.adapter import NewChannelAdapter
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[3]


def test_the_schemas_in_the_docs_are_up_to_date() -> None:
    found = [path.name for path, _ in outdated(ROOT / "docs" / "channels")]
    assert found == [], "run python -m byname.channels.kit.schema docs/channels"


def test_the_rules_in_the_docs_are_up_to_date() -> None:
    page = (ROOT / "docs" / "channels" / "kit.md").read_text("utf-8")
    assert page == with_table(page), "run python -m byname.channels.kit.page docs/channels/kit.md"
    assert all(f"| `{rule.name}` |" in table() for rule in RULES)


def test_schemas_are_written_once(tmp_path: Path) -> None:
    assert [path.name for path in write(tmp_path)] == ["inbound.schema.json", "outbound.schema.json"]
    assert write(tmp_path) == []


def test_a_page_without_room_for_the_rules() -> None:
    with pytest.raises(ValueError, match="no block"):
        with_table("# Rules")


def test_names_of_rules_are_unique_and_there_are_many() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES) >= 25


def test_an_error_of_the_suite_itself_is_a_failure() -> None:
    def explode(subject: Subject) -> None:
        raise ZeroDivisionError("no")

    outcome = apply(Rule("explode", explode), Subject(NewChannelAdapter))
    assert (outcome.status, outcome.text.split(" at ")[0]) == ("FAILED", "ZeroDivisionError: no")


def test_a_gate_says_why_not() -> None:
    outcome = apply(
        Rule("x", lambda subject: None, lambda subject: "it has wings"), Subject(NewChannelAdapter)
    )
    assert outcome.line() == "not for this channel x                      (it has wings)"


def test_pytest_sees_each_rule_as_a_test() -> None:
    tests = [name for name in dir(ChannelConformance) if name.startswith("test_")]
    assert tests == sorted(f"test_{rule.name.replace('-', '_')}" for rule in RULES)
    assert all(getattr(ChannelConformance, name).__doc__ for name in tests)


class Unsound(NewChannelAdapter):
    """Its fixtures say something else than it does."""

    def parse(self, raw: object) -> tuple[()]:
        return ()


def test_a_broken_rule_fails_its_test_and_another_is_skipped() -> None:
    kind = type(
        "Tests", (ChannelConformance,), {"adapter": Unsound, "folder": Subject(NewChannelAdapter).folder}
    )
    with pytest.raises(Broken, match=r"documents were expected(.|\n)*Why: A recorded input"):
        kind().test_fixtures_parse()
    with pytest.raises(unittest.SkipTest, match="it does not poll"):
        kind().test_empty_page()


def test_an_adapter_has_to_be_named() -> None:
    with pytest.raises(AssertionError, match="adapter must be"):
        type("Tests", (ChannelConformance,), {})().test_pure()


def test_sockets_files_and_processes_are_seen(tmp_path: Path) -> None:
    for reach in (
        lambda: socket.create_connection(("127.0.0.1", 9), timeout=0.1),
        lambda: (tmp_path / "a").write_text("x"),
        lambda: subprocess.run([sys.executable, "-V"], check=False),
    ):
        with no_input_output() as seen, pytest.raises(NoInputOutput):
            reach()
        assert seen


def test_reading_a_file_is_no_harm_and_afterwards_all_is_allowed(tmp_path: Path) -> None:
    with no_input_output() as seen:
        Path(__file__).read_text("utf-8")
    (tmp_path / "a").write_text("x")
    assert seen == []


def test_the_log_is_heard_at_its_most_talkative() -> None:
    before = logging.getLogger().level
    with listening() as lines:
        logging.getLogger("byname.a").debug("a token: %s", "t")
    logging.getLogger("byname.a").warning("not any more")
    assert lines == ["a token: t"]
    assert logging.getLogger().level == before


@given(st.text(st.characters(categories=["Ll", "Lu", "Nd"], max_codepoint=127), min_size=1))
def test_another_secret_is_another_of_the_same_form(secret: str) -> None:
    other = other_secret(secret)
    assert other != secret
    assert len(other) == len(secret)
    assert other.isalnum()


def test_a_prefix_of_a_secret_is_kept() -> None:
    assert other_secret("whsec_abc1==") == "whsec_1cba=="
    assert other_secret("7f_ab") == "ba_f7"


@pytest.mark.parametrize(
    ("body", "came"),
    [
        (b'{"a": ["old", "older"]}', b'{"a": ["n\\u00e9w", "older"]}'),
        (b"a=old&b=older", b"a=n%C3%A9w&b=older"),
        (b"To: x\n\nold words", "To: x\n\nnéw words".encode()),
        (b'{"a": "older"}', None),
    ],
)
def test_other_words_in_a_body(body: bytes, came: bytes | None) -> None:
    assert with_text(body, "old", "néw") == came


def test_bodies_made_wrong_are_many_and_all_different() -> None:
    body = b'{"kind": "letter", "from": {"id": 7}, "files": ["a"]}'
    made = [*damaged(body), *strange(body)]
    assert len({name for name, _ in made}) == len(made) > 50
    assert body not in [one for _, one in made]
