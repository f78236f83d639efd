"""How far each folder is read, which mails are kept, and which had to be left in the mailbox."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Table, Text

from services.ingest.metadata import METADATA

cursors = Table(
    "imap_cursors",
    METADATA,
    Column("place", String(40), primary_key=True),  # derived from host, user and folder
    Column("account", Text, nullable=False),  # for people who look into the table
    Column("folder", Text, nullable=False),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("last_uid", BigInteger, nullable=False),
)
kept = Table(
    "imap_kept",
    METADATA,
    Column("mail", String(40), primary_key=True),  # derived from the account and the mail's content
    Column("at", BigInteger, nullable=False),
)
left = Table(
    "imap_left",
    METADATA,
    Column("place", String(40), primary_key=True),
    Column("uid", BigInteger, primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)
