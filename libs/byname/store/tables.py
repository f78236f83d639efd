"""The two tables every service has: what it has already acted on, and what it still has to say."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table

# SQLite only counts up by itself on a plain INTEGER primary key.
BigCounter = BigInteger().with_variant(Integer, "sqlite")


def reliability_tables(metadata: MetaData) -> tuple[Table, Table]:
    """`inbox` (consumer, event id) and `outbox` (events committed but perhaps not yet published)."""
    inbox = Table(
        "inbox",
        metadata,
        Column("consumer", String(64), primary_key=True),
        Column("event_id", String(64), primary_key=True),
        Column("at", BigInteger, nullable=False),  # microseconds since 1970, UTC
    )
    outbox = Table(
        "outbox",
        metadata,
        Column("number", BigCounter, primary_key=True, autoincrement=True),
        Column("event_id", String(64), nullable=False),
        Column("subject", String(200), nullable=False),
        Column("data", LargeBinary, nullable=False),
        Column("at", BigInteger, nullable=False),
    )
    Index("inbox_at", inbox.c.at)
    Index("outbox_event_id", outbox.c.event_id)
    return inbox, outbox
