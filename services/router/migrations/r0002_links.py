"""Several ways in a conversation, and links between handles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("into", sa.String(40)))
    op.create_index("customers_into", "customers", ["into"])
    with op.batch_alter_table("conversations") as table:
        table.add_column(sa.Column("public", sa.Boolean, nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("rule", sa.Text))
        table.add_column(sa.Column("others", sa.JSON))
    op.create_index("handles_of_customer", "handles", ["customer"])
    op.create_table(
        "links",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("customer", sa.String(40), nullable=False),
        sa.Column("merged", sa.String(40), nullable=False),
        sa.Column("handles", sa.JSON, nullable=False),
        sa.Column("conversations", sa.JSON, nullable=False),
        sa.Column("undone", sa.Boolean, nullable=False),
    )
    op.create_table("suggestions", sa.Column("id", sa.String(40), primary_key=True))
