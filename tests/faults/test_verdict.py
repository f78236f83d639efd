"""The verdict on made-up evidence: each broken promise is found, a kept one is not blamed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.faults.record import Record
from tests.faults.verdict import Evidence, Reply, complaints
from tests.support.smtp_sink import Received

CUT = "the program ended while the mail was being handed over"


def at_sink(to: str, text: str, message_id: str, *head: str) -> Received:
    lines = [f"Message-ID: {message_id}", "Subject: Re: x", *head, "", text, ""]
    return Received(message_id, "b@acme.example", (to,), "Re: x", "", "\r\n".join(lines).encode())


def notice(to: str, question: str, message_id: str) -> Received:
    ours = ("X-Byname-Loop: acme.example", "X-Byname-Conversation: cv_1")
    return at_sink(to, f"question {question}.", message_id, *ours)


def kept() -> Evidence:
    """Two questions to Sophie by name, told; one answer arrived, one is unknown after a cut."""
    record = Record()
    for customer in ("ann", "bob"):
        question = record.ask(f"{customer}@customer.example", "sophie@acme.example")
        question.taken = True
        record.reply(question, "sophie").taken = True
    arrived = [
        notice("sophie@home.example", "q0", "<n0@acme>"),
        notice("sophie@home.example", "q1", "<n1@acme>"),
        at_sink("ann@customer.example", "answer a0.", "<a0@acme>"),
        at_sink("sophie@home.example", "Your reply was sent.", "<r0@acme>", "X-Byname-Loop: acme.example"),
    ]
    return Evidence(record, arrived, {"a0": Reply("sent", "250"), "a1": Reply("unknown", CUT)}, cuts=1)


def test_a_kept_promise() -> None:
    assert complaints(kept()) == []


def test_a_notice_repeated_with_its_own_message_id() -> None:
    evidence = kept()
    assert complaints(replace(evidence, arrived=[*evidence.arrived, evidence.arrived[0]])) == []


def more(*mails: Received) -> Callable[[Evidence], Evidence]:
    return lambda evidence: replace(evidence, arrived=[*evidence.arrived, *mails])


def less(number: int) -> Callable[[Evidence], Evidence]:
    return lambda evidence: replace(
        evidence, arrived=[*evidence.arrived[:number], *evidence.arrived[number + 1 :]]
    )


def stands(answer: str, state: str, response: str = "") -> Callable[[Evidence], Evidence]:
    return lambda evidence: replace(evidence, replies={**evidence.replies, answer: Reply(state, response)})


BROKEN: dict[str, tuple[Callable[[Evidence], Evidence], str]] = {
    "never told": (less(1), "lost: q1 "),
    "told under two ids": (more(notice("sophie@home.example", "q0", "<other@acme>")), "twice: q0 "),
    "told to somebody else": (more(notice("tom@home.example", "q0", "<n0@acme>")), "wrong one: q0 "),
    "never answered": (less(2), "lost: a0 "),
    "answered twice": (more(at_sink("ann@customer.example", "answer a0.", "<a0@acme>")), "twice: a0 "),
    "unknown, yet twice": (
        more(*[at_sink("bob@customer.example", "answer a1.", "<a1@acme>")] * 2),
        "twice: a1 ",
    ),
    "answered to somebody else": (
        more(at_sink("bob@customer.example", "answer a0.", "<a0@acme>")),
        "wrong one: a0 ",
    ),
    "a receipt to a customer": (
        more(at_sink("ann@customer.example", "Sent.", "<r@acme>", "X-Byname-Loop: acme.example")),
        "wrong one: a receipt ",
    ),
    "a mail nobody wrote": (more(at_sink("ann@customer.example", "Buy!", "<x@acme>")), "strange: "),
    "arrived, yet failed": (stands("a0", "failed"), "wrong: a0 "),
    "unknown for another reason": (stands("a1", "unknown", "it rained"), "a1 is unknown for another reason"),
    "unknown without a cut": (
        lambda evidence: replace(evidence, cuts=0),
        "1 replies are unknown after 0 cuts",
    ),
    "a dead letter": (lambda evidence: replace(evidence, dead=["router: a bug"]), "dead letter: router"),
    "left unsaid": (lambda evidence: replace(evidence, unsaid={"desk": 2}), "desk: 2 events left"),
    "left undone": (
        lambda evidence: replace(evidence, unfinished={"sending": 1}),
        "1 mails stand as sending",
    ),
}


@pytest.mark.parametrize(("change", "complaint"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_promise(change: Callable[[Evidence], Evidence], complaint: str) -> None:
    found = complaints(change(kept()))
    assert any(one.startswith(complaint) for one in found), found
