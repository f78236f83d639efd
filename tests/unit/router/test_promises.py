"""Promises: made, moved, kept by words or by hand, taken back, and open again where words did not arrive."""

from __future__ import annotations

from datetime import timedelta

import pytest
from byname.contracts import (
    AnswerHeld,
    ConversationClosed,
    CustomerLinked,
    Handle,
    PromiseDismissed,
    PromiseMade,
    PromiseReopened,
    PromiseSettled,
    ReplyRequested,
)

from tests.support.channel_facts import a_link_decision, an_unread
from tests.support.facts import a_failure
from tests.unit.router.history import kinds, only
from tests.unit.router.patient import Patient, berlin


@pytest.fixture
def history() -> Patient:
    return Patient()


@pytest.fixture
def conversation(history: Patient) -> str:
    return history.writes()


def open_texts(history: Patient, conversation: str) -> list[str]:
    return [one.text for one in history.known.conversations[conversation].promises]


def test_a_promise_is_read_by_the_clock_of_whoever_makes_it(history: Patient, conversation: str) -> None:
    [made] = history.says(conversation, "promise friday 17:00 send the invoice")
    assert (made.text, made.due, made.zone) == ("send the invoice", berlin(history, 4, 17), "Europe/Berlin")
    assert (made.person, made.again, made.front_end) == ("sophie", False, "email")
    [made] = history.says(conversation, "promise friday 17:00 call", person="tom")
    assert (made.due, made.zone) == (berlin(history, 4, 23), "America/New_York")


def test_a_day_without_a_time_means_the_end_of_work(history: Patient, conversation: str) -> None:
    [made] = history.says(conversation, "promise friday")
    assert (made.text, made.due) == ("", berlin(history, 4, 17))


def test_tomorrow_is_the_day_after_it_was_written(history: Patient, conversation: str) -> None:
    written = history.clock.now()
    history.clock.forward(days=1, hours=1)
    [made] = history.says(conversation, "promise tomorrow 12:00 call", received_at=written)
    assert made.due == written.replace(hour=11, minute=0) + timedelta(days=1)


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("promise banana the invoice", "no_date", "“banana"),
        ("promise", "no_date", "no date"),
        ("promise soon the invoice", "vague", "“soon"),
        ("promise yesterday the invoice", "past", "“yesterday”"),
        ("promise in 500 days the invoice", "far", "366 days"),
        ("promise friday " + "x" * 501, "too_long", "at most 500 characters, and this one has 501"),
    ],
)
def test_what_is_no_date_says_so(
    history: Patient, conversation: str, line: str, code: str, words: str
) -> None:
    said = history.refused(conversation, line, text="Dear Ann")
    assert said[0] == code
    assert words.lower() in said[1].lower()


def test_the_next_reply_keeps_all_that_was_promised(history: Patient, conversation: str) -> None:
    history.says(conversation, "promise friday the invoice")
    history.says(conversation, "promise tomorrow 12:00 a call", person="tom")
    history.clock.forward(days=2)
    facts = history.says(conversation, text="Here is all of it", person="uma")
    assert kinds(facts) == [ReplyRequested, PromiseSettled, PromiseSettled]
    reply, invoice, call = facts
    assert (invoice.outcome, invoice.late, invoice.reply, invoice.person) == (
        "kept",
        False,
        reply.reply,
        "uma",
    )
    assert (call.outcome, call.late) == ("kept", True)
    assert not open_texts(history, conversation)


def test_who_promises_along_with_their_words_keeps_nothing_by_them(
    history: Patient, conversation: str
) -> None:
    [first] = history.says(conversation, "promise tomorrow the invoice")
    history.says(conversation, "promise tomorrow a call")
    facts = history.says(conversation, "promise friday the  INVOICE", text="It takes until Friday")
    assert kinds(facts) == [ReplyRequested, PromiseMade]
    assert (facts[1].promise, facts[1].again, facts[1].due) == (first.promise, True, berlin(history, 4, 17))
    assert open_texts(history, conversation) == ["a call", "the INVOICE"]


def test_without_words_the_only_one_moves(history: Patient, conversation: str) -> None:
    [first] = history.says(conversation, "promise tomorrow the invoice")
    [moved] = history.says(conversation, "promise friday")
    assert (moved.promise, moved.again, moved.text) == (first.promise, True, "the invoice")
    history.says(conversation, "promise friday a call")
    code, text = history.refused(conversation, "promise monday")
    assert code == "which"
    assert "“the invoice” (on Friday at 17:00); “a call” (on Friday at 17:00)" in text


def test_a_new_one_and_the_old_one_moved_in_one_answer(history: Patient, conversation: str) -> None:
    [invoice] = history.says(conversation, "promise tomorrow the invoice")
    call, moved = history.says(conversation, "promise friday a call", "promise monday")
    assert (call.text, call.again, moved.promise, moved.again) == ("a call", False, invoice.promise, True)


def test_new_words_are_a_new_promise(history: Patient, conversation: str) -> None:
    facts = history.says(conversation, "promise friday the invoice", "promise friday a call", text="Both!")
    made = only(facts, PromiseMade)
    assert len({one.promise for one in made}) == 2
    assert not any(one.again for one in made)


@pytest.mark.parametrize(
    "lines",
    [
        ("promise friday the invoice", "promise monday The Invoice"),
        ("promise friday", "promise monday"),
    ],
)
def test_the_same_twice_in_one_answer_is_asked_about(
    history: Patient, conversation: str, lines: tuple[str, ...]
) -> None:
    code, text = history.refused(conversation, *lines)
    assert code == "twice"
    assert "promised twice in this answer" in text


def test_the_hundred_and_first_is_too_many(history: Patient, conversation: str) -> None:
    for number in range(100):
        [made] = history.says(conversation, f"promise friday part {number}")
        assert isinstance(made, PromiseMade)
    code, text = history.refused(conversation, "promise friday part 100")
    assert code == "too_many"
    assert "100 promises are open" in text
    [moved] = history.says(conversation, "promise monday part 7")
    assert moved.again
    assert len(only(history.says(conversation, "kept"), PromiseSettled)) == 100
    assert len(open_texts(history, conversation)) == 0


def test_many_at_once_are_too_many(history: Patient, conversation: str) -> None:
    lines = [f"promise friday part {number}" for number in range(3000)]
    code, text = history.refused(conversation, *lines)
    assert (code, "at most 20 promises" in text) == ("too_many", True)


def test_kept_by_hand(history: Patient, conversation: str) -> None:
    for line in ("promise friday the invoice", "promise friday invoice copy", "promise friday a call"):
        history.says(conversation, line)
    code, text = history.refused(conversation, "kept invoice")
    assert code == "which"
    assert "“the invoice”" in text
    assert "“invoice copy”" in text
    [settled] = history.says(conversation, "kept the INVOICE", person="tom")
    assert (settled.outcome, settled.reply, settled.person) == ("kept", "", "tom")
    [settled] = history.says(conversation, "kept copy")
    assert open_texts(history, conversation) == ["a call"]
    code, text = history.refused(conversation, "kept the parcel")
    assert (code, "“the parcel”" in text, "“a call”" in text) == ("no_promise", True, True)
    [settled] = history.says(conversation, "kept")
    assert history.refused(conversation, "kept")[0] == "no_promise"


def test_a_promise_is_taken_back_by_its_words_or_its_id(history: Patient, conversation: str) -> None:
    [invoice] = history.says(conversation, "promise friday the invoice")
    [call] = history.says(conversation, "promise friday a call")
    assert history.refused(conversation, "unpromise")[0] == "which"
    [settled] = history.says(conversation, f"unpromise #{invoice.promise}")
    assert (settled.promise, settled.outcome, settled.late) == (invoice.promise, "withdrawn", False)
    facts = history.says(conversation, "unpromise", text="I cannot call, sorry")
    assert [(one.promise, one.outcome) for one in only(facts, PromiseSettled)] == [
        (call.promise, "withdrawn")
    ]


def test_what_is_taken_back_is_not_kept_by_the_same_answer(history: Patient, conversation: str) -> None:
    history.says(conversation, "promise friday the invoice")
    history.says(conversation, "promise friday a call")
    facts = history.says(conversation, "kept", "unpromise a call")
    assert [one.outcome for one in facts] == ["withdrawn", "kept"]
    history.says(conversation, "promise friday a call")
    assert history.refused(conversation, "kept", "unpromise")[0] == "contradiction"


@pytest.mark.parametrize(
    "line", [f"unpromise #sg_{'x' * 90}", "unpromise #", "unpromise #a/b", "promise #!! tomorrow a"]
)
def test_what_is_no_id_is_no_suggestion(history: Patient, conversation: str, line: str) -> None:
    """It would go into the keys of others."""
    assert history.refused(conversation, line)[0] in ("no_promise", "no_date")


def test_a_suggestion_is_taken_or_dismissed(history: Patient, conversation: str) -> None:
    [made] = history.says(conversation, "promise #sg_1 friday the invoice")
    assert (made.suggestion, made.text) == ("sg_1", "the invoice")
    [dismissed] = history.says(conversation, "unpromise #sg_2")
    assert isinstance(dismissed, PromiseDismissed)
    assert dismissed.suggestion == "sg_2"
    assert open_texts(history, conversation) == ["the invoice"]


def test_words_that_do_not_arrive_keep_nothing(history: Patient, conversation: str) -> None:
    [made] = history.says(conversation, "promise friday the invoice")
    [reply, _settled] = history.says(conversation, text="Here it is")
    [again] = only(history.hear(a_failure(conversation, reply=reply.reply)), PromiseReopened)
    assert (again.promise, again.reply) == (made.promise, reply.reply)
    assert open_texts(history, conversation) == ["the invoice"]
    assert not only(history.hear(a_failure(conversation, reply=reply.reply, reason="again")), PromiseReopened)
    [_reply, settled] = history.says(conversation, text="Here it is once more")
    assert settled.promise == made.promise


def test_an_older_reply_may_still_fail(history: Patient, conversation: str) -> None:
    history.says(conversation, "promise friday the invoice")
    [reply, _] = history.says(conversation, text="Here it is")
    history.says(conversation, "promise friday a call")
    history.says(conversation, text="I called")
    history.hear(a_failure(conversation, reply=reply.reply))
    assert open_texts(history, conversation) == ["the invoice"]


def test_where_words_go_by_mail_instead_it_is_the_mail_that_counts(
    history: Patient, conversation: str
) -> None:
    history.says(conversation, "promise friday the invoice")
    [reply, _] = history.says(conversation, text="Here it is")
    [again] = history.hear(an_unread(conversation, reply=reply.reply))
    history.hear(a_failure(conversation, reply=again.reply))
    assert open_texts(history, conversation) == ["the invoice"]


def test_long_words_are_told_apart_by_their_end(history: Patient, conversation: str) -> None:
    for end in "ab":
        history.says(conversation, f"promise friday {'x' * 400}{end}")
    [moved] = history.says(conversation, f"promise monday {'x' * 400}a")
    assert moved.again
    assert len(open_texts(history, conversation)) == 2
    assert max(map(len, open_texts(history, conversation))) == 200


def test_promises_outlast_the_closing(history: Patient, conversation: str) -> None:
    facts = history.says(conversation, "promise friday the invoice", "close", text="Bye")
    assert kinds(facts) == [ReplyRequested, PromiseMade, ConversationClosed]
    assert open_texts(history, conversation) == ["the invoice"]


def test_promises_go_along_with_their_conversation(history: Patient, conversation: str) -> None:
    history.says(conversation, "promise friday the invoice")
    other = history.writes(sender="ann@home.example", references=(), to=("tom@acme.example",))
    customer = history.known.conversations[other].customer
    theirs = Handle(channel="email", address="ann@customer.example")
    [linked] = only(history.hear(a_link_decision(customer=customer, handle=theirs)), CustomerLinked)
    [_, settled] = history.says(conversation, text="Here it is")
    assert settled.conversation == conversation
    assert (
        conversation in linked.conversations or history.known.conversations[other].customer == linked.customer
    )


def test_a_blocked_sender_is_promised_nothing(history: Patient, conversation: str) -> None:
    assert history.refused(conversation, "promise friday x", "block spam")[0] == "contradiction"
    history.says(conversation, "block spam")
    assert history.refused(conversation, "promise friday x")[0] == "muted"
    assert not isinstance(history.says(conversation, "unblock", "promise friday x")[0], AnswerHeld)
