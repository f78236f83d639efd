"""Customers, handles, conversations, threads, placed words, loads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from byname.store.operations import create_inbox_and_outbox

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_inbox_and_outbox()
    op.create_table(
        "customers",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("conversations", sa.Integer, nullable=False),
    )
    op.create_table(
        "handles",
        sa.Column("channel", sa.String(16), primary_key=True),
        sa.Column("address", sa.String(320), primary_key=True),
        sa.Column("customer", sa.String(40), nullable=False),
    )
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("customer", sa.String(40), nullable=False),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("answered", sa.Boolean, nullable=False),
        sa.Column("customer_at", sa.BigInteger, nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("address", sa.String(320), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("parent", sa.Text, nullable=False),
        sa.Column("refs", sa.JSON, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
    )
    op.create_index("conversations_of_customer", "conversations", ["customer", "customer_at"])
    op.create_table(
        "threads",
        sa.Column("hint", sa.String(40), primary_key=True),
        sa.Column("customer", sa.String(40), primary_key=True),
        sa.Column("conversation", sa.String(40), nullable=False),
    )
    op.create_table(
        "placed",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("conversation", sa.String(40), nullable=False),
    )
    op.create_table(
        "loads",
        sa.Column("person", sa.String(40), primary_key=True),
        sa.Column("open", sa.Integer, nullable=False),
    )
