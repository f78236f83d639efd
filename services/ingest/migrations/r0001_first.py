"""Inbox and outbox."""

from __future__ import annotations

from byname.store.operations import create_inbox_and_outbox

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_inbox_and_outbox()
