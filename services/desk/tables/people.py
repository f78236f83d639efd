"""Our own people."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from services.desk.tables.base import METADATA, id_column

# What each person said last about being here; `id` is the person's.
presence = Table(
    "presence",
    METADATA,
    id_column(primary_key=True),
    Column("state", String(8), nullable=False),  # here, away, hours
    Column("until", BigInteger, nullable=False),  # then their hours count again; 0: until they say otherwise
    Column("by", String(64), nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)

# Customers who go from one person to another for good.
handovers = Table(
    "handovers",
    METADATA,
    id_column(primary_key=True),
    Column("giver", String(64), nullable=False),
    Column("taker", String(64), nullable=False),
    Column("customers", Text, nullable=False),  # JSON, empty: all of them
    Column("farewell", Text, nullable=False),
    Column("hello", Text, nullable=False),
    Column("person", String(64), nullable=False),
    Column("decided_at", BigInteger, nullable=False),
    Column("moved_at", BigInteger, nullable=False),  # 0: not done yet
    Column("count", BigInteger, nullable=False),
    Column("conversations", BigInteger, nullable=False),
    Column("why", Text, nullable=False),
)
Index("handovers_giver", handovers.c.giver)
