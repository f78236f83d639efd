"""Calls, their names at exchanges, and how far the files of exchanges have been read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("pieces", sa.JSON, nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("started_at", sa.BigInteger),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("said", sa.String(32), nullable=False),
        sa.Column("cause", sa.String(40), nullable=False),
        sa.Column("quiet_at", sa.BigInteger),
    )
    op.create_index("calls_by_number", "calls", ["number", "started_at"])
    op.create_index("calls_quiet_at", "calls", ["quiet_at"])
    op.create_table(
        "call_names",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("call", sa.String(40), nullable=False),
    )
    op.create_index("call_names_of_call", "call_names", ["call"])
    op.create_table(
        "phone_files",
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("file", sa.String(64), nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
    )
