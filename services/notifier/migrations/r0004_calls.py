"""Calls of pages are claimed by workers of their own, and found without reading all mails that wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    calls = sa.text("kind IN ('page_webhook', 'page_call')")
    op.create_index("sends_calls", "sends", ["state", "next_at"], sqlite_where=calls, postgresql_where=calls)
