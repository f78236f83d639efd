"""What a person wrote from their own mail client: commands on top, and the words for the customer.

    /note She sounds upset, call her tomorrow.      everything stays inside, the lines below as well
    /close                                          the words below are sent, then the conversation is closed
    /pass tom He knows the machine.                 Tom has it now; "He knows the machine." is for Tom alone

    Hello Anna, Tom will look into it.              goes to the customer, whatever stands above

What stands on a command's own line never goes to the customer, and what stands below always does, except
below /note. Without words below, the commands are followed and nothing is sent. channels/commands.py has all.
A slip of the pen must not reach a customer: what looks like a command and is none is told to the person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from byname.channels.commands import COMMANDS, HELP

# A slash and letters, then a space or the end; "/etc/hosts is wrong" is ordinary text.
_SLASH_WORD = re.compile(r"[/／]([A-Za-z]+)(?:\s+(.*))?", re.DOTALL)
_KNOWN_WORD = re.compile(rf"[/／]({'|'.join(COMMANDS)})[.,:;!]?(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)
_ASKS = re.compile(r"[/／]help[.,:;!?]?", re.IGNORECASE)
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060"
_SHOWN = 80  # characters of a line, where it is told
_BELOW = "write the words for the customer on the lines below it"


@dataclass(frozen=True, slots=True)
class Command:
    """`words` are what follows the name on its line; of a note, all that it says."""

    name: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """A line that cannot be followed, and why, as half a sentence."""

    line: str
    why: str

    @property
    def text(self) -> str:
        if self.asks:
            return "you asked what may stand on top of an answer"
        return f"I cannot follow “{self.line}”: {self.why}"

    @property
    def asks(self) -> bool:
        """Whether it is no slip, but the question what there is."""
        return _ASKS.fullmatch(self.line) is not None


@dataclass(frozen=True, slots=True)
class Answer:
    """What to do with an answer; `text` is what may go to the customer, empty for a note.

    `slips` are lines that look like commands and cannot be followed: then nothing may be done at all, and
    the person is told `problem`.
    """

    commands: tuple[Command, ...]
    text: str
    slips: tuple[Slip, ...] = ()

    def says(self, name: str) -> bool:
        """Whether this command is among them."""
        return any(command.name == name for command in self.commands)

    @property
    def note(self) -> str | None:
        """The words of the note, or None when there was no /note."""
        return next((command.words for command in self.commands if command.name == "note"), None)

    @property
    def problem(self) -> str:
        """What the person has to change, in words; empty when all was understood."""
        if not self.slips:
            return ""
        told = ". ".join(slip.text for slip in self.slips)
        unheard_of = any(_KNOWN_WORD.fullmatch(slip.line) is None for slip in self.slips)
        return f"{told}.\n\n{HELP}" if unheard_of else told


def read_answer(text: str) -> Answer:
    """Commands stand on the first lines; the rest is the text, or belongs to the note when there is one."""
    lines = text.replace("\r\n", "\n").split("\n")
    commands: list[Command] = []
    slips: list[Slip] = []
    while lines:
        line = _bare(lines[0])
        match = _KNOWN_WORD.fullmatch(line) or _ASKS.fullmatch(line) or _SLASH_WORD.fullmatch(line)
        if line and not match:
            break
        lines.pop(0)
        if match:
            _take(line, commands, slips)
    rest = "\n".join(lines).strip()
    slips += [*_twice(commands), *_misplaced(lines)]
    if any(command.name == "note" for command in commands):
        return Answer(_with_note(commands, rest), "", tuple(slips))
    return Answer(tuple(dict.fromkeys(commands)), rest, tuple(slips))


def _bare(line: str) -> str:
    return line.strip().strip(_INVISIBLE).strip()


def _take(line: str, commands: list[Command], slips: list[Slip]) -> None:
    match = _KNOWN_WORD.fullmatch(line)
    if match is None:
        slips.append(Slip(line[:_SHOWN], "there is no such command"))
        return
    kind, words = COMMANDS[match[1].lower()], (match[2] or "").strip()
    if kind.follows == "nothing" and words:  # they could be meant for the customer, or not: ask
        slips.append(Slip(line[:_SHOWN], f"/{kind.name} stands alone on its line; {_BELOW}"))
    elif kind.follows == "words" and not words:
        slips.append(Slip(line[:_SHOWN], f"it does not say {kind.needs}; write {kind.usage}, on one line"))
    else:
        commands.append(Command(kind.name, words))


def _twice(commands: list[Command]) -> Iterator[Slip]:
    """A conversation cannot be passed to two: guessing which one was meant would be wrong half the time."""
    passes = list(dict.fromkeys(one for one in commands if one.name == "pass"))
    for command in passes[1:]:
        line = f"/pass {command.words}".strip()
        yield Slip(line[:_SHOWN], "it is passed on twice; say once to whom")


def _misplaced(lines: list[str]) -> Iterator[Slip]:
    """Commands further down: a note in the midst of the words must not be sent along with them."""
    for line in filter(None, map(_bare, lines)):
        match = _KNOWN_WORD.fullmatch(line) if line[0] in "/／" else None
        if match and (COMMANDS[match[1].lower()].follows != "nothing" or not match[2]):
            yield Slip(line[:_SHOWN], "commands stand above all words, on the first lines")


def _with_note(commands: list[Command], rest: str) -> tuple[Command, ...]:
    """All words of all /note lines and the whole rest as one note, in their order."""
    words = [command.words for command in commands if command.name == "note"]
    note = Command("note", "\n".join(part for part in (*words, rest) if part))
    others = (command for command in commands if command.name != "note")
    return (note, *dict.fromkeys(others))
