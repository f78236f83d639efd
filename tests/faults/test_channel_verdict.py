"""The verdict over all channels itself: content with what is right, a sentence for what is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.faults.channel_record import ChannelRecord
from tests.faults.channel_verdict import Arrived, ChannelEvidence, complaints


def good() -> ChannelEvidence:
    """Two customers who wrote, one answer in three pieces, one call; all as it should be."""
    record = ChannelRecord()
    chat, post = record.line("chat", "chat-0"), record.line("post", "post-0")
    answer, call = record.answer(post, long=True), record.call("busy")
    for one in (chat, post, answer, call):
        one.taken = True
    common = {"call": None, "answer": "", "state": "told", "state_reason": "", "address": ""}
    desk = [
        {**common, "direction": "in", "conversation": "c0", "customer": "cu0", "text": chat.words},
        {**common, "direction": "in", "conversation": "c1", "customer": "cu1", "text": post.words},
        {**common, "direction": "out", "conversation": "c1", "customer": "cu1", "text": answer.words,
         "answer": "an0", "state": "sent"},
        {**common, "direction": "in", "conversation": "c2", "customer": "cu2", "text": "",
         "address": call.number, "call": {"outcome": "busy", "direction": "in"}},
    ]  # fmt: skip
    third = len(answer.words) // 3
    texts = (answer.words[:third], answer.words[third : 2 * third], answer.words[2 * third :])
    pieces = [Arrived("post", "post-0", text) for text in texts]
    window = [{"seq": 1, "from": "visitor", "text": chat.words}]
    return ChannelEvidence(record, desk, pieces, {"chat-0": window}, cuts=1)


def _row(number: int, **changed: Any) -> Callable[[ChannelEvidence], ChannelEvidence]:
    def change(evidence: ChannelEvidence) -> ChannelEvidence:
        rows = [dict(row) for row in evidence.desk]
        rows[number] |= changed
        return replace(evidence, desk=rows)

    return change


def _state(state: str, reason: str) -> Callable[[ChannelEvidence], ChannelEvidence]:
    return _row(2, state=state, state_reason=reason)


def _shows(times: int) -> Callable[[ChannelEvidence], ChannelEvidence]:
    return lambda one: replace(one, windows={"chat-0": [*one.windows["chat-0"]] * times})


BAD: dict[str, Callable[[ChannelEvidence], ChannelEvidence]] = {
    "lost: q0": lambda one: replace(one, desk=one.desk[1:]),
    "twice: q0": lambda one: replace(one, desk=[*one.desk, one.desk[0]]),
    "lost: nobody was told of q0": _row(0, state="received"),
    "lost: q1 of post-0 is in no conversation": _row(1, conversation=""),
    "lost: the call CA0": lambda one: replace(one, desk=one.desk[:3]),
    "twice: the call CA0": lambda one: replace(one, desk=[*one.desk, one.desk[3]]),
    "wrong: the call CA0 was busy": _row(3, call={"outcome": "missed", "direction": "in"}),
    "lost: a0 to post-0 (post)": lambda one: replace(one, arrived=one.arrived[:2]),
    "twice: a0 to post-0": lambda one: replace(one, arrived=[*one.arrived, one.arrived[2]]),
    "lost: a0 to post-0 stands as failed: no": _state("failed", "no"),
    "a0 is unknown for another reason": _state("unknown", "we have no idea"),
    "wrong one: a0": lambda one: replace(one, arrived=[replace(it, customer="x") for it in one.arrived]),
    "wrong one: c0 holds words": _row(1, conversation="c0"),
    "wrong one: post-0 is 2 customers": _row(2, customer="cu9", conversation="c9"),
    "wrong one: several have become one": _row(0, customer="cu1"),
    "wrong: the window of chat-0 shows the numbers": _shows(2),
    "wrong: the window of chat-0 shows []": _shows(0),
    "dead letter: x": lambda one: replace(one, dead=["x"]),
    "desk: 2 events left": lambda one: replace(one, unsaid={"desk": 2}),
    "the far side: forged": lambda one: replace(one, wrong=["forged"]),
}  # fmt: skip


def test_it_is_content_with_what_is_right() -> None:
    assert complaints(good()) == []


def test_nobody_may_know_of_what_was_cut() -> None:
    cut = _state("unknown", "the program ended while the mail was being handed over")(good())
    for pieces in range(4):
        assert complaints(replace(cut, arrived=cut.arrived[:pieces])) == []
    assert complaints(replace(cut, cuts=0)) == ["1 replies are unknown after 0 cuts: ['a0']"]


@pytest.mark.parametrize("begins", BAD)
def test_it_complains(begins: str) -> None:
    found = complaints(BAD[begins](good()))
    assert any(one.startswith(begins) for one in found), found
