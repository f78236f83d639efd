"""The budget stops before it is passed, and rate limits are kept without asking X."""

from __future__ import annotations

from datetime import timedelta

import pytest
from byname.channels.errors import Rejected, Retryable
from byname.channels.model import Call
from byname.channels.twitter.cost import month_end
from byname.channels.twitter.meter import Meter
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.twitter.made import NOW, a_message, a_reply, an_adapter, an_answer

TAKEN = an_answer(201, {"data": {"id": "1"}})


def test_answers_stop_at_their_part_of_the_budget() -> None:
    adapter, state = an_adapter(budget_month=0.1, reading_share=0.5), ""
    (call,) = adapter.render(a_reply())
    for _ in range(5):
        adapter.allow(call, state, NOW)
        state = adapter.record(call, TAKEN, state, NOW)
    with pytest.raises(Rejected, match=r"0\.05 of 0\.05"):
        adapter.allow(call, state, NOW)
    assert adapter.spent(state, NOW) == 0.05
    adapter.allow(call, state, month_end(NOW))
    assert adapter.spent(state, month_end(NOW)) == 0


def test_polls_wait_for_the_next_month() -> None:
    adapter = an_adapter(poll=True, budget_month=0.02)
    call = adapter.ask("")
    answer = an_answer(200, {"data": [{"id": str(n)} for n in range(10)], "meta": {}})
    state = adapter.record(call, answer, "", NOW)
    with pytest.raises(Retryable) as caught:
        adapter.allow(call, state, NOW)
    assert caught.value.after == (month_end(NOW) - NOW).total_seconds()


def test_no_budget_is_no_stop() -> None:
    adapter, state = an_adapter(), ""
    (call,) = adapter.render(a_reply("see example.com"))
    for _ in range(50):
        adapter.allow(call, state, NOW)
        state = adapter.record(call, TAKEN, state, NOW)
    assert adapter.spent(state, NOW) == 10.0


def test_what_is_read_twice_on_a_day_is_charged_once() -> None:
    adapter = an_adapter(poll=True)
    call = adapter.ask("")
    answer = an_answer(200, {"data": [{"id": "1"}], "includes": {"users": [{"id": "2"}]}})
    state = adapter.record(call, answer, "", NOW)
    assert adapter.spent(state, NOW) == 0.011
    state = adapter.record(call, answer, state, NOW + timedelta(hours=1))
    assert adapter.spent(state, NOW) == 0.011
    state = adapter.record(call, answer, state, NOW + timedelta(hours=4))  # after midnight UTC
    assert adapter.spent(state, NOW) == 0.022


def test_refused_is_free_and_perhaps_sent_is_not() -> None:
    adapter = an_adapter()
    (call,) = adapter.render(a_message())
    assert adapter.spent(adapter.record(call, an_answer(403, {}), "", NOW), NOW) == 0
    assert adapter.spent(adapter.record(call, None, "", NOW), NOW) == 0.015
    assert adapter.spent(adapter.record_event("", NOW), NOW) == 0.005


def test_documented_limits_hold_without_a_word_of_x() -> None:
    adapter, state = an_adapter(), ""
    (call,) = adapter.render(a_message())
    for _ in range(15):
        adapter.allow(call, state, NOW)
        state = adapter.record(call, TAKEN, state, NOW)
    with pytest.raises(Retryable) as caught:
        adapter.allow(call, state, NOW + timedelta(minutes=5))
    assert caught.value.after == 600
    adapter.allow(call, state, NOW + timedelta(minutes=15))
    (post,) = adapter.render(a_reply())
    adapter.allow(post, state, NOW)  # another endpoint


def test_what_x_says_counts_more() -> None:
    adapter = an_adapter()
    (call,) = adapter.render(a_reply())
    reset = str(int(NOW.timestamp()) + 120)
    used_up = an_answer(201, {"data": {"id": "1"}}, x_rate_limit_remaining="0", x_rate_limit_reset=reset)
    state = adapter.record(call, used_up, "", NOW)
    with pytest.raises(Retryable) as caught:
        adapter.allow(call, state, NOW)
    assert caught.value.after == 120


@given(st.text(max_size=50))
def test_any_state_can_be_read(text: str) -> None:
    Meter.from_text(text).to_text()


@given(st.lists(st.integers(0, 3000), max_size=40))
def test_the_documented_limit_is_never_passed(waits: list[int]) -> None:
    """However calls come, no 15 minutes that begin with the first one of a window see more than 15."""
    meter, now, made = Meter(), NOW, []
    call = Call("POST", "https://api.x.com/2/dm_conversations/with/1/messages")
    for wait in waits:
        now += timedelta(seconds=wait / 30)
        try:
            meter.check(call, None, now)
        except Retryable:
            continue
        made.append(now)
        meter = Meter.from_text(meter.after(call, TAKEN, now).to_text())
    first = made[0] if made else NOW
    assert sum(one < first + timedelta(minutes=15) for one in made) <= 15
