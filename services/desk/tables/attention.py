"""Who gives a conversation their attention."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from services.desk.tables.base import METADATA, id_column

# Who has had a conversation, one after the other, and why.
assignments = Table(
    "assignments",
    METADATA,
    id_column(primary_key=True),
    id_column("conversation"),
    Column("sequence", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("person", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("stand_in_for", String(64), nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("offered", Text, nullable=False),  # JSON
    Column("code", String(64), nullable=False),
    Column("why", Text, nullable=False),
    Column("policy", BigInteger, nullable=False),
)
Index("assignments_conversation", assignments.c.conversation, assignments.c.sequence)

# Tags that people put on conversations, and topics that rules found.
labels = Table(
    "labels",
    METADATA,
    id_column(primary_key=True),
    id_column("conversation"),
    Column("kind", String(8), nullable=False),  # tag, topic
    Column("word", String(100), nullable=False),
    Column("on", Integer, nullable=False),
    Column("person", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("sequence", Integer, nullable=False),
)
Index("labels_conversation", labels.c.conversation)
Index("labels_word", labels.c.kind, labels.c.word)

incidents = Table(
    "incidents",
    METADATA,
    id_column(primary_key=True),
    Column("name", Text, nullable=False),
    Column("topics", Text, nullable=False),  # JSON
    Column("words", Text, nullable=False),  # JSON
    Column("code", String(64), nullable=False),
    Column("why", Text, nullable=False),
    Column("person", String(64), nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger, nullable=False),  # 0: it goes on
    Column("closed_by", String(64), nullable=False),
)

# Which conversations are about which incidents.
joined = Table(
    "joined",
    METADATA,
    id_column(primary_key=True),
    id_column("incident"),
    id_column("conversation"),
    Column("on", Integer, nullable=False),  # 0: a person said that it is about something else
    Column("code", String(64), nullable=False),
    Column("why", Text, nullable=False),
    Column("person", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("sequence", Integer, nullable=False),
)
Index("joined_incident", joined.c.incident)
Index("joined_conversation", joined.c.conversation)

# Addresses of which nobody wants to hear; `id` is the handle's.
blocks = Table(
    "blocks",
    METADATA,
    id_column(primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    id_column("customer"),
    id_column("conversation"),
    Column("person", String(64), nullable=False),
    Column("code", String(64), nullable=False),
    Column("why", Text, nullable=False),
    Column("blocked_at", BigInteger, nullable=False),
    Column("unblocked_at", BigInteger, nullable=False),  # older than blocked_at, or 0: it is blocked
    Column("unblocked_by", String(64), nullable=False),
)
