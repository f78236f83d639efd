"""Who answers: by name, else the conversation's owner, else the customer's, else the least loaded."""

from __future__ import annotations

import pytest

from services.router.domain import Policy
from tests.support.facts import a_message, a_team, an_answer
from tests.unit.router.history import OPENING, History, kinds

FOUR = Policy(a_team("sophie", "tom", "uma", "vic"))


@pytest.fixture
def history() -> History:
    return History(FOUR)


def test_a_first_mail_opens_assigns_and_attaches(history: History) -> None:
    facts = history.hear(a_message())
    assert kinds(facts) == OPENING
    opened, assigned, attached = facts
    assert opened.new_customer
    assert opened.conversations == 1
    assert assigned.person == attached.person == "sophie"
    assert [one.sequence for one in facts] == [1, 2, 3]


@pytest.mark.parametrize(
    "address", ["tom@acme.example", "Tom@ACME.example", "tom+shop@acme.example", "TOM+x+y@acme.example"]
)
def test_the_person_written_to_by_name(history: History, address: str) -> None:
    attached = history.attach(a_message(to=("hello@acme.example", address)))
    assert attached.person == "tom"
    assert attached.reason.code == "by_name"
    assert address in attached.reason.text


def test_by_name_wins_over_the_conversation_which_goes_along(history: History) -> None:
    first = a_message(to=("tom@acme.example",))
    conversation = history.attach(first).conversation
    attached = history.attach(a_message(to=("uma@acme.example",), references=(first.data.provider_id,)))
    assert attached.conversation == conversation
    assert (attached.person, attached.reason.code) == ("uma", "by_name")
    assert history.known.conversations[conversation].owner == "uma"
    assert history.loads == {"uma": 1}


def test_the_owner_of_the_conversation_wins_over_the_owner_of_the_customer(history: History) -> None:
    history.attach(a_message(to=("tom@acme.example",)))
    about_uma = a_message(to=("uma@acme.example",), at=9999)
    history.attach(about_uma)
    attached = history.attach(a_message(references=(about_uma.data.provider_id,), at=20000))
    assert (attached.person, attached.reason.code) == ("uma", "conversation_owner")


def test_the_owner_of_the_customer_for_a_new_matter(history: History) -> None:
    history.attach(a_message(to=("tom@acme.example",)))
    attached = history.attach(a_message(at=9999))
    assert (attached.person, attached.reason.code) == ("tom", "customer_owner")


def test_a_visit_to_a_colleague_does_not_change_whose_customer_it_is(history: History) -> None:
    history.attach(a_message(to=("tom@acme.example",)))
    history.attach(a_message(to=("uma@acme.example",), at=9999))
    assert history.attach(a_message(at=20000)).person == "tom"


def test_of_two_people_named_the_one_who_has_the_conversation_keeps_it(history: History) -> None:
    first = a_message(to=("tom@acme.example",))
    history.attach(first)
    both = a_message(
        to=("sophie@acme.example", "tom@acme.example"), references=(first.data.provider_id,), at=9999
    )
    attached = history.attach(both)
    assert (attached.person, attached.reason.code) == ("tom", "by_name")
    assert any("also written to Sophie" in one for one in attached.warnings)


def test_of_two_people_named_the_customers_own_person_gets_the_new_matter(history: History) -> None:
    history.attach(a_message(to=("tom@acme.example",)))
    assert history.attach(a_message(to=("sophie@acme.example", "tom@acme.example"), at=9999)).person == "tom"


def test_of_two_people_named_by_a_stranger_the_first(history: History) -> None:
    assert history.attach(a_message(to=("vic@acme.example", "tom@acme.example"))).person == "vic"


def test_new_customers_go_to_whoever_has_the_fewest_open_conversations(history: History) -> None:
    people = [history.attach(a_message(sender=f"c{n}@x.example")).person for n in range(8)]
    assert people == ["sophie", "tom", "uma", "vic"] * 2


def test_a_closed_conversation_does_not_count(history: History) -> None:
    conversations = [history.attach(a_message(sender=f"c{n}@x.example")).conversation for n in range(4)]
    history.hear(an_answer(conversations[2], "", person="uma", commands=("close",)))
    assert history.attach(a_message(sender="new@x.example")).person == "uma"


def test_nobody_new_for_those_who_are_away(history: History) -> None:
    away = [p.model_copy(update={"away": p.id in ("sophie", "uma")}) for p in FOUR.team.people]
    history.policy = Policy(FOUR.team.model_copy(update={"people": tuple(away)}))
    assert {history.attach(a_message(sender=f"c{n}@x.example")).person for n in range(6)} == {"tom", "vic"}


def test_when_all_are_away_it_is_offered_to_all_and_the_first_who_comes_has_it(history: History) -> None:
    away = tuple(p.model_copy(update={"away": True}) for p in FOUR.team.people)
    history.policy = Policy(FOUR.team.model_copy(update={"people": away}))
    attached = history.attach(a_message())
    assert (attached.person, attached.reason.code) == ("", "nobody_here")
    assert attached.offered == ("sophie", "tom", "uma", "vic")


def test_the_customer_of_someone_who_left_gets_one_new_person_for_good(history: History) -> None:
    history.attach(a_message(to=("vic@acme.example",)))
    history.policy = Policy(a_team("sophie", "tom", "uma"))
    first = history.attach(a_message(at=9999))
    assert first.reason.code == "fair_load"
    for n in range(5):  # others keep the new person busy
        history.attach(a_message(sender=f"c{n}@x.example", to=(f"{first.person}@acme.example",)))
    again = history.attach(a_message(at=20000))
    assert (again.person, again.reason.code) == (first.person, "customer_owner")


def test_a_conversation_of_someone_who_left_finds_a_new_owner(history: History) -> None:
    mail = a_message(to=("vic@acme.example",))
    conversation = history.attach(mail).conversation
    history.policy = Policy(a_team("sophie", "tom", "uma"))
    attached = history.attach(a_message(references=(mail.data.provider_id,), at=9999))
    assert attached.conversation == conversation
    assert attached.person in ("sophie", "tom", "uma")
    assert history.known.conversations[conversation].owner == attached.person


def test_warnings_say_what_the_person_has_to_know(history: History) -> None:
    attached = history.attach(
        a_message(authentication="fail", reply_to="other@evil.example", kind="list")
    )  # fmt: skip
    text = " ".join(attached.warnings)
    assert "could not be authenticated" in text
    assert "other@evil.example" in text
    assert "mailing list" in text
    machine = history.attach(a_message(sender="m@x.example", kind="automatic", automatic_because="RFC 3834"))
    assert any("A machine wrote this (RFC 3834)" in one for one in machine.warnings)
    assert history.attach(a_message(sender="calm@x.example")).warnings == ()
