"""Who says they are here or away; customers who go to somebody else for good."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _text(name: str, size: int = 0) -> sa.Column[str]:
    return sa.Column(name, sa.String(size) if size else sa.Text, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("id", sa.String(64), primary_key=True, nullable=False),
        _text("state", 8), _number("until"), _text("by", 64), _number("changed_at"),
    )  # fmt: skip
    op.create_table(
        "handovers",
        sa.Column("id", sa.String(64), primary_key=True, nullable=False),
        _text("giver", 64), _text("taker", 64), _text("customers"), _text("farewell"), _text("hello"),
        _text("person", 64), _number("decided_at"), _number("moved_at"), _number("count"),
        _number("conversations"), _text("why"),
    )  # fmt: skip
    op.create_index("handovers_giver", "handovers", ["giver"])
