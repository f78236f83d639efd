"""Handles, links and suggestions; calls, public words, and why something cannot be answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _text(name: str, size: int = 0) -> sa.Column[str]:
    return sa.Column(name, sa.String(size) if size else sa.Text, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def upgrade() -> None:
    with op.batch_alter_table("conversations") as table:
        table.add_column(sa.Column("customer_at", sa.BigInteger))
    with op.batch_alter_table("messages") as table:
        for name, kind in (
            ("public", sa.Integer), ("reply_rule", sa.Text), ("details", sa.Text), ("call", sa.Text),
            ("revision", sa.Integer),
        ):  # fmt: skip
            table.add_column(sa.Column(name, kind))
    op.create_table(
        "handles",
        sa.Column("id", sa.String(64), primary_key=True, nullable=False),
        _text("channel", 16), _text("address"), _text("name"), _text("customer", 64), _number("customer_at"),
        _text("code", 64), _text("why"), _text("link", 64),
    )  # fmt: skip
    op.create_index("handles_customer", "handles", ["customer"])
    op.create_table(
        "links",
        sa.Column("id", sa.String(64), primary_key=True, nullable=False),
        _text("customer", 64), _text("merged", 64), _text("handle", 64), _text("code", 64), _text("why"),
        _text("person", 64), _number("at"), _number("undone_at"), _text("undone_by", 64), _text("undone_why"),
    )  # fmt: skip
    op.create_index("links_customer", "links", ["customer"])
    op.create_table(
        "suggestions",
        sa.Column("id", sa.String(64), primary_key=True, nullable=False),
        _text("customer", 64), _text("channel", 16), _text("address"), _text("other", 64), _text("why"),
        _number("at"), _text("decision", 16), _text("person", 64),
    )  # fmt: skip
    op.create_index("suggestions_customer", "suggestions", ["customer"])
