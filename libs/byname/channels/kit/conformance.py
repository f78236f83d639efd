"""The suite as a test class, for pytest or unittest:

from byname.channels.kit import ChannelConformance

class TestTelegram(ChannelConformance):
    adapter = TelegramAdapter
"""

from __future__ import annotations

import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from byname.channels.base import Adapter
from byname.channels.kit.rule import Broken, Rule, apply
from byname.channels.kit.rules import RULES
from byname.channels.kit.subject import Subject


class ChannelConformance:
    """Each rule is a test. `folder` is the one in which the class stands, unless it is said."""

    adapter: ClassVar[type[Adapter] | None] = None
    folder: ClassVar[Path | None] = None

    @classmethod
    def subject(cls) -> Subject:
        """The adapter with all that lies in its folder; read once for a class."""
        if "_subject" not in cls.__dict__:
            assert cls.adapter is not None, f"{cls.__name__}.adapter must be the adapter's class"
            cls._subject = Subject(cls.adapter, cls.folder)
        return cls._subject

    _subject: ClassVar[Subject]


def _test_of(rule: Rule) -> Callable[[Any], None]:
    def test(self: ChannelConformance) -> None:
        outcome = apply(rule, self.subject())
        if outcome.status == "FAILED":
            raise Broken(f"{rule.name}: {outcome.text}\n\nWhy: {rule.why}")
        if outcome.status != "passed":
            raise unittest.SkipTest(f"{outcome.status} {outcome.text}")

    test.__doc__ = rule.why
    test.__name__ = f"test_{rule.name.replace('-', '_')}"
    return test


for _rule in RULES:
    setattr(ChannelConformance, _test_of(_rule).__name__, _test_of(_rule))
