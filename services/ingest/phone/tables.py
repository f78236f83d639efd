"""What ingest remembers of calls, and how far it has read the files of exchanges."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table, Text

from services.ingest.metadata import METADATA

calls = Table(
    "calls",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("pieces", JSON, nullable=False),  # as InboundCall, each once
    Column("number", String(64), nullable=False),  # the customer's; empty: withheld
    Column("person", String(64), nullable=False),  # who took or made it, as far as the exchange knows
    Column("started_at", BigInteger),  # all moments: microseconds since 1970, UTC
    Column("revision", Integer, nullable=False),  # the highest that was said; 0: none
    Column("said", String(32), nullable=False),  # fingerprint of what was said
    Column("cause", String(40), nullable=False),  # the original that was read last
    Column("quiet_at", BigInteger),  # when it counts as over if nothing more is heard
)
Index("calls_by_number", calls.c.number, calls.c.started_at)
Index("calls_quiet_at", calls.c.quiet_at)

call_names = Table(
    "call_names",
    METADATA,
    Column("name", String(40), primary_key=True),  # derived from the source and its name for the call
    Column("call", String(40), nullable=False),
)
Index("call_names_of_call", call_names.c.call)

phone_files = Table(
    "phone_files",
    METADATA,
    Column("path", Text, primary_key=True),  # as in the settings; the file itself may have been rotated
    Column("file", String(64), nullable=False),  # device and inode
    Column("position", BigInteger, nullable=False),  # bytes read
    Column("mark", String(32), nullable=False),  # fingerprint of what was read
    Column("seen", BigInteger, nullable=False),  # when the file was last written to (nanoseconds since 1970)
)
