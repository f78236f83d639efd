"""The conformance suite that every channel adapter passes, ours and those of others."""

from __future__ import annotations

from byname.channels.kit.conformance import ChannelConformance
from byname.channels.kit.rule import Broken, Outcome, Rule, apply, apply_all
from byname.channels.kit.rules import RULES
from byname.channels.kit.subject import Subject

__all__ = ["RULES", "Broken", "ChannelConformance", "Outcome", "Rule", "Subject", "apply", "apply_all"]
