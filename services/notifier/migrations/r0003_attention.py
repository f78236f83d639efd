"""What briefings need: promises, whose conversation it is, notes, and the event that brought each message."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("conversations") as table:
        table.add_column(sa.Column("customer", sa.String(40)))
        table.add_column(sa.Column("person", sa.String(40)))
        table.add_column(sa.Column("huddle", sa.JSON))
        table.create_index("conversations_of_customer", ["customer"])
    with op.batch_alter_table("messages") as table:
        table.add_column(sa.Column("event", sa.String(40)))
        table.create_index("messages_of_event", ["event"])
    with op.batch_alter_table("turns") as table:
        table.add_column(sa.Column("inside", sa.Boolean))
    op.create_table(
        "promises",
        sa.Column("call", sa.String(40), primary_key=True),
        sa.Column("person", sa.String(40), nullable=False),
        sa.Column("said_at", sa.BigInteger, nullable=False),
        sa.Column("promises", sa.JSON, nullable=False),
    )
