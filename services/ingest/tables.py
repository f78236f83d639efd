"""What ingest remembers: which originals it has read, texts that answers may quote, and where polls stand."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from services.ingest.chat import tables as chat
from services.ingest.imap import tables as imap
from services.ingest.metadata import METADATA
from services.ingest.moods import tables as moods
from services.ingest.phone import tables as phone

__all__ = [
    "METADATA",
    "chat",
    "cursors",
    "imap",
    "moods",
    "phone",
    "texts",
]  # all of them, whoever asks for METADATA


texts = Table(
    "texts",
    METADATA,
    Column("key", String(40), primary_key=True),  # digest of a mail's Message-ID
    Column("text", Text, nullable=False),
    Column("at", BigInteger, nullable=False),  # microseconds since 1970, UTC
)
Index("texts_at", texts.c.at)

cursors = Table(
    "cursors",
    METADATA,
    Column("channel", String(16), primary_key=True),
    Column("cursor", Text, nullable=False),  # the adapter's own words
    Column("holder", String(40), nullable=False),  # the copy that polls now
    Column("until", BigInteger, nullable=False),
)
