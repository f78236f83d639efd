"""/promise, /kept and /unpromise: what is meant, why it cannot be, and what comes of it. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from byname.contracts import Event, PromiseDismissed, Reason
from byname.dates import When
from byname.hours import when
from byname.ids import derive

from services.router.domain.known import say
from services.router.domain.moments import moment_of
from services.router.domain.orders import Order, muted
from services.router.domain.pending import Promised
from services.router.domain.promises import make, mark_of, same_words, settle
from services.router.domain.value import value
from services.router.domain.words import fold
from services.router.domain.zones import zone_named

OPEN_AT_MOST = 100  # in one conversation
AT_ONCE = 20  # in one answer
LONGEST = 500  # characters of what is promised
LISTED = 10
QUOTED = 80
_SUGGESTION = re.compile(r"#(?!pr_)[a-z]{2}_[0-9a-z]{1,32}")  # an id: it goes into the keys of others


@value
class Meant:
    """What a /promise says. `moves`: the open promise that it gives another moment."""

    when: When
    what: str
    suggestion: str = ""
    moves: Promised | None = None


def check_promise(order: Order) -> Reason | None:
    """Why it cannot be promised like that."""
    if reason := muted(order):
        return reason
    count = sum(one.name == "promise" for one in order.heard.data.commands)
    if count > AT_ONCE:
        text = (
            f"one answer makes at most {AT_ONCE} promises, and this one has {count}: make the rest in another"
        )
        return Reason(code="too_many", text=text)
    meant = _read(order)
    if isinstance(meant, Reason):
        return meant
    before = [one for one in _earlier(order) if not isinstance(one, Reason)]
    if any(_same(one, meant) for one in before):
        text = f"{_quoted(meant.what)} is promised twice in this answer: leave one of the two lines out"
        return Reason(code="twice", text=text)
    new = sum(one.moves is None for one in (*before, meant))
    if meant.moves is None and len(order.conversation.promises) + new > OPEN_AT_MOST:
        text = (
            f"{len(order.conversation.promises)} promises are open in this conversation, and more than "
            f"{OPEN_AT_MOST} nobody can keep in view: say of some that they are kept (/kept), or take them "
            "back (/unpromise)"
        )
        return Reason(code="too_many", text=text)
    return None


def promise(order: Order, facts: list[Event[Any]]) -> None:
    """It is promised from now on; in the words of an open promise, or in none, that one moves."""
    meant = _read(order)
    assert isinstance(meant, Meant), "it was checked before"
    before = meant.moves
    promised = Promised(
        before.id if before else _id(order, order.number), "", meant.when.moment, order.person, order.now, 0,
        order.policy.zones[order.person],
    )  # fmt: skip
    text = meant.what or (before.text if before else "")
    make(
        order.known, order.conversation, promised, text, order.heard.data.front_end, order.heard, order.now,
        facts, suggestion=meant.suggestion,
    )  # fmt: skip


def check_kept(order: Order) -> Reason | None:
    """Why nobody knows which promise is kept."""
    found = _named(order)
    return found if isinstance(found, Reason) else None


def kept(order: Order, facts: list[Event[Any]]) -> None:
    """A person says that it is kept; without words, that all are."""
    found = _named(order)
    if not isinstance(found, Reason):
        at = order.heard.data.received_at
        settle(
            order.known, order.conversation, found, "kept", order.person, order.heard, order.now, facts, at=at
        )


def check_unpromise(order: Order) -> Reason | None:
    """Why nobody knows which promise is taken back."""
    if _suggested(order):
        return None
    found = _named(order)
    if isinstance(found, Reason):
        return found
    return _which(order, found) if len(found) > 1 else None


def unpromise(order: Order, facts: list[Event[Any]]) -> None:
    """The promise is taken back; or the suggestion was none."""
    found = _named(order)
    if suggestion := _suggested(order):
        dismissed = PromiseDismissed(
            suggestion=suggestion,
            conversation=order.conversation.id,
            person=order.person,
            dismissed_at=order.now,
            sequence=order.conversation.next_sequence(),
        )
        order.known.touch(order.conversation)
        say(facts, dismissed, order.heard, order.now, suggestion, key=order.conversation.id)
    elif not isinstance(found, Reason):
        settle(
            order.known, order.conversation, found, "withdrawn", order.person, order.heard, order.now, facts,
            at=order.heard.data.received_at,
        )  # fmt: skip


def _read(order: Order) -> Meant | Reason:
    """[#SUGGESTION] WHEN WHAT."""
    text, suggestion = order.text.strip(), ""
    first, _, rest = text.partition(" ")
    if _SUGGESTION.fullmatch(first):
        suggestion, text = first[1:], rest
    found = moment_of(order, text, "end")
    if isinstance(found, Reason):
        return found
    what = " ".join(found.rest.split())
    if len(what) > LONGEST:
        text = f"a promise has at most {LONGEST} characters, and this one has {len(what)}: say it shorter"
        return Reason(code="too_long", text=text)
    moves = _moved_by(order, what)
    return moves if isinstance(moves, Reason) else Meant(found, what, suggestion, moves)


def _moved_by(order: Order, what: str) -> Promised | Reason | None:
    """The open promise, of before this answer, that these words are about."""
    own = {_id(order, number) for number in range(len(order.heard.data.commands))}
    before = [one for one in order.conversation.promises if one.id not in own]
    same = [one for one in before if same_words(one, what)]
    if same:
        return same[0]
    if what or not before:
        return None
    return before[0] if len(before) == 1 else _which(order, before)


def _earlier(order: Order) -> list[Meant | Reason]:
    commands = order.heard.data.commands[: order.number]
    return [
        _read(replace(order, text=one.text, number=number))
        for number, one in enumerate(commands)
        if one.name == "promise"
    ]


def _same(one: Meant, other: Meant) -> bool:
    if one.moves or other.moves:
        return one.moves is not None and other.moves is not None and one.moves.id == other.moves.id
    return mark_of(one.what) == mark_of(other.what)


def _named(order: Order) -> list[Promised] | Reason:
    """Those that are meant: all; or the one of this id, in these words, or with them in it."""
    said, there = order.text.strip(), order.conversation.promises
    if not there:
        return Reason(code="no_promise", text="no promise is open in this conversation")
    if not said:
        return list(there)
    if said.startswith("#"):
        found = [one for one in there if one.id == said[1:]]
    else:
        same = [one for one in there if same_words(one, said)]
        found = same[:1] or [one for one in there if fold(said) in fold(one.text)]
    if not found:
        text = f"none of the open promises has {_quoted(said)} in it; open are: {_listed(order, there)}"
        return Reason(code="no_promise", text=text)
    return found if len(found) == 1 else _which(order, found)


def _suggested(order: Order) -> str:
    """The id of a suggestion, where one is named; an open promise has an id as well."""
    said = order.text.strip()
    return said[1:] if _SUGGESTION.fullmatch(said) else ""


def _which(order: Order, found: list[Promised]) -> Reason:
    text = f"several promises are open that you may mean: {_listed(order, found)}. Say which, in its words"
    return Reason(code="which", text=text)


def _listed(order: Order, promises: list[Promised] | tuple[Promised, ...]) -> str:
    more = len(promises) - LISTED
    found = "; ".join(_shown(order, one) for one in promises[:LISTED])
    return f"{found}; and {more} more" if more > 0 else found


def _shown(order: Order, promised: Promised) -> str:
    zone = zone_named(order.policy.zones[order.person])
    assert zone is not None, "a team file with another zone is refused"
    due = f" ({when(promised.due, order.now, zone)})" if promised.due else ""
    return f"{_quoted(promised.text)}{due}"


def _quoted(text: str) -> str:
    if not text:
        return "(a promise without words)"
    return f"“{text}”" if len(text) <= QUOTED else f"“{text[:QUOTED]}…”"


def _id(order: Order, number: int) -> str:
    return derive("pr", order.heard.data.answer, str(number))
