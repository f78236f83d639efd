"""What customers wish for, and of which tier they are."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from services.desk.tables.base import METADATA, id_column

wishes = Table(
    "wishes",
    METADATA,
    id_column(primary_key=True),
    Column("name", Text, nullable=False),
    Column("noted_at", BigInteger, nullable=False),
    Column("newest_at", BigInteger, nullable=False),
    Column("done_at", BigInteger, nullable=False),  # older than newest_at: somebody waits (again)
    Column("done_by", String(64), nullable=False),
    Column("words", Text, nullable=False),
)
Index("wishes_newest", wishes.c.newest_at, wishes.c.id)

wishers = Table(
    "wishers",
    METADATA,
    id_column(primary_key=True),
    id_column("wish"),  # or the incident that is over
    id_column("conversation"),
    id_column("customer"),
    Column("on", Integer, nullable=False),
    Column("person", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("told_at", BigInteger, nullable=False),  # 0: nobody has told them
    Column("told_by", String(64), nullable=False),
    id_column("reply"),
)
Index("wishers_wish", wishers.c.wish, wishers.c.at, wishers.c.id)
Index("wishers_conversation", wishers.c.conversation)

tiers = Table(
    "tiers",
    METADATA,
    id_column(primary_key=True),  # of the customer
    Column("tier", String(64), nullable=False),  # empty: of none
    Column("person", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("sequence", Integer, nullable=False),
)
