"""What a rule of the suite is, and what can be said about it for one adapter."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NoReturn

from byname.channels.kit.subject import Subject

Status = Literal["passed", "not for this channel", "exempt", "FAILED"]


class Broken(AssertionError):
    """The adapter breaks a rule; the text says what was found and what to do."""


def broken(text: str) -> NoReturn:
    """Say that the rule is broken."""
    raise Broken(text)


def always(subject: Subject) -> str:  # noqa: ARG001
    """The gate of a rule that is for every channel."""
    return ""


@dataclass(frozen=True)
class Rule:
    """One thing that every adapter must do. `gate` says why it is not for this one, empty when it is."""

    name: str
    check: Callable[[Subject], None]
    gate: Callable[[Subject], str] = always

    @property
    def why(self) -> str:
        """The reason for the rule, in a paragraph."""
        return " ".join((self.check.__doc__ or "").split())


@dataclass(frozen=True)
class Outcome:
    """What a rule says of an adapter."""

    rule: Rule
    status: Status
    text: str = ""

    def line(self) -> str:
        """One line for people, `text` with its reason or with what to do."""
        return f"{self.status:<20} {self.rule.name:<22} {self.text}".rstrip()


def apply(rule: Rule, subject: Subject) -> Outcome:
    """The rule, asked of this adapter: gates first, then exemptions, then the check itself."""
    try:
        reason = rule.gate(subject)
    except Exception as error:
        return Outcome(rule, "FAILED", explained(error))
    if reason:
        return Outcome(rule, "not for this channel", f"({reason})")
    whole, left = _exempt(rule, subject)
    trouble = _trouble(rule, left)
    if not whole:
        return Outcome(rule, "FAILED" if trouble else "passed", trouble)
    if trouble:
        return Outcome(rule, "exempt", f"({whole})")
    return Outcome(rule, "FAILED", "it holds, so the exemption in manifest.toml is not needed: take it out")


def _trouble(rule: Rule, subject: Subject) -> str:
    try:
        rule.check(subject)
    except Exception as error:
        return explained(error)
    return ""


def _exempt(rule: Rule, subject: Subject) -> tuple[str, Subject]:
    """The reason for which the whole rule is waived, and the adapter without the cases that are."""
    whole, patterns = "", []
    for one in subject.manifest.exempt:
        name, _, pattern = one.rule.partition(":")
        if name == rule.name and pattern:
            patterns.append(pattern)
        elif name == rule.name:
            whole = one.reason
    return whole, subject.without(patterns) if patterns else subject


def explained(error: Exception) -> str:
    """A broken rule's own words; for anything else what was raised, and where in the adapter."""
    if isinstance(error, Broken):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    where = frames[-1] if frames else None
    place = f" at {where.filename.rpartition('/')[2]}:{where.lineno}" if where else ""
    text = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {text}{place}"


def apply_all(rules: Iterable[Rule], subject: Subject) -> Iterator[Outcome]:
    """All rules in order."""
    for rule in rules:
        yield apply(rule, subject)
