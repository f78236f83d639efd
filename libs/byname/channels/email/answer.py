"""What a person wrote from their own mail client: commands on top, and the words for the customer.

    /note She sounds upset, call her tomorrow.      everything stays inside, the lines below as well
    /close                                          the words below are sent, then the conversation is closed
    /pass tom He knows the machine.                 Tom has it now; "He knows the machine." is for Tom alone
    /promise friday 17:00 the invoice               inside as well: you are reminded of it before
    /later tomorrow 9:00                            the words below go out then, unless they write first

    Hello Anna, Tom will look into it.              goes to the customer, whatever stands above

What stands on a command's own line never goes to the customer, and what stands below an empty line always
does, except below /note. Mail clients break long lines: what follows a full one without an empty line between
belongs to it. Without words below, the commands are followed and nothing is sent; a closing formula with the
person's name is no words. channels/commands.py has all names.
A slip of the pen must not reach a customer: what looks like a command and is none is told to the person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from byname.channels.commands import HELP
from byname.channels.email.command_lines import FOR_CUSTOMERS, CommandLine, asks, bare, further_down, on_top
from byname.channels.email.sign_off import NOBODY, Signer, signs_off

_SHOWN = 80  # characters of a line, where it is told
_FULL_LINE = 60  # characters; no mail client breaks a line that is shorter with its next word
_BELOW = "write the words for the customer on the lines below it"
_ONCE = {
    "pass": "it is passed on twice; say once to whom",
    "snooze": "it is put off twice; say once until when",
    "later": "the words go out once; say once when",
    "ask": "they are asked once; say once when",
    "tier": "a customer is of one tier; say once which",
}


@dataclass(frozen=True, slots=True)
class Command:
    """`words` are what follows the name on its line; of a note, all that it says."""

    name: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """A line that cannot be followed, and why, as half a sentence; `unheard_of`: nobody knows its name."""

    line: str
    why: str
    unheard_of: bool = False

    @property
    def text(self) -> str:
        if self.asks:
            return "you asked what may stand on top of an answer"
        return f"I cannot follow “{self.line}”: {self.why}"

    @property
    def asks(self) -> bool:
        """Whether it is no slip, but the question what there is."""
        return asks(self.line)


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
        return f"{told}.\n\n{HELP}" if any(slip.unheard_of for slip in self.slips) else told


def read_answer(text: str, signer: Signer = NOBODY) -> Answer:
    """Commands stand on the first lines; the rest is the text, or belongs to the note when there is one.

    `signer` is who wrote it, so that their signature is not taken for words.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    top = _Top()
    while lines and top.takes(lines[0]):
        lines.pop(0)
    rest = "\n".join(lines).strip()
    note = any(command.name == "note" for command in top.commands)
    slips = [*top.slips, *_twice(top.commands), *_misplaced(rest, note=note)]
    if note:
        return Answer(_with_note(top.commands, rest), "", tuple(slips))
    verdict = signs_off(rest, signer) if top.commands else "words"
    if verdict == "doubt":
        slips.append(_doubted(rest))
    elif verdict == "words" and top.open_words and rest:
        slips.append(_too_near(top.commands[-1], rest))
    rest = "" if verdict == "nothing" else rest
    return Answer(tuple(dict.fromkeys(top.commands)), rest, tuple(slips))


class _Top:
    """The lines above the words, read one by one.

    `open_words`: the last one was a command that takes words, and the next one may belong to it.
    """

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.slips: list[Slip] = []
        self.open_words = False
        self._above = ""

    def takes(self, line: str) -> bool:
        """Whether the line belongs to the commands; False at the first one for the customer."""
        shown = bare(line)
        meant = on_top(shown)
        if meant:
            self._follow(shown, meant)
        elif not shown:
            self.open_words = False
        elif not self._continues(shown):
            return False
        self._above = shown
        return True

    def _follow(self, line: str, meant: CommandLine) -> None:
        slip = _fault(line, meant)
        if slip:
            self.slips.append(slip)
        elif meant.kind:
            self.commands.append(Command(meant.kind.name, meant.words))
        follows = meant.kind.follows if meant.kind and not slip else "nothing"
        self.open_words = follows in ("words", "maybe words")

    def _continues(self, line: str) -> bool:
        """Whether a mail client has broken the line above, so that this one belongs to it."""
        if not self.open_words or len(self._above) + len(line.split(maxsplit=1)[0]) < _FULL_LINE:
            return False
        last = self.commands.pop()
        self.commands.append(Command(last.name, f"{last.words} {line}"))
        return True


def _fault(line: str, meant: CommandLine) -> Slip | None:
    """Why the line cannot be followed."""
    kind, shown = meant.kind, line[:_SHOWN]
    if kind is None:
        return Slip(shown, meant.fault, unheard_of=True)
    if meant.fault:
        return Slip(shown, f"{meant.fault}. Write {kind.usage}")
    if kind.follows == "nothing" and meant.words:  # they could be meant for the customer, or not: ask
        return Slip(shown, f"/{kind.name} stands alone on its line; {_BELOW}")
    if kind.follows == "words" and not meant.words:
        return Slip(shown, f"it does not say {kind.needs}; write {kind.usage}, on one line")
    return None


def _twice(commands: list[Command]) -> Iterator[Slip]:
    """A conversation cannot be passed to two: guessing which one was meant would be wrong half the time."""
    for name, why in _ONCE.items():
        several = list(dict.fromkeys(one for one in commands if one.name == name))
        for command in several[1:]:
            yield Slip(f"/{name} {command.words}".strip()[:_SHOWN], why)


def _misplaced(rest: str, *, note: bool) -> Iterator[Slip]:
    """Commands further down: a note in the midst of the words must not be sent along with them."""
    for line in filter(None, map(bare, rest.splitlines())):
        meant = further_down(line)
        if meant and meant.kind:
            yield Slip(line[:_SHOWN], f"commands stand above all words, on the first lines; {FOR_CUSTOMERS}")
        elif meant and not note:
            yield Slip(line[:_SHOWN], f"{meant.fault}; {FOR_CUSTOMERS}", unheard_of=True)


def _doubted(rest: str) -> Slip:
    why = "it reads like the end of a letter, and I cannot tell whether it is for the customer: leave it out"
    how = "write a sentence to them above it, or part a signature from the words by a line with “-- ”"
    return Slip(rest.split("\n", maxsplit=1)[0][:_SHOWN], f"{why}, {how}")


def _too_near(command: Command, rest: str) -> Slip:
    """It may belong to the command or to the customer: sending it, or not, would be wrong half the time."""
    why = f"it stands directly below /{command.name}, so I cannot tell whether it is for the customer"
    how = f"leave an empty line above words for the customer, or write all of /{command.name} on one line"
    return Slip(rest.split("\n", maxsplit=1)[0][:_SHOWN], f"{why}: {how}")


def _with_note(commands: list[Command], rest: str) -> tuple[Command, ...]:
    """All words of all /note lines and the whole rest as one note, in their order."""
    words = [command.words for command in commands if command.name == "note"]
    note = Command("note", "\n".join(part for part in (*words, rest) if part))
    others = (command for command in commands if command.name != "note")
    return (note, *dict.fromkeys(others))
