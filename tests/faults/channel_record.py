"""What customers on all channels said, and what people answered them: one side of the verdict."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

CHANNELS = ("email", "chat", "dm", "post", "pigeon")  # direct messages and posts are both of X
WORDS = re.compile(r"\b(question|answer) ([qa]\d+)\. (?:I am|This is for) ([\w-]+)\.")
SENTENCES = 12  # of a long answer: three posts on X


@dataclass
class Line:
    """A customer's words; `taken` once they were acknowledged."""

    id: str
    channel: str
    customer: str
    taken: bool = False

    @property
    def words(self) -> str:
        return f"question {self.id}. I am {self.customer}. I would like to know."


@dataclass
class Answer:
    """A person's words to a customer; `taken` once the desk promised to send them."""

    id: str
    line: Line
    long: bool = False
    taken: bool = False

    @property
    def customer(self) -> str:
        return self.line.customer

    @property
    def words(self) -> str:
        """Each sentence says whose it is, so that every piece of it does."""
        sentence = f"answer {self.id}. This is for {self.customer}. "
        if not self.long:
            return f"{sentence}We know."
        return "".join(f"{sentence}Part {part} of what we know. " for part in range(SENTENCES)).strip()


@dataclass
class PhoneCall:
    """A call, and how it ended; `taken` once every callback of it was acknowledged."""

    sid: str
    number: str
    ended: str  # as Twilio says it
    taken: bool = False

    @property
    def outcome(self) -> str:
        """As Byname says it."""
        return {"completed": "answered", "no-answer": "missed", "busy": "busy"}[self.ended]


@dataclass
class ChannelRecord:
    """Everything that was said, by its id."""

    lines: dict[str, Line] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    calls: dict[str, PhoneCall] = field(default_factory=dict)  # by number

    def line(self, channel: str, customer: str) -> Line:
        """New words of a customer."""
        new = Line(f"q{len(self.lines)}", channel, customer)
        self.lines[new.id] = new
        return new

    def answer(self, line: Line, *, long: bool = False) -> Answer:
        """A new answer to them."""
        new = Answer(f"a{len(self.answers)}", line, long)
        self.answers[new.id] = new
        return new

    def call(self, ended: str) -> PhoneCall:
        """A new call, of a customer who has not called before."""
        number = f"+4420794{len(self.calls) + 10000}"
        new = PhoneCall(f"CA{len(self.calls)}", number, ended)
        self.calls[number] = new
        return new

    @property
    def taken(self) -> int:
        """How many things were acknowledged so far."""
        everything = (*self.lines.values(), *self.answers.values(), *self.calls.values())
        return sum(one.taken for one in everything)


def said_in(text: str) -> tuple[str, str, str]:
    """("question" or "answer", its id, its customer) of the first such words; else three empty texts."""
    found = WORDS.search(" ".join(text.split()))
    return (found[1], found[2], found[3]) if found else ("", "", "")


def squeezed(text: str) -> str:
    """The text without its spaces: what splitting may change."""
    return "".join(text.split())
