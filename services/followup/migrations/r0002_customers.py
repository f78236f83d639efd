"""When a customer's tier was said, and when it was said that they are to be asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("tiered_at", sa.BigInteger))
    op.add_column("customers", sa.Column("asking_at", sa.BigInteger))
