"""The suite lets a right adapter pass, and catches every bug planted for each of its rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from byname.channels.kit import RULES, Subject, apply

from tests.conformance import planted_in, planted_out
from tests.conformance.bug import Bug
from tests.conformance.loft import write_loft
from tests.conformance.pigeon import Pigeon

BUGS: list[Bug] = [*planted_in.BUGS, *planted_out.BUGS]
BY_NAME = {rule.name: rule for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_right_adapter_passes(rule: object, tmp_path: Path) -> None:
    outcome = apply(rule, Subject(Pigeon, write_loft(tmp_path / "loft")))  # type: ignore[arg-type]
    assert (outcome.status, outcome.text) == ("passed", "")


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: f"{bug.rule}: {bug.says}")
def test_a_planted_bug_is_caught(bug: Bug, tmp_path: Path) -> None:
    outcome = apply(BY_NAME[bug.rule], bug.subject(tmp_path / "loft"))
    assert outcome.status == "FAILED"
    assert bug.says in outcome.text


def test_every_rule_has_its_planted_bug() -> None:
    assert {bug.rule for bug in BUGS} == set(BY_NAME)


def test_every_rule_says_why() -> None:
    assert [rule.name for rule in RULES if len(rule.why) < 60] == []
