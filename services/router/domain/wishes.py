"""What a customer wishes for, by the same words the same wish. Pure."""

from __future__ import annotations

import re
from typing import Any

from byname.contracts import Event, Reason, WishDropped, WishNoted
from byname.ids import derive_short

from services.router.domain.known import say
from services.router.domain.orders import Order
from services.router.domain.words import fold, words_of

LONGEST = 200  # characters
_ID = re.compile(r"#wi_[a-z2-7]{16}")  # as derive_short makes them


def wish_id(text: str) -> str:
    """The wish of these words, however they are spaced and written; an id with a # is its own."""
    text = text.strip()
    if _ID.fullmatch(text):
        return text[1:]
    return derive_short("wi", words_of(text).row.strip() or fold(text))


def check_wish(order: Order) -> Reason | None:
    """Why that cannot be remembered as a wish."""
    text = order.text.strip()
    if not text.lstrip("#"):
        return Reason(code="no_words", text="say what they wish for behind the command")
    if len(text) > LONGEST:
        return Reason(code="too_long", text=f"a wish has at most {LONGEST} characters: say it shorter")
    return None


def wish(order: Order, facts: list[Event[Any]]) -> None:
    """The customer is told when it is there."""
    noted = WishNoted(
        wish=wish_id(order.text),
        name=" ".join(order.text.split()),
        conversation=order.conversation.id,
        customer=order.conversation.customer,
        person=order.person,
        noted_at=order.now,
        sequence=order.conversation.next_sequence(),
    )
    order.known.touch(order.conversation)
    say(facts, noted, order.heard, order.now, noted.wish, key=order.conversation.id)


def unwish(order: Order, facts: list[Event[Any]]) -> None:
    """They are not told of it; whether they would have been, is known where wishes are kept."""
    dropped = WishDropped(
        wish=wish_id(order.text),
        conversation=order.conversation.id,
        customer=order.conversation.customer,
        person=order.person,
        dropped_at=order.now,
        sequence=order.conversation.next_sequence(),
    )
    order.known.touch(order.conversation)
    say(facts, dropped, order.heard, order.now, dropped.wish, key=order.conversation.id)
