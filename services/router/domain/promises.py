"""The promises of a conversation: made or moved, kept or taken back, and open again. Pure.

Each is in exactly one state: open, in `Conversation.promises`; or settled, and then it is off our list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from byname.contracts import Event, PromiseMade, PromiseReopened, PromiseSettled
from byname.ids import derive_short

from services.router.domain.known import Known, say
from services.router.domain.pending import Promised, Settled
from services.router.domain.remembered import Conversation
from services.router.domain.words import fold

BEGINNING = 200  # characters of its words that are remembered
REMEMBERED = 5  # replies that kept something: so many may still fail


def mark_of(text: str) -> str:
    """What tells words from others: not how they are spaced or written."""
    folded = fold(" ".join(text.split()))
    return folded if len(text) <= BEGINNING else derive_short("tx", folded)


def same_words(promised: Promised, text: str) -> bool:
    """Whether this is the promise of that, in the same words."""
    return (promised.mark or mark_of(promised.text)) == mark_of(text)


def make(
    known: Known, conversation: Conversation, promised: Promised, text: str, front_end: str,
    heard: Event[Any], now: datetime, facts: list[Event[Any]], *, suggestion: str = "",
) -> None:  # fmt: skip
    """The promise is open from now on, or moves where one of this id is."""
    again = any(one.id == promised.id for one in conversation.promises)
    made = PromiseMade(
        promise=promised.id,
        conversation=conversation.id,
        customer=conversation.customer,
        person=promised.person,
        text=text,
        due=promised.due,
        zone=promised.zone,
        front_end=front_end,
        suggestion=suggestion,
        again=again,
        made_at=promised.made_at,
        sequence=conversation.next_sequence(),
    )
    kept = replace(
        promised, text=text[:BEGINNING], mark=mark_of(text) if len(text) > BEGINNING else "",
        sequence=made.sequence,
    )  # fmt: skip
    others = tuple(one for one in conversation.promises if one.id != promised.id)
    conversation.promises = (*others, kept)
    known.touch(conversation)
    say(facts, made, heard, now, promised.id, key=conversation.id)


def settle(
    known: Known, conversation: Conversation, promises: Iterable[Promised],
    outcome: Literal["kept", "withdrawn"], person: str, heard: Event[Any], now: datetime,
    facts: list[Event[Any]], *, at: datetime, reply: str = "",
) -> None:  # fmt: skip
    """These are off our list, by what the person did at that moment; `reply`: the words that kept them."""
    gone = tuple(promises)
    if not gone:
        return
    names = {one.id for one in gone}
    conversation.promises = tuple(one for one in conversation.promises if one.id not in names)
    known.touch(conversation)
    for one in gone:
        settled = PromiseSettled(
            promise=one.id,
            conversation=conversation.id,
            person=person,
            outcome=outcome,
            late=outcome == "kept" and one.due is not None and at > one.due,
            reply=reply,
            settled_at=now,
            sequence=conversation.next_sequence(),
        )
        say(facts, settled, heard, now, one.id, key=conversation.id)


def keep_by_words(
    known: Known, conversation: Conversation, person: str, reply: str, before: int, heard: Event[Any],
    now: datetime, facts: list[Event[Any]], *, at: datetime,
) -> None:  # fmt: skip
    """Words of ours keep all that was promised up to the conversation's fact of this number."""
    kept = tuple(one for one in conversation.promises if one.sequence <= before)
    if kept:
        conversation.settled = (*conversation.settled, Settled(reply, kept))[-REMEMBERED:]
        settle(known, conversation, kept, "kept", person, heard, now, facts, at=at, reply=reply)


def reopen_promises(
    known: Known, conversation: Conversation, reply: str, heard: Event[Any], now: datetime,
    facts: list[Event[Any]],
) -> None:  # fmt: skip
    """The words did not arrive: what they had kept is open again."""
    back = [one for words in conversation.settled if words.reply == reply for one in words.promises]
    if not back:
        return
    conversation.settled = tuple(one for one in conversation.settled if one.reply != reply)
    known.touch(conversation)
    for one in back:
        reopened = PromiseReopened(
            promise=one.id,
            conversation=conversation.id,
            reply=reply,
            reopened_at=now,
            sequence=conversation.next_sequence(),
        )
        conversation.promises = (*conversation.promises, replace(one, sequence=reopened.sequence))
        say(facts, reopened, heard, now, one.id, key=conversation.id)


def goes_out_again(known: Known, conversation: Conversation, reply: str, again: str) -> None:
    """The same words take another way: it is their arrival that counts now."""
    if any(one.reply == reply for one in conversation.settled):
        conversation.settled = tuple(
            replace(one, reply=again) if one.reply == reply else one for one in conversation.settled
        )
        known.touch(conversation)
