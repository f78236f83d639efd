"""Promises, and sentences that may be promises."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from services.desk.tables.base import METADATA, id_column

promises = Table(
    "promises",
    METADATA,
    id_column(primary_key=True),
    id_column("conversation"),
    id_column("customer"),
    Column("person", String(64), nullable=False),  # who made it
    Column("text", Text, nullable=False),
    Column("due", BigInteger, nullable=False),  # domain.promise_rows.UNDATED: nobody has named a moment
    Column("zone", String(64), nullable=False),
    id_column("suggestion"),
    Column("made_at", BigInteger, nullable=False),
    Column("made_sequence", Integer, nullable=False),
    Column("state", String(16), nullable=False),  # open, kept, withdrawn
    Column("state_sequence", Integer, nullable=False),
    Column("settled_at", BigInteger, nullable=False),
    Column("settled_by", String(64), nullable=False),
    id_column("reply"),
    Column("late", Integer, nullable=False),
    Column("stage", String(8), nullable=False),  # late, missed: holds while stage_due is due
    Column("stage_due", BigInteger, nullable=False),
    Column("stage_at", BigInteger, nullable=False),
)
Index("promises_due", promises.c.state, promises.c.due, promises.c.id)
Index("promises_settled", promises.c.state, promises.c.settled_at, promises.c.id)
Index("promises_conversation", promises.c.conversation, promises.c.state, promises.c.due, promises.c.id)

hints = Table(
    "hints",
    METADATA,
    id_column(primary_key=True),
    id_column("conversation"),
    id_column("customer"),
    Column("person", String(64), nullable=False),
    id_column("reply"),
    Column("text", Text, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("decision", String(16), nullable=False),  # promised, dismissed; empty: nobody has decided
    Column("decided_sequence", Integer, nullable=False),
    Column("decided_by", String(64), nullable=False),
)
Index("hints_conversation", hints.c.conversation)
Index("hints_person", hints.c.decision, hints.c.person, hints.c.at)
