"""Customers: ways to them, and what made two of them one."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from services.desk.tables.base import METADATA, id_column

# Ways to customers, and why each is known to be theirs.
handles = Table(
    "handles",
    METADATA,
    id_column(primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    id_column("customer"),
    Column("customer_at", BigInteger, nullable=False),
    Column("code", String(64), nullable=False),
    Column("why", Text, nullable=False),
    id_column("link"),
)
Index("handles_customer", handles.c.customer)

links = Table(
    "links",
    METADATA,
    id_column(primary_key=True),
    id_column("customer"),
    id_column("merged"),
    id_column("handle"),
    Column("code", String(64), nullable=False),
    Column("why", Text, nullable=False),
    Column("person", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("undone_at", BigInteger, nullable=False),  # 0: it holds
    Column("undone_by", String(64), nullable=False),
    Column("undone_why", Text, nullable=False),
)
Index("links_customer", links.c.customer)

suggestions = Table(
    "suggestions",
    METADATA,
    id_column(primary_key=True),
    id_column("customer"),
    Column("channel", String(16), nullable=False),
    Column("address", Text, nullable=False),
    id_column("other"),  # the customer who has the handle now
    Column("why", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("decision", String(16), nullable=False),  # link, dismiss; empty: nobody has decided
    Column("person", String(64), nullable=False),
)
Index("suggestions_customer", suggestions.c.customer)
