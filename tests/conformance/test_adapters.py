"""Every adapter that there is passes the suite: ours, the template, and what is installed besides."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from byname.channels import registry
from byname.channels.kit import RULES, ChannelConformance, Rule, Subject, apply
from byname.channels.template.byname_newchannel.adapter import NewChannelAdapter

_subjects: dict[str, Subject] = {}


def _subject(name: str) -> Subject:
    """Read once; an adapter of ours that cannot be loaded fails each of its rules with the reason."""
    if name not in _subjects:
        _subjects[name] = Subject(registry.find(name))
    return _subjects[name]


def _all() -> Iterator[object]:
    for name in dict.fromkeys((*registry.OURS, *registry.names())):
        yield from (pytest.param(name, rule, id=f"{name}-{rule.name}") for rule in RULES)


@pytest.mark.parametrize(("name", "rule"), _all())
def test_the_adapter_passes(name: str, rule: Rule) -> None:
    outcome = apply(rule, _subject(name))
    assert outcome.status != "FAILED", f"{outcome.text}\n\nWhy: {rule.why}"
    if outcome.status != "passed":
        pytest.skip(f"{outcome.status} {outcome.text}")


class TestTemplate(ChannelConformance):
    adapter = NewChannelAdapter
