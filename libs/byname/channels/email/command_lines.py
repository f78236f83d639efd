"""One line of a person's answer: a command, one that was meant and cannot be followed, or ordinary text.

A line that begins with a slash and the name of a command is never ordinary text, whatever stands before and
after it (bullets, brackets, bold, what nobody sees): it is followed where it is plain, else it is told. Other
words behind a slash are told on top of an answer, and below only where they are close to a command or its
translation: "/etc/hosts is wrong" and "/users answers 404" are what people write to customers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from byname.channels.commands import COMMANDS, CommandKind
from byname.channels.email.command_guess import guessed

_EDGES = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060"
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe0e\ufe0f\ufeff]+"
)
_SLASH = "/／⁄∕⧸╱"
# Bullets, numbers, brackets, bold, arrows, little pictures; but ">" first is a quote.
_DRESS = rf"(?!>)(?:\w{{1,3}}[.)])?(?:[^\w{_SLASH}\\＼]|_){{0,20}}"
_KNOWN = re.compile(
    rf"({_DRESS})([{_SLASH}\\＼]{{1,5}}\s*)({'|'.join(COMMANDS)})(?![^\W\d_])(.*)", re.DOTALL | re.IGNORECASE
)
# Behind the name: a mark and a space, or a colon, or a person.
_PLAIN_REST = re.compile(r"[.,:;!]?(?:\s+(.*))?|[:：]\s*(.*)|(@.*)", re.DOTALL)
_WORD = re.compile(rf"[{_SLASH}]([^\W\d_]\w*)(?![\w.~-]*[{_SLASH}])(.*)", re.DOTALL)
_ASKS = re.compile(rf"[{_SLASH}]help[.,:;!?]?", re.IGNORECASE)
_SLASHES = re.compile(rf"[{_SLASH}\\]")
HEAD = 80  # characters in which the slash of a command stands

FOR_CUSTOMERS = "if it is for the customer, begin the line with another word"
UNKNOWN = "there is no such command"
UNPLAIN = "a command is the first thing on its line, and a space follows its name"


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A line that means a command. `words` follow its name; `fault` says why it cannot be followed.

    `kind` is None for a name that there is not.
    """

    kind: CommandKind | None
    words: str = ""
    fault: str = ""


def bare(line: str) -> str:
    """The line without what nobody sees around it."""
    return line.strip().strip(_EDGES).strip()


def asks(line: str) -> bool:
    """Whether it is the question which commands there are."""
    return _ASKS.fullmatch(line) is not None


def on_top(line: str) -> CommandLine | None:
    """What a bare line among the first ones means; None for ordinary text."""
    known = named(line)
    match = None if known else _WORD.fullmatch(line)
    return _unknown(guessed(match[1])) if match else known


def further_down(line: str) -> CommandLine | None:
    """What a bare line below the words means: there, only what cannot well be anything else."""
    known = named(line)
    match = None if known else _WORD.fullmatch(line)
    if match is None or _is_name(f"{match[1]}{match[2]}"):
        return known
    guess = guessed(match[1])
    return _unknown(guess) if guess or not match[1].isascii() else None


def named(line: str) -> CommandLine | None:
    """A line with a slash and the name of a command, however it is spelt."""
    for spelling, genuine in _spellings(line):
        match = _KNOWN.fullmatch(spelling)
        if match:
            return _read(match, genuine=genuine)
    return None


def _spellings(line: str) -> Iterator[tuple[str, bool]]:
    yield line, True
    if not line.isascii() and _SLASHES.search(unicodedata.normalize("NFKC", line[:HEAD])):
        yield _INVISIBLE.sub("", line), True
        yield _INVISIBLE.sub(" ", line), True
        yield unicodedata.normalize("NFKC", _INVISIBLE.sub("", line)), False


def _read(match: re.Match[str], *, genuine: bool) -> CommandLine:
    dress, slash, name, rest = match.groups()
    kind = COMMANDS.get(name.lower())
    plain = _PLAIN_REST.fullmatch(rest)
    if not genuine or dress or len(slash) > 1 or slash not in _SLASH or plain is None or kind is None:
        return CommandLine(kind, fault=f"{UNPLAIN}; {FOR_CUSTOMERS}")
    return CommandLine(kind, next(filter(None, plain.groups()), "").strip())


def _unknown(guess: str) -> CommandLine:
    return CommandLine(None, fault=f"{UNKNOWN} (do you mean /{guess}?)" if guess else UNKNOWN)


def _is_name(text: str) -> bool:
    """Whether it signs a letter, as Swedes do: "/Sophie Klein"."""
    words = text.split()
    return len(words) <= 3 and all(word[0].isupper() and word.strip(".").isalpha() for word in words)
