"""What follows from how a sending went: the whole table, and the promise about replies."""

from __future__ import annotations

from datetime import timedelta

import pytest
from byname.contracts import PersonNotTold, PersonTold, ReplyFailed, ReplySent, ReplyUnknown
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain import PAGES, decide, lease_ran_out, receipt_for
from services.notifier.domain.outcome import PAGE_LIFE, PAGE_PAUSES, PAUSES, bounced, resolved
from tests.support.facts import START, a_decision, a_report
from tests.unit.notifier.sends import KINDS, ONCE, OUTCOMES, a_send

TWO_DAYS = timedelta(hours=48)
LATER = START + timedelta(seconds=3)

TABLE = [
    # kind, outcome, new state, facts, outcome told in a receipt
    ("notice", "sent", "sent", [PersonTold], None),
    ("notice", "deferred", "intent", [], None),
    ("notice", "refused", "failed", [PersonNotTold], None),
    ("notice", "unknown", "intent", [], None),
    ("reply", "sent", "sent", [ReplySent], "sent"),
    ("reply", "deferred", "intent", [], None),
    ("reply", "refused", "failed", [ReplyFailed], "failed"),
    ("reply", "unknown", "unknown", [ReplyUnknown], "unknown"),
    ("receipt", "sent", "sent", [], None),
    ("receipt", "deferred", "intent", [], None),
    ("receipt", "refused", "failed", [], None),
    ("receipt", "unknown", "intent", [], None),
    ("briefing", "sent", "sent", [PersonTold], None),
    ("briefing", "deferred", "intent", [], None),
    ("briefing", "refused", "failed", [PersonNotTold], None),
    ("briefing", "unknown", "intent", [], None),
    ("page_mail", "sent", "sent", [PersonTold], None),
    ("page_mail", "deferred", "intent", [], None),
    ("page_mail", "refused", "failed", [PersonNotTold], None),
    ("page_mail", "unknown", "intent", [], None),
    ("page_webhook", "sent", "sent", [PersonTold], None),
    ("page_webhook", "deferred", "intent", [], None),
    ("page_webhook", "refused", "failed", [PersonNotTold], None),
    ("page_webhook", "unknown", "intent", [], None),
    ("page_call", "sent", "sent", [PersonTold], None),
    ("page_call", "deferred", "intent", [], None),
    ("page_call", "refused", "failed", [PersonNotTold], None),
    ("page_call", "unknown", "unknown", [PersonNotTold], None),
    ("incident", "sent", "sent", [], None),
    ("incident", "deferred", "intent", [], None),
    ("incident", "refused", "failed", [], None),
    ("incident", "unknown", "intent", [], None),
    ("portfolio", "sent", "sent", [], None),
    ("portfolio", "deferred", "intent", [], None),
    ("portfolio", "refused", "failed", [], None),
    ("portfolio", "unknown", "intent", [], None),
    ("nudge", "sent", "sent", [], None),
    ("nudge", "deferred", "intent", [], None),
    ("nudge", "refused", "failed", [], None),
    ("nudge", "unknown", "intent", [], None),
    ("ask", "sent", "sent", [], None),
    ("ask", "deferred", "intent", [], None),
    ("ask", "refused", "failed", [], None),
    ("ask", "unknown", "unknown", [], None),
]


def test_the_table_is_complete() -> None:
    assert {(kind, outcome) for kind, outcome, *_ in TABLE} == {(k, o) for k in KINDS for o in OUTCOMES}


@pytest.mark.parametrize(("kind", "outcome", "state", "facts", "told"), TABLE)
def test_after_an_attempt(kind: str, outcome: str, state: str, facts: list[type], told: str | None) -> None:
    verdict = decide(a_send(kind), outcome, "250 as you like", LATER, TWO_DAYS)
    assert verdict.state == state
    assert [type(one.data) for one in verdict.facts] == facts
    assert all(one.key == verdict.send.conversation for one in verdict.facts)
    assert (verdict.receipt or {}).get("outcome") == told
    assert (verdict.next_at > LATER) == (state == "intent")


def test_a_reply_from_the_desk_needs_no_receipt_when_all_is_well() -> None:
    send = a_send(content={"front_end": "desk", "text": "Hi"})
    assert decide(send, "sent", "250", LATER, TWO_DAYS).receipt is None
    assert decide(send, "refused", "550", LATER, TWO_DAYS).receipt


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", ["sending", "handing"])
def test_when_the_copy_is_gone(kind: str, state: str) -> None:
    verdict = lease_ran_out(a_send(kind, state=state), LATER)
    lost = kind in ONCE and state == "handing"
    assert verdict.state == ("unknown" if lost else "intent")
    said = {"reply": [ReplyUnknown], "page_call": [PersonNotTold]}.get(kind, [])
    assert [type(one.data) for one in verdict.facts] == (said if lost else [])


@given(
    st.sampled_from(["deferred", "refused", "unknown", "sent"]),
    st.integers(1, 50),
    st.floats(0, 100),
)
def test_a_reply_in_handing_is_only_tried_again_when_the_relay_said_not_now(
    outcome: str, attempts: int, hours: float
) -> None:
    send = a_send(state="handing", attempts=attempts)
    verdict = decide(send, outcome, "said", START + timedelta(hours=hours), TWO_DAYS)
    assert (verdict.state == "intent") == (outcome == "deferred" and hours < 48)
    assert lease_ran_out(send, LATER).state == "unknown"


def test_pauses_grow_and_the_last_one_repeats() -> None:
    waits = [
        decide(a_send(attempts=n), "deferred", "451", LATER, TWO_DAYS).next_at - LATER for n in range(1, 20)
    ]
    assert waits[: len(PAUSES)] == list(PAUSES)
    assert set(waits[len(PAUSES) :]) == {PAUSES[-1]}
    assert waits == sorted(waits)


def test_a_deferred_mail_is_given_up_after_two_days_and_not_before() -> None:
    now, attempts = START, 0
    while True:
        attempts += 1
        verdict = decide(a_send(attempts=attempts), "deferred", "451 greylisted", now, TWO_DAYS)
        if verdict.state == "failed":
            break
        assert verdict.next_at - now <= PAUSES[-1]
        now = verdict.next_at
    assert TWO_DAYS <= now - START < TWO_DAYS + PAUSES[-1]
    assert attempts < 30
    [fact] = verdict.facts
    assert "for 48 hours: 451 greylisted" in fact.data.reason
    assert not fact.data.bounced


@pytest.mark.parametrize("kind", ["page_mail", "page_webhook", "page_call"])
def test_a_page_is_given_up_after_a_quarter_of_an_hour(kind: str) -> None:
    now, attempts = START, 0
    while True:
        attempts += 1
        verdict = decide(a_send(kind, attempts=attempts), "deferred", "503", now, TWO_DAYS)
        if verdict.state == "failed":
            break
        now = verdict.next_at
    assert PAGE_LIFE <= now - START < PAGE_LIFE + PAGE_PAUSES[-1]
    assert attempts < 20
    [fact] = verdict.facts
    assert "for 15 minutes: 503" in fact.data.reason


@pytest.mark.parametrize(
    ("kind", "front_end"),
    [("notice", "email"), ("page_mail", "email"), ("page_webhook", "webhook"), ("page_call", "phone")],
)
def test_on_what_a_person_was_told(kind: str, front_end: str) -> None:
    for outcome in ("sent", "refused"):
        [fact] = decide(a_send(kind), outcome, "said", LATER, TWO_DAYS).facts  # type: ignore[arg-type]
        assert fact.data.front_end == front_end
        assert fact.data.message


@pytest.mark.parametrize("kind", sorted(PAGES))
def test_what_the_far_side_wishes_does_not_keep_a_page_beyond_its_life(kind: str) -> None:
    now = START + timedelta(minutes=10)
    verdict = decide(a_send(kind), "deferred", "429", now, TWO_DAYS, after=86_400.0)
    assert (verdict.state, verdict.next_at) == ("intent", START + PAGE_LIFE)
    last = decide(a_send(kind), "deferred", "429", verdict.next_at, TWO_DAYS, after=86_400.0)
    assert [type(one.data) for one in last.facts] == [PersonNotTold]
    assert (
        decide(a_send("reply"), "deferred", "429", now, TWO_DAYS, after=86_400.0).next_at
        == now + TWO_DAYS / 2
    )


def test_a_call_that_may_have_rung_is_said_to_be_unknown() -> None:
    [fact] = decide(a_send("page_call"), "unknown", "no answer", LATER, TWO_DAYS).facts
    assert "nobody knows whether the phone rang" in fact.data.reason


@pytest.mark.parametrize(
    ("kind", "fact"), [("reply", ReplyFailed), ("notice", PersonNotTold), ("page_mail", PersonNotTold)]
)
def test_a_bounce_is_a_failure_with_its_reason(kind: str, fact: type) -> None:
    report = a_report(diagnostic="550 no such user")
    verdict = bounced(a_send(kind, state="sent"), report, LATER)
    assert verdict.state == "failed"
    [said] = verdict.facts
    assert isinstance(said.data, fact)
    assert "550 no such user" in said.data.reason
    assert said.causation == report.id


def test_a_person_decides_about_an_unknown_reply() -> None:
    send = a_send(state="unknown")
    again = resolved(send, a_decision(send.about, send_again=True), LATER, again=True)
    assert (again.state, again.facts) == ("intent", [])
    arrived = resolved(send, a_decision(send.about, send_again=False), LATER, again=False)
    assert arrived.state == "sent"
    assert [type(one.data) for one in arrived.facts] == [ReplySent]


@given(st.sampled_from(KINDS), st.sampled_from(OUTCOMES), st.integers(1, 9))
def test_deciding_again_gives_the_same_ids(kind: str, outcome: str, attempts: int) -> None:
    send = a_send(kind, attempts=attempts)
    life = PAGE_LIFE if kind in PAGES else TWO_DAYS
    first, second = (decide(send, outcome, "said", at, TWO_DAYS) for at in (LATER, LATER + life / 3))
    assert [one.id for one in first.facts] == [one.id for one in second.facts]
    receipts = [receipt_for(one, "acme.example", LATER) for one in (first, second)]
    assert (receipts[0] and receipts[0].key) == (receipts[1] and receipts[1].key)


def test_each_attempt_has_a_receipt_of_its_own() -> None:
    verdicts = [decide(a_send(attempts=n), "unknown", "lost", LATER, TWO_DAYS) for n in (1, 2)]
    first, second = (receipt_for(one, "acme.example", LATER) for one in verdicts)
    assert first is not None
    assert second is not None
    assert first.key != second.key
    assert first.kind == "receipt"
    assert first.person == "sophie"
    assert first.content["text"] == "It is on its way.", "the words come back when they may not have arrived"
