"""Random histories by the thousand: what must hold whatever happens in whatever order."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from byname.contracts import (
    AnswerReceived,
    ConversationAssigned,
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    Event,
    MessageAttached,
    MessageReceived,
    ReplyRequested,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from services.router.domain import Policy
from tests.support.facts import a_failure, a_message, a_team, an_answer
from tests.unit.router.history import History, only

TEAM = a_team("sophie", "tom", "uma")
ADDRESSES = ("hello@acme.example", *(f"{one}@acme.example" for one in ("sophie", "tom", "uma")))
SENDERS = ("ann@x.example", "bob@x.example", "eve@evil.example")

mail = st.fixed_dictionaries(
    {
        "does": st.just("mail"),
        "sender": st.sampled_from(SENDERS),
        "to": st.lists(st.sampled_from(ADDRESSES), min_size=1, max_size=2, unique=True).map(tuple),
        "refers": st.lists(st.integers(0, 15), max_size=3),
        "kind": st.sampled_from(["message"] * 6 + ["automatic", "list"]),
        "authentication": st.sampled_from(["none", "none", "pass", "fail"]),
        "at": st.integers(0, 600),
        "same_id": st.booleans(),
    }
)
again = st.fixed_dictionaries({"does": st.just("again"), "which": st.integers(0, 30)})
answer = st.fixed_dictionaries(
    {
        "does": st.just("answer"),
        "which": st.integers(0, 8),
        "person": st.sampled_from(["sophie", "tom", "uma", "gone"]),
        "text": st.sampled_from(["", "Hello"]),
        "commands": st.sampled_from([(), ("close",), ("note",), ("note", "close")]),
    }
)
failure = st.fixed_dictionaries({"does": st.just("failure"), "which": st.integers(0, 8)})
histories = st.lists(st.one_of(mail, mail, mail, again, answer, failure), min_size=1, max_size=25)


class Play:
    """Plays a history and remembers what was heard and what it led to."""

    def __init__(self, script: list[dict[str, Any]]) -> None:
        self.history = History(Policy(TEAM))
        self.steps: list[tuple[Event[Any], list[Any]]] = []
        self.owners: dict[str, str] = {}
        for act in script:
            heard = self._event(dict(act))
            if heard is None:
                continue
            self.steps.append((heard, self.history.hear(heard)))
            for customer in self.history.known.customers.values():
                assert self.owners.setdefault(customer.id, customer.owner) == customer.owner, "owner changed"

    def _event(self, act: dict[str, Any]) -> Event[Any] | None:
        does = act.pop("does")
        heard = [step[0] for step in self.steps]
        conversations = self.history.all(ConversationOpened)
        if does == "mail":
            return self._mail(act)
        if does == "again":  # the same mail delivered again; the inbox sees to the very same event
            mails = [one for one in heard if isinstance(one.data, (MessageReceived, AnswerReceived))]
            return mails[act["which"] % len(mails)] if mails else None
        if not conversations:
            return None
        which = conversations[act.pop("which") % len(conversations)].conversation
        if does == "failure":
            return a_failure(which, reason=f"failure {len(heard)}")
        return an_answer(which, act["text"], person=act["person"], commands=act["commands"])

    def _mail(self, act: dict[str, Any]) -> Event[Any]:
        known = [one.data.provider_id for one, _ in self.steps if isinstance(one.data, MessageReceived)]
        known += [one.message_id for one in self.history.all(ReplyRequested)]
        refers, same = act.pop("refers"), act.pop("same_id")
        if known:
            act["references"] = tuple(known[one % len(known)] for one in refers)
            if same:
                act["provider_id"] = known[0]
        return a_message(**act)


def every_message_gets_exactly_one_person_with_a_reason(play: Play) -> None:
    seen: Counter[str] = Counter()
    for heard, facts in play.steps:
        attached = only(facts, MessageAttached)
        if isinstance(heard.data, MessageReceived):
            seen[heard.data.message] += len(attached)
            assert seen[heard.data.message] == 1
            for one in attached:
                assert TEAM.person(one.person)
                assert one.reason.code
                assert one.reason.text
        else:
            assert not attached


def each_conversation_counts_its_facts_without_a_gap(play: Play) -> None:
    counted: dict[str, list[int]] = defaultdict(list)
    for one in play.history.said:
        if hasattr(one.data, "sequence"):
            counted[one.data.conversation].append(one.data.sequence)
        assert one.key == one.data.conversation
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in counted.values())


def nobody_ever_lands_in_somebody_elses_conversation(play: Play) -> None:
    owner_of = {one.conversation: one.handle.address for one in play.history.all(ConversationOpened)}
    for heard, facts in play.steps:
        for attached in only(facts, MessageAttached):
            assert owner_of[attached.conversation] == heard.data.sender.address
            if heard.data.authentication == "fail":
                assert any(isinstance(one, ConversationOpened) for one in facts), "joined unauthenticated"
        for reply in only(facts, ReplyRequested):
            assert reply.to.address == owner_of[reply.conversation]


def loads_are_the_open_conversations_of_each_person(play: Play) -> None:
    known = play.history.known
    busy = Counter(one.with_whom for one in known.conversations.values() if one.open and not one.answered)
    assert play.history.loads == dict(busy)


def what_is_said_tells_who_has_what_and_what_is_open(play: Play) -> None:
    """A reader that only hears the facts knows the owner and the state of each conversation."""
    owner: dict[str, str] = {}
    is_open: dict[str, bool] = {}
    for item in play.history.said:
        fact = item.data
        if isinstance(fact, ConversationAssigned):
            assert owner.get(fact.conversation, "") == fact.previous
            owner[fact.conversation] = fact.person
        elif isinstance(fact, (ConversationOpened, ConversationReopened)):
            is_open[fact.conversation] = True
        elif isinstance(fact, ConversationClosed):
            is_open[fact.conversation] = False
        elif isinstance(fact, MessageAttached):
            assert owner[fact.conversation] == fact.person
    known = play.history.known.conversations.values()
    assert owner == {one.id: one.owner for one in known}
    assert is_open == {one.id: one.open for one in known}


def the_same_history_again_gives_the_same_ids(play: Play) -> None:
    once_more = History(Policy(TEAM))
    for heard, _ in play.steps:
        once_more.hear(heard)
    assert [one.id for one in once_more.said] == [one.id for one in play.history.said]
    assert len({one.id for one in once_more.said}) == len(once_more.said)


def closing_needs_a_person(play: Play) -> None:
    for heard, facts in play.steps:
        if only(facts, ConversationClosed) or only(facts, ReplyRequested):
            assert isinstance(heard.data, AnswerReceived)
            assert TEAM.person(heard.data.person)


INVARIANTS = (
    every_message_gets_exactly_one_person_with_a_reason,
    each_conversation_counts_its_facts_without_a_gap,
    nobody_ever_lands_in_somebody_elses_conversation,
    loads_are_the_open_conversations_of_each_person,
    what_is_said_tells_who_has_what_and_what_is_open,
    the_same_history_again_gives_the_same_ids,
    closing_needs_a_person,
)


@settings(max_examples=2000)
@given(histories)
def test_what_holds_in_every_history(script: list[dict[str, Any]]) -> None:
    play = Play(script)
    for holds in INVARIANTS:
        holds(play)
