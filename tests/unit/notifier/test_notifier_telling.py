"""Who is told when words come, when a conversation moves without any, and when somebody is called in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from byname.contracts import Event

from services.notifier.domain import WORDS_MAY_COME, Heard, Known, Send, hear
from services.notifier.domain.telling import WORDS_COME
from tests.support.channel_facts import a_call
from tests.support.facts import START, a_message, an_attached
from tests.unit.notifier.moves import CV, OTHER, TEAM, a_huddle, an_assignment, an_offer, because, why


def heard(*events: Event[Any], known: Known | None = None) -> Heard:
    return hear(known or Known(), TEAM, events, START)


def told(*events: Event[Any], known: Known | None = None) -> list[tuple[str, str, str]]:
    """Kind, person and role of each mail that goes out now."""
    found = heard(*events, known=known)
    return [(one.kind, one.person, one.content.get("role", "")) for one in due(found)]


def due(found: Heard) -> list[Send]:
    """What goes out at once or in a moment, and does not wait for words that are known to come."""
    waiting = [one for one in found.waiting.values() if one.not_before == START + WORDS_MAY_COME]
    return [*found.sends, *waiting]


def attached(mail: Event[Any], conversation: str = CV, **more: Any) -> Event[Any]:
    message = getattr(mail.data, "message", "") or mail.data.call
    return because(an_attached(message, conversation, **more), mail)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"person": "sophie"}, [("sophie", "")]),
        ({"person": "", "offered": ("tom", "eva")}, [("tom", "offered"), ("eva", "offered")]),
        ({"person": "", "offered": ("tom", "tom")}, [("tom", "offered")]),
        ({"person": "sophie", "huddle": ("eva", "sophie")}, [("sophie", ""), ("eva", "huddle")]),
        (
            {"person": "", "offered": ("tom",), "huddle": ("tom", "eva")},
            [("tom", "offered"), ("eva", "huddle")],
        ),
        ({"person": "tom", "stand_in_for": "sophie"}, [("tom", "stand_in")]),
        ({"person": "sophie", "reason": why("waits", "Sophie is back at 14:00")}, [("sophie", "")]),
        ({"person": ""}, []),
        ({"person": "sophie", "muted": True}, []),
        ({"person": "", "offered": ("tom",), "huddle": ("eva",), "muted": True}, []),
    ],
)
def test_who_is_told_of_words(said: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    mail = a_message()
    assert told(mail, attached(mail, **said)) == [("notice", *one) for one in expected]


def test_a_call_that_was_answered_is_told_to_nobody() -> None:
    call = a_call(outcome="answered")
    assert told(call, attached(call, person="", offered=("tom",), huddle=("eva",))) == []


def test_each_of_several_has_a_mail_of_their_own_and_the_same_words_reach_nobody_twice() -> None:
    mail = a_message()
    once = [one.key for one in heard(mail, attached(mail, person="", offered=("tom", "eva"))).sends]
    assert len(set(once)) == 2
    known = Known(last_words={CV: mail.data.message})
    [tom, sophie] = heard(an_offer("tom", "sophie"), known=known).sends
    assert tom.key == once[0], "he was told of these words: the send log keeps one"
    assert sophie.key not in once


def test_a_stand_in_is_told_for_whom_and_until_when() -> None:
    mail, back = a_message(), START + timedelta(days=3)
    [send] = heard(mail, attached(mail, person="tom", stand_in_for="sophie", until=back)).sends
    assert (send.content["owner"], send.content["until"]) == ("sophie", back.isoformat())


@pytest.mark.parametrize("code", ["passed", "passed_on", "handover", "back", "one_customer"])
def test_a_conversation_that_moves_without_words_comes_with_a_briefing(code: str) -> None:
    known = Known(last_words={CV: "msg_1"})
    moved = an_assignment("tom", previous="sophie", reason=why(code, "because"))
    [send] = due(heard(moved, known=known))
    assert (send.kind, send.person, send.message) == ("briefing", "tom", "msg_1")
    assert send.content["reason"] == "because"
    assert due(heard(moved, known=known))[0].key == send.key


def test_a_conversation_that_comes_back_is_told_again() -> None:
    keys = [due(heard(an_assignment(person)))[0].key for person in ("tom", "sophie", "tom")]
    assert len(set(keys)) == 3


def test_one_event_moves_several_conversations() -> None:
    cause = a_message().id
    moved = [an_assignment("tom", one, cause=cause) for one in (CV, OTHER)]
    assert len({one.key for one in due(heard(*moved))}) == 2


@pytest.mark.parametrize(
    "moved",
    [
        an_assignment("tom", reason=why("took", "Tom took it")),
        an_assignment("tom", previous="tom"),
        an_assignment(""),
    ],
)
def test_what_nobody_has_to_be_told_of(moved: Event[Any]) -> None:
    assert told(moved) == []


def test_a_move_that_comes_with_words_is_told_by_them() -> None:
    mail = a_message()
    moved = because(an_assignment("sophie"), mail)
    assert told(mail, moved, attached(mail)) == [("notice", "sophie", "")]
    assert told(mail, attached(mail), moved) == [("notice", "sophie", "")], "in the other order too"


def test_a_huddle_or_an_offer_that_comes_with_words_is_told_by_them() -> None:
    mail = a_message()
    words = attached(mail, person="", offered=("tom",), huddle=("eva",))
    facts = because(an_offer("tom"), mail), because(a_huddle("eva", voice=""), mail)
    assert told(mail, *facts, words) == [("notice", "tom", "offered"), ("notice", "eva", "huddle")]


def test_another_conversation_that_moves_because_of_the_same_words_is_told_of_by_itself() -> None:
    mail = a_message()
    moved = because(an_assignment("sophie", OTHER), mail)
    assert sorted(told(mail, moved, attached(mail))) == [
        ("briefing", "sophie", "yours"),
        ("notice", "sophie", ""),
    ]
    assert len(told(mail, attached(mail), moved)) == 2


def test_a_move_waits_for_its_words_however_the_batches_are_cut() -> None:
    mail = a_message()
    moved = because(an_assignment("sophie"), mail)
    before = Known(events={mail.id: mail.data.message})
    first = heard(moved, known=before)
    [waiting] = first.waiting.values()
    assert first.sends == []
    assert waiting.not_before == START + WORDS_COME
    for conversation in (CV, OTHER):
        found = heard(mail, attached(mail, conversation), known=Known(waiting={waiting.key: waiting}))
        assert waiting.key in (found.dropped if conversation == CV else found.released)
        assert len(found.dropped | found.released) == 1
    gone_on = Known(events={mail.id: mail.data.message}, attached={mail.data.message: CV})
    assert told(moved, known=gone_on) == []


def test_a_later_revision_of_a_call_brings_no_words_of_its_own() -> None:
    first = a_call()
    later = a_call(call=first.data.call, revision=2)
    moved = because(an_assignment("sophie", OTHER), later)
    assert told(first, attached(first), later, moved)[-1] == ("briefing", "sophie", "yours")


def test_whoever_is_called_into_a_huddle_is_told_once_and_the_voice_is_not() -> None:
    known = Known(last_words={CV: "msg_1"})
    sends = due(heard(a_huddle("eva", "tom"), known=known))
    assert [(one.kind, one.person, one.content["voice"]) for one in sends] == [("briefing", "eva", "tom")]


def test_an_offer_without_any_words_is_a_briefing() -> None:
    assert told(an_offer("tom")) == [("briefing", "tom", "offered")]
