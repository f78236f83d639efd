"""What the outside world did and was promised: one side of every verdict."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

HOMES = {"sophie": "sophie@home.example", "tom": "tom@home.example"}
NAMED = {"sophie@acme.example": "sophie", "tom@acme.example": "tom"}
FIRST_WORDS = re.compile(r"\A\s*(question|answer) (\S+)\.")


@dataclass
class Question:
    """A customer's mail; `taken` once it got its 250."""

    id: str
    customer: str
    to: str
    taken: bool = False

    @property
    def data(self) -> bytes:
        """The mail: always the same bytes."""
        return (
            f"From: Customer {self.customer.partition('@')[0]} <{self.customer}>\r\nTo: {self.to}\r\n"
            f"Subject: About {self.id}\r\nMessage-ID: <{self.id}@customer.example>\r\n\r\n"
            f"question {self.id}.\r\nI would like to know.\r\n"
        ).encode()


@dataclass
class Answer:
    """A person's answer to a question; `taken` once it was promised (250 or 202)."""

    id: str
    customer: str
    person: str
    taken: bool = False

    @property
    def words(self) -> str:
        return f"answer {self.id}.\r\nThis is what we know."


@dataclass
class Record:
    """Everything that was sent in, by its id."""

    questions: dict[str, Question] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)

    def ask(self, customer: str, to: str) -> Question:
        """A new question."""
        question = Question(f"q{len(self.questions)}", customer, to)
        self.questions[question.id] = question
        return question

    def reply(self, question: Question, person: str) -> Answer:
        """A new answer to it."""
        answer = Answer(f"a{len(self.answers)}", question.customer, person)
        self.answers[answer.id] = answer
        return answer


def words_id(text: str) -> tuple[str, str]:
    """("question", its id) or ("answer", its id) by how a text begins; two empty words for anything else."""
    found = FIRST_WORDS.match(text)
    return (found[1], found[2]) if found else ("", "")
