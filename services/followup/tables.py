"""What followup owns. `state` holds, as JSON, what only decisions read (domain/values.py)."""

from __future__ import annotations

from byname.store import standard_metadata
from byname.store.timers import timers_table
from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

METADATA = standard_metadata()

matters = Table(
    "matters",
    METADATA,
    Column("id", String(40), primary_key=True),  # of the conversation
    Column("customer", String(40), nullable=False),
    Column("watched", Boolean, nullable=False),  # whether a change of the team can move its timers
    Column("state", Text, nullable=False),
)
Index("matters_watched", matters.c.watched, matters.c.id)

promises = Table(
    "promises",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("conversation", String(40), nullable=False),
    Column("open", Boolean, nullable=False),
    Column("state", Text, nullable=False),
)
Index("promises_of_conversation", promises.c.conversation, promises.c.open)

laters = Table(
    "laters",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("conversation", String(40), nullable=False),
    Column("state", Text, nullable=False),
)

customers = Table(
    "customers",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("tier", String(40), nullable=False),
    Column("tiered_at", BigInteger),  # all moments: microseconds since 1970, UTC
    Column("asked_at", BigInteger),
    Column("asking_at", BigInteger),
)

# What customers said, until the router has said in which conversation.
words = Table(
    "words",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
)
Index("words_at", words.c.at)

wishes = Table(
    "wishes",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("name", Text, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("words", Text, nullable=False),
)

wishers = Table(
    "wishers",
    METADATA,
    Column("wish", String(40), primary_key=True),
    Column("conversation", String(40), primary_key=True),
    Column("state", String(8), nullable=False),
    Column("sequence", Integer, nullable=False),
)
Index("wishers_of_conversation", wishers.c.conversation)

# What people will be told soon, all at once.
pending = Table(
    "pending",
    METADATA,
    Column("person", String(40), primary_key=True),
    Column("key", String(160), primary_key=True),
    Column("conversation", String(40), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
)
Index("pending_at", pending.c.person, pending.c.at)
Index("pending_conversation", pending.c.conversation)

people = Table(
    "people",
    METADATA,
    Column("person", String(40), primary_key=True),
    Column("presence", String(8), nullable=False),
    Column("until", BigInteger),
    Column("told_at", BigInteger),
)

# How far something has come: the version of the team that all timers follow.
marks = Table(
    "marks",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

timers = timers_table(
    METADATA,
    Column("kind", String(12), nullable=False),
    Column("conversation", String(40), nullable=False),
    Column("person", String(40), nullable=False),
    Column("why", Text, nullable=False),
)
Index("timers_of_conversation", timers.c.conversation)
Index("timers_kind", timers.c.kind, timers.c.due)
