"""From a row to what it holds."""

from __future__ import annotations

from typing import Any

from byname.store.database import moment

from services.notifier.domain import Piece, Send, WordsTurn


def send_of(row: Any) -> Send:
    """The send a row of the log holds."""
    return Send(
        key=row.key,
        kind=row.kind,
        about=row.about,
        conversation=row.conversation,
        person=row.person,
        message_id=row.message_id,
        content=row.content,
        created_at=moment(row.created_at),
        cause=row.cause,
        traceparent=row.traceparent,
        attempts=row.attempts,
        state=row.state,
        holder=row.holder,
        pieces=tuple(Piece(*one) for one in row.pieces or ()),
    )


def turn_of(row: Any) -> WordsTurn:
    """The turn a row holds."""
    return WordsTurn(
        row.id, row.conversation, moment(row.at), row.who, bool(row.ours), row.text, bool(row.inside)
    )
