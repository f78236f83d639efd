"""Words and replies of channels besides email."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("messages") as table:
        table.add_column(sa.Column("channel", sa.String(16)))
        table.add_column(sa.Column("answerable", sa.Boolean))
    with op.batch_alter_table("sends") as table:
        table.add_column(sa.Column("channel", sa.String(16)))
        table.add_column(sa.Column("pieces", sa.JSON))
