"""Where a chat visitor's browser is at home, and which of our people say that they are here or away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, length in (("language", 8), ("zone", 64)):
        unknown = sa.Column(name, sa.String(length), nullable=False, server_default=sa.text("''"))
        op.add_column("chat_tokens", unknown)
    op.create_table(
        "presence",
        sa.Column("person", sa.String(40), primary_key=True),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
    )
