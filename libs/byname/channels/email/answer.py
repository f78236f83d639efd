"""What a person wrote from their own mail client: commands on top, and the words for the customer.

    /note She sounds upset, call her tomorrow.      everything stays inside
    /close                                          the words below are sent, then the conversation is closed

A slip of the pen must not reach a customer: what looks like a command and is none is told to the person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

Name = Literal["note", "close"]

# A slash and letters, then a space or the end; "/etc/hosts is wrong" is ordinary text.
_SLASH_WORD = re.compile(r"[/／]([A-Za-z]+)(?:\s+(.*))?", re.DOTALL)
_KNOWN_WORD = re.compile(r"[/／](note|close)[.,:;!]?(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060"


@dataclass(frozen=True, slots=True)
class Command:
    """`note` carries its words, which may be empty; `close` carries none."""

    name: Name
    words: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What to do with an answer; `text` is what may go to the customer, empty for a note.

    `unknown` are lines that look like commands and cannot be followed: then nothing may be done at all, and
    the person is told `problem`.
    """

    commands: tuple[Command, ...]
    text: str
    unknown: tuple[str, ...] = ()

    @property
    def note(self) -> str | None:
        """The words of the note, or None when there was no /note."""
        return next((command.words for command in self.commands if command.name == "note"), None)

    @property
    def closes(self) -> bool:
        """Whether the conversation is to be closed."""
        return any(command.name == "close" for command in self.commands)

    @property
    def problem(self) -> str:
        """What the person has to change, in one sentence; empty when all was understood."""
        if not self.unknown:
            return ""
        lines = " and ".join(f"“{line}”" for line in self.unknown)
        return (
            f"I cannot follow {lines}: a mail may begin with /note (everything stays inside), "
            "or with /close alone on its line (the words below it are sent, then the conversation is closed)"
        )


def read_answer(text: str) -> Answer:
    """Commands stand on the first lines; the rest is the text, or belongs to the note when there is one."""
    lines = text.replace("\r\n", "\n").split("\n")
    commands: list[Command] = []
    unknown: list[str] = []
    while lines:
        line = lines[0].strip().strip(_INVISIBLE).strip()
        match = _KNOWN_WORD.fullmatch(line) or _SLASH_WORD.fullmatch(line)
        if line and not match:
            break
        lines.pop(0)
        if match:
            _take(match[1].lower(), (match[2] or "").strip(), line, commands, unknown)
    rest = "\n".join(lines).strip()
    unknown.extend(_misplaced(lines))
    if any(command.name == "note" for command in commands):
        return Answer(_with_note(commands, rest), "", tuple(unknown))
    return Answer(tuple(dict.fromkeys(commands)), rest, tuple(unknown))


def _take(name: str, words: str, line: str, commands: list[Command], unknown: list[str]) -> None:
    if name == "note" or (name == "close" and not words):
        commands.append(Command(cast(Name, name), words))
    else:  # words behind /close could be meant for the customer, or not: ask
        unknown.append(line[:80])


def _misplaced(lines: list[str]) -> list[str]:
    """Commands further down: a note in the midst of the words must not be sent along with them."""
    stripped = (line.strip().strip(_INVISIBLE).strip() for line in lines)
    found = ((line, _KNOWN_WORD.fullmatch(line)) for line in stripped if line[:1] in ("/", "／"))
    return [line[:80] for line, match in found if match and (match[1].lower() == "note" or not match[2])]


def _with_note(commands: list[Command], rest: str) -> tuple[Command, ...]:
    """All words of all /note lines and the whole rest as one note, in their order."""
    words = [command.words for command in commands if command.name == "note"]
    note = Command("note", "\n".join(part for part in (*words, rest) if part))
    others = (command for command in commands if command.name != "note")
    return (note, *dict.fromkeys(others))
