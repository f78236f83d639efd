"""Conversations, promises, words for later, wishes, what waits to be told, timers."""

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
        sa.Column("tier", sa.String(40), nullable=False),
        sa.Column("asked_at", sa.BigInteger),
    )
    op.create_table(
        "laters",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("conversation", sa.String(40), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.create_table(
        "marks",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "matters",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("customer", sa.String(40), nullable=False),
        sa.Column("watched", sa.Boolean, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.create_index("matters_watched", "matters", ["watched", "id"])
    op.create_table(
        "pending",
        sa.Column("person", sa.String(40), primary_key=True),
        sa.Column("key", sa.String(160), primary_key=True),
        sa.Column("conversation", sa.String(40), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.create_index("pending_at", "pending", ["person", "at"])
    op.create_index("pending_conversation", "pending", ["conversation"])
    op.create_table(
        "people",
        sa.Column("person", sa.String(40), primary_key=True),
        sa.Column("presence", sa.String(8), nullable=False),
        sa.Column("until", sa.BigInteger),
        sa.Column("told_at", sa.BigInteger),
    )
    op.create_table(
        "promises",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("conversation", sa.String(40), nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.create_index("promises_of_conversation", "promises", ["conversation", "open"])
    op.create_table(
        "timers",
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("conversation", sa.String(40), nullable=False),
        sa.Column("person", sa.String(40), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
    )
    op.create_index("timers_due", "timers", ["due"])
    op.create_index("timers_kind", "timers", ["kind", "due"])
    op.create_index("timers_of_conversation", "timers", ["conversation"])
    op.create_table(
        "wishers",
        sa.Column("wish", sa.String(40), primary_key=True),
        sa.Column("conversation", sa.String(40), primary_key=True),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
    )
    op.create_index("wishers_of_conversation", "wishers", ["conversation"])
    op.create_table(
        "wishes",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
    )
    op.create_table(
        "words",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.create_index("words_at", "words", ["at"])
