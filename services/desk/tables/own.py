"""What no fact tells of, and so cannot be built again."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table

from services.desk.tables.base import METADATA, id_column

# What proves who asks: API tokens, and sign-ins on the page that were made with one of them.
tokens = Table(
    "tokens",
    METADATA,
    Column("id", String(24), primary_key=True),
    Column("hash", String(64), nullable=False),  # SHA-256; the secret itself has 256 random bits
    Column("kind", String(8), nullable=False),  # api, session
    Column("person", String(64), nullable=False),
    Column("parent", String(24), nullable=False),  # of a session: the token it was made with
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),  # 0: never
    Column("revoked_at", BigInteger, nullable=False),  # 0: in force
)

# What was posted under an Idempotency-Key where no fact tells of it: notes of calls.
posted = Table(
    "posted",
    METADATA,
    id_column(primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("revision", Integer, nullable=False),  # how often the words were changed before they were kept
    Column("kept", Integer, nullable=False),  # 1: the bus has them
)

# Held answers that their person has thrown away, and words that they have read: theirs, and of no fact.
dismissed = Table(
    "dismissed",
    METADATA,
    id_column(primary_key=True),  # of the answer
    Column("person", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
)
