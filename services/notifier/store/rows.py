"""From a row to what it holds."""

from __future__ import annotations

from typing import Any

from byname.store.database import moment

from services.notifier.domain import Piece, Promised, Send, WordsTurn


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
        bundle=row.bundle or "",
        matter=row.matter or "",
        since=moment(row.since) if row.since is not None else None,
    )


def turn_of(row: Any) -> WordsTurn:
    """The turn a row holds."""
    return WordsTurn(
        row.id, row.conversation, moment(row.at), row.who, bool(row.ours), row.text, bool(row.inside)
    )


def promised_of(row: Any) -> Promised:
    """The promise a row holds."""
    return Promised(
        row.id,
        row.conversation,
        row.person,
        row.text,
        moment(row.due) if row.due is not None else None,
        moment(row.made_at),
        row.sequence,
    )
