"""What was last said on the page, so that a second click of the same kind is not said again."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Table

from services.ingest.metadata import METADATA

moods = Table(
    "moods",
    METADATA,
    Column("ask", String(64), primary_key=True),  # derived from it
    Column("said", String(40), nullable=False),  # digest of the mood and the words
    Column("at", BigInteger, nullable=False),  # microseconds since 1970, UTC
)
Index("moods_at", moods.c.at)
