"""What every service's first migration creates: frozen, as migrations must be."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

BigCounter = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def create_inbox_and_outbox() -> None:
    """The tables of byname.store.tables, as of the first release."""
    op.create_table(
        "inbox",
        sa.Column("consumer", sa.String(64), primary_key=True),
        sa.Column("event_id", sa.String(64), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("inbox_at", "inbox", ["at"])
    op.create_table(
        "outbox",
        sa.Column("number", BigCounter, primary_key=True, autoincrement=True),
        sa.Column("event_id", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("outbox_event_id", "outbox", ["event_id"])
