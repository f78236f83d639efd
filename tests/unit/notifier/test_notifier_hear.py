"""What each fact means for what is to be sent."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from byname.contracts import (
    AnswerHeld,
    ConversationClosed,
    ConversationOpened,
    Event,
    Handle,
    NoteAdded,
    Reason,
    ReplyFailed,
)
from byname.contracts.catalog import heard_by
from byname.errors import NotYet
from byname.ids import derive_short

from services.notifier.domain import Heard, Known, hear
from tests.support.facts import (
    START,
    TEAM,
    a_decision,
    a_message,
    a_reply_request,
    a_report,
    an_attached,
    an_event,
)
from tests.unit.notifier.sends import a_send

CV = derive_short("cv", "test")


def heard(*events: Event[Any], known: Known | None = None) -> Heard:
    return hear(known or Known(), TEAM, events, START)


def knowing(*sends: Any) -> Known:
    known = Known()
    for one in sends:
        known.decided(one)
    return known


def test_everything_the_catalogue_sends_here_is_understood() -> None:
    takes = sys.modules["services.notifier.domain.hear"]._TAKE  # what it has a method for
    assert set(takes) == {row.fact for row in heard_by("notifier")}


def test_a_message_becomes_a_notice_once_it_has_a_person() -> None:
    mail = a_message()
    assert heard(mail).sends == []
    attached = an_attached(mail.data.message, CV, warnings=("Beware",))
    [send] = heard(mail, attached).sends
    assert (send.kind, send.person, send.state) == ("notice", "sophie", "intent")
    assert send.content == {"reason": "the customer wrote to Sophie", "warnings": ["Beware"]}
    assert send.cause == attached.id


def test_words_that_are_not_here_yet() -> None:
    with pytest.raises(NotYet, match="msg_"):
        heard(an_attached(a_message().data.message, CV))


def test_another_person_gets_a_notice_of_their_own_but_the_same_only_one() -> None:
    mail = a_message()
    keys = [
        heard(mail, an_attached(mail.data.message, CV, person=person)).sends[0].key
        for person in ("sophie", "tom", "sophie")
    ]
    assert keys[0] == keys[2] != keys[1]


def test_a_reply_is_sent_under_the_message_id_that_the_router_said() -> None:
    request = a_reply_request()
    [send] = heard(request).sends
    assert send.kind == "reply"
    assert send.message_id == request.data.message_id == send.content["message_id"]
    [again] = heard(request).sends
    assert again.key == send.key


@pytest.mark.parametrize(
    ("tell", "person", "count"), [(True, "sophie", 1), (False, "sophie", 0), (True, "", 0)]
)
def test_who_is_told_of_a_held_answer(tell: bool, person: str, count: int) -> None:
    held = AnswerHeld(
        answer="an_1", conversation=CV, person=person, sender="eve@evil.example", text="Hi", tell=tell,
        reason=Reason(code="wrong_sender", text="it came from eve@evil.example"), held_at=START,
    )  # fmt: skip
    sends = heard(an_event(held)).sends
    assert [one.kind for one in sends] == ["receipt"] * count
    assert all("eve@evil.example" in one.content["because"] for one in sends)


@pytest.mark.parametrize(
    ("front_end", "alone", "count"), [("email", True, 1), ("email", False, 0), ("desk", True, 0)]
)
def test_closing_by_mail_alone_is_confirmed(front_end: str, alone: bool, count: int) -> None:
    closed = ConversationClosed(
        conversation=CV, person="sophie", front_end=front_end, alone=alone, closed_at=START, sequence=5
    )
    assert [one.content["outcome"] for one in heard(an_event(closed)).sends] == ["closed"] * count


@pytest.mark.parametrize(("front_end", "count"), [("email", 1), ("desk", 0)])
def test_a_note_by_mail_is_confirmed(front_end: str, count: int) -> None:
    note = NoteAdded(
        note="note_1", conversation=CV, person="sophie", text="Hm", front_end=front_end, added_at=START,
        sequence=5,
    )  # fmt: skip
    assert [one.content["outcome"] for one in heard(an_event(note)).sends] == ["noted"] * count


def test_conversations_are_remembered() -> None:
    opened = ConversationOpened(
        conversation=CV, customer="cu_1", handle=Handle(channel="email", address="a@x.example", name="A"),
        new_customer=True, customer_since=START, conversations=1, subject="Hi", opened_at=START, sequence=1,
    )  # fmt: skip
    [facts] = heard(an_event(opened)).conversations
    assert (facts.id, facts.address, facts.subject) == (CV, "a@x.example", "Hi")


@pytest.mark.parametrize("state", ["sent", "handing", "unknown"])
@pytest.mark.parametrize("by", ["send", "original_message_id"])
def test_a_hard_bounce_of_what_may_have_left(state: str, by: str) -> None:
    send = a_send(state=state)
    value = send.key if by == "send" else send.message_id
    [verdict] = heard(a_report(**{by: value}), known=knowing(send)).verdicts
    assert verdict.state == "failed"


@pytest.mark.parametrize("state", ["intent", "sending", "failed"])
def test_a_bounce_of_what_has_not_left_or_has_failed_changes_nothing(state: str) -> None:
    send = a_send(state=state)
    assert heard(a_report(send=send.key), known=knowing(send)).verdicts == []


def test_a_soft_bounce_and_a_bounce_of_nothing_change_nothing() -> None:
    send = a_send(state="sent")
    assert heard(a_report(send=send.key, hard=False), known=knowing(send)).verdicts == []
    assert heard(a_report(send="sd_other"), known=knowing(send)).verdicts == []
    assert heard(a_report(), known=knowing(send)).verdicts == []


def test_two_bounces_of_one_reply_in_one_batch_are_one_failure() -> None:
    send = a_send(state="sent")
    verdicts = heard(a_report(send=send.key), a_report(send=send.key), known=knowing(send)).verdicts
    assert [type(one.data) for verdict in verdicts for one in verdict.facts] == [ReplyFailed]


def test_only_the_first_decision_about_an_unknown_reply_counts() -> None:
    send = a_send(state="unknown")
    clicks = (a_decision(send.about, send_again=True), a_decision(send.about, send_again=False))
    [verdict] = heard(*clicks, known=knowing(send)).verdicts
    assert verdict.state == "intent"


@pytest.mark.parametrize("state", ["intent", "sending", "handing", "sent", "failed"])
def test_only_an_unknown_reply_can_be_decided_about(state: str) -> None:
    send = a_send(state=state)
    assert heard(a_decision(send.about, send_again=True), known=knowing(send)).verdicts == []
