"""Timers, what is watched about a conversation, words that go out later, what people were reminded of."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from services.desk.tables.base import METADATA, id_column

# One row for each timer, as it stands; its life is in `facts`.
timers = Table(
    "timers",
    METADATA,
    id_column(primary_key=True),  # its name
    Column("kind", String(16), nullable=False),
    id_column("conversation"),
    Column("person", String(64), nullable=False),
    Column("state", String(16), nullable=False),  # armed, disarmed, fired
    Column("due", BigInteger, nullable=False),
    Column("goal", BigInteger, nullable=False),  # of a warning: what it warns of; 0: `due` itself
    Column("code", String(64), nullable=False),
    Column("why", Text, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)
Index("timers_due", timers.c.state, timers.c.due, timers.c.id)
Index("timers_kind", timers.c.state, timers.c.kind, timers.c.due, timers.c.id)
Index("timers_person", timers.c.state, timers.c.person, timers.c.due, timers.c.id)
Index("timers_conversation", timers.c.conversation, timers.c.state, timers.c.due, timers.c.id)

watched = Table(
    "watched",
    METADATA,
    id_column(primary_key=True),  # of the conversation
    Column("snoozed", Integer, nullable=False),
    Column("snoozed_until", BigInteger, nullable=False),
    Column("snoozed_by", String(64), nullable=False),
    Column("snoozed_at", BigInteger, nullable=False),
    Column("snooze_sequence", Integer, nullable=False),
    Column("ask_at", BigInteger, nullable=False),
    Column("ask_by", String(64), nullable=False),
    Column("ask_sequence", Integer, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("asked_by", String(64), nullable=False),
    Column("asked_to", Text, nullable=False),
    Column("mood", String(16), nullable=False),
    Column("mood_words", Text, nullable=False),
    Column("mood_at", BigInteger, nullable=False),
    Column("missed_at", BigInteger, nullable=False),
    Column("missed_due", BigInteger, nullable=False),
    Column("missed_which", String(8), nullable=False),
    Column("missed_minutes", Integer, nullable=False),
    Column("missed_tier", String(64), nullable=False),
    id_column("missed_message"),
)
Index("watched_missed", watched.c.missed_at)

scheduled = Table(
    "scheduled",
    METADATA,
    id_column(primary_key=True),
    id_column("answer"),
    id_column("conversation"),
    id_column("customer"),
    Column("person", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("attachments", Text, nullable=False),  # JSON
    Column("channel", String(16), nullable=False),
    Column("send_at", BigInteger, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("unless_answered", Integer, nullable=False),
    Column("scheduled_at", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),  # waiting, released, withdrawn
    Column("state_at", BigInteger, nullable=False),
    Column("code", String(64), nullable=False),
    Column("why", Text, nullable=False),
)
Index("scheduled_conversation", scheduled.c.conversation, scheduled.c.send_at)

# One row for each matter that somebody was told about.
nudges = Table(
    "nudges",
    METADATA,
    id_column(primary_key=True),
    id_column("nudge"),
    Column("person", String(64), nullable=False),
    id_column("conversation"),
    Column("kind", String(16), nullable=False),
    id_column("about"),
    Column("step", String(16), nullable=False),
    Column("said", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("urgent", Integer, nullable=False),
)
Index("nudges_conversation", nudges.c.conversation, nudges.c.at)
