"""The suite: every rule that an adapter has to pass, in the order in which they are best mended."""

from __future__ import annotations

from byname.channels.kit.rule import Rule, broken
from byname.channels.kit.rules import answers, care, folder, genuine, polling, reading, replies, words
from byname.channels.kit.subject import Subject


def exemptions_known(subject: Subject) -> None:
    """An exemption from a rule whose name is misspelt exempts from nothing, and nobody notices when the rule
    is renamed. Each names a rule that there is, and may name fixtures after a colon."""
    known = {rule.name for rule in RULES}
    for one in subject.manifest.exempt:
        name, _, pattern = one.rule.partition(":")
        if name not in known:
            broken(f"manifest.toml: exempt: there is no rule {name}; there are {', '.join(sorted(known))}")
        if pattern and len(subject.without([pattern]).cases) == len(subject.cases):
            broken(f"manifest.toml: exempt: no fixture is called {pattern}")


RULES: tuple[Rule, ...] = (
    *folder.RULES,
    Rule("exemptions-known", exemptions_known),
    *genuine.RULES,
    *reading.RULES,
    *words.RULES,
    *polling.RULES,
    *replies.RULES,
    *answers.RULES,
    *care.RULES,
)
