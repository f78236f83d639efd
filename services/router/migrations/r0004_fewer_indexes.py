"""Indexes that every message pays for and few questions ask: smaller, or gone."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Only a hand-over looks for these, and it changes most of what it reads: it may read it all.
    op.drop_index("customers_owner", "customers")
    op.drop_index("conversations_owner", "conversations")
    _only_where("customers_into", "customers", ["into"], sa.column("into").is_not(None))
    _only_where("conversations_open", "conversations", ["channel", "customer_at"], _is("open"))
    _only_where("conversations_unattended", "conversations", ["open"], _is("unattended"))


def _only_where(name: str, table: str, columns: list[str], condition: Any) -> None:
    op.drop_index(name, table)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def _is(flag: str) -> Any:
    """As the program asks for it: SQLite takes a partial index only for the very words of its condition."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    return sa.text(f"{flag} = 1") if on_sqlite else sa.column(flag, sa.Boolean)
