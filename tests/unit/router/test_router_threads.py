"""Where a message belongs: thread hints right to left, strangers apart, bursts together."""

from __future__ import annotations

import pytest
from byname.contracts import ConversationReopened, MessageAttached, ReplyRequested

from tests.support.facts import a_failure, a_message, an_answer
from tests.unit.router.history import OPENING, REOPENING, History, kinds, only

DAY = 86_400


@pytest.fixture
def history() -> History:
    return History()


def three_matters(history: History) -> list[str]:
    """Message-IDs of three mails of Ann about three matters."""
    mails = [a_message(at=number * DAY) for number in range(3)]
    assert len({history.attach(one).conversation for one in mails}) == 3
    return [one.data.provider_id for one in mails]


def conversation_of(history: History, provider_id: str) -> str:
    found = history.attach(a_message(references=(provider_id,), at=50 * DAY)).conversation
    return str(found)


def test_references_from_right_to_left(history: History) -> None:
    first, second, third = three_matters(history)
    attached = history.attach(a_message(references=(third, first, second), at=9 * DAY))
    assert attached.conversation == conversation_of(history, second)


def test_references_win_over_in_reply_to(history: History) -> None:
    first, second, _ = three_matters(history)
    attached = history.attach(a_message(references=(first,), in_reply_to=(second,), at=9 * DAY))
    assert attached.conversation == conversation_of(history, first)


def test_in_reply_to_alone_is_enough(history: History) -> None:
    _, second, _ = three_matters(history)
    attached = history.attach(a_message(in_reply_to=(second,), at=9 * DAY))
    assert attached.conversation == conversation_of(history, second)


def test_an_unknown_reference_is_passed_over(history: History) -> None:
    first, *_ = three_matters(history)
    attached = history.attach(a_message(references=(first, "never@seen.example"), at=9 * DAY))
    assert attached.conversation == conversation_of(history, first)


def test_an_answer_of_ours_can_be_answered(history: History) -> None:
    conversation = history.attach(a_message()).conversation
    [reply] = only(history.hear(an_answer(conversation)), ReplyRequested)
    assert history.attach(a_message(in_reply_to=(reply.message_id,), at=DAY)).conversation == conversation


def test_a_mail_that_overtook_the_one_it_answers(history: History) -> None:
    late = a_message(at=DAY)
    early = a_message(references=(late.data.provider_id,), at=2 * DAY)
    assert history.attach(early).conversation == history.attach(late).conversation


def test_a_stranger_with_a_thread_hint_is_kept_apart_and_the_person_is_warned(history: History) -> None:
    mail = a_message()
    ann = history.attach(mail)
    eve = a_message(sender="eve@evil.example", name="Ann Lee", references=(mail.data.provider_id,))
    attached = history.attach(eve)
    assert attached.conversation != ann.conversation
    assert attached.customer != ann.customer
    assert attached.related == ann.conversation
    assert any("comes from another address" in one for one in attached.warnings)


def test_a_known_customer_with_a_strangers_hint_does_not_even_join_a_burst(history: History) -> None:
    mail = a_message()
    history.attach(mail)
    bob = history.attach(a_message(sender="bob@x.example"))
    attached = history.attach(a_message(sender="bob@x.example", references=(mail.data.provider_id,), at=10))
    assert attached.conversation != bob.conversation
    assert attached.related


def test_a_stranger_goes_on_in_their_own_conversation(history: History) -> None:
    mail = a_message()
    history.attach(mail)
    hint = (mail.data.provider_id,)
    first = history.attach(a_message(sender="eve@evil.example", references=hint))
    second = history.attach(a_message(sender="eve@evil.example", references=hint, at=DAY))
    assert second.conversation == first.conversation


def test_a_mail_that_failed_authentication_is_kept_apart(history: History) -> None:
    mail = a_message()
    ann = history.attach(mail)
    for more in ({"references": (mail.data.provider_id,)}, {}):
        attached = history.attach(a_message(authentication="fail", at=5, **more))
        assert attached.conversation != ann.conversation
        assert any("could not be authenticated" in one for one in attached.warnings)


def test_a_burst_joins(history: History) -> None:
    first = history.attach(a_message())
    assert kinds(history.hear(a_message(at=119))) == [MessageAttached]
    assert history.attach(a_message(at=238)).conversation == first.conversation


def test_a_burst_joins_whichever_mail_came_first(history: History) -> None:
    second = history.attach(a_message(at=100))
    assert history.attach(a_message(at=0)).conversation == second.conversation


def test_no_burst_when_too_late(history: History) -> None:
    history.attach(a_message())
    assert kinds(history.hear(a_message(at=121))) == OPENING


def test_no_burst_once_answered(history: History) -> None:
    conversation = history.attach(a_message()).conversation
    history.hear(an_answer(conversation))
    assert kinds(history.hear(a_message(at=30))) == OPENING


def test_no_burst_into_a_closed_conversation(history: History) -> None:
    conversation = history.attach(a_message()).conversation
    history.hear(an_answer(conversation, "", commands=("close",)))
    assert kinds(history.hear(a_message(at=30))) == OPENING


@pytest.mark.parametrize("kind", ["automatic", "list"])
def test_a_machine_joins_no_burst(history: History, kind: str) -> None:
    history.attach(a_message())
    assert kinds(history.hear(a_message(kind=kind, at=30))) == OPENING


def test_a_repeated_message_id_is_kept(history: History) -> None:
    mail = a_message(provider_id="again@customer.example")
    first = history.attach(mail)
    other = history.attach(a_message(provider_id="again@customer.example", text="Other words", at=DAY))
    assert other.conversation == first.conversation
    stranger = history.attach(a_message(sender="bob@x.example", provider_id="again@customer.example"))
    assert stranger.conversation != first.conversation
    assert not stranger.related, "a Message-ID that two mails share says nothing of a matter"


def test_no_message_id_at_all_is_no_thread(history: History) -> None:
    first = history.attach(a_message(provider_id=""))
    second = history.attach(a_message(provider_id="", at=DAY))
    assert second.conversation != first.conversation


def test_a_duplicate_is_placed_once(history: History) -> None:
    mail = a_message()
    assert history.hear(mail)
    assert history.hear(mail) == []


def test_a_closed_conversation_opens_again_by_a_customers_words(history: History) -> None:
    mail = a_message()
    conversation = history.attach(mail).conversation
    history.hear(an_answer(conversation, "", commands=("close",)))
    assert "sophie" not in history.loads
    facts = history.hear(a_message(references=(mail.data.provider_id,), at=DAY))
    assert kinds(facts) == REOPENING
    assert facts[0].reason.code == "customer_wrote"
    assert history.loads["sophie"] == 1


@pytest.mark.parametrize("kind", ["automatic", "list"])
def test_a_closed_conversation_stays_closed_when_a_machine_writes(history: History, kind: str) -> None:
    mail = a_message()
    conversation = history.attach(mail).conversation
    history.hear(an_answer(conversation, "Bye", commands=("close",)))
    facts = history.hear(a_message(references=(mail.data.provider_id,), kind=kind, at=DAY))
    assert kinds(facts) == [MessageAttached]
    assert not history.known.conversations[conversation].open


def test_a_machine_does_not_change_what_an_answer_refers_to(history: History) -> None:
    mail = a_message()
    conversation = history.attach(mail).conversation
    history.attach(a_message(references=(mail.data.provider_id,), kind="automatic", at=5))
    [reply] = only(history.hear(an_answer(conversation)), ReplyRequested)
    assert reply.in_reply_to == mail.data.provider_id


@pytest.mark.parametrize("kind", ["automatic", "list"])
def test_an_answer_to_a_list_or_a_machine_still_threads(history: History, kind: str) -> None:
    """A support address is often a group: all that comes through it is list mail."""
    mail = a_message(kind=kind, references=("root@list.example",))
    conversation = history.attach(mail).conversation
    [reply] = only(history.hear(an_answer(conversation)), ReplyRequested)
    assert reply.in_reply_to == mail.data.provider_id
    assert reply.references == ("root@list.example",)


def test_a_reply_that_failed_opens_its_conversation_again(history: History) -> None:
    conversation = history.attach(a_message()).conversation
    history.hear(an_answer(conversation, "Bye", commands=("close",)))
    [reopened] = history.hear(a_failure(conversation, reason="550 no such user"))
    assert isinstance(reopened, ConversationReopened)
    assert reopened.reason.code == "reply_failed"
    assert "550 no such user" in reopened.reason.text
    assert history.loads["sophie"] == 1
    history.hear(a_failure(conversation))
    assert history.loads["sophie"] == 1
