"""What goes out together, what makes it pointless to tell, and promises with a life of their own."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op
from byname.ids import derive

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    bundled = sa.text("kind IN ('page_mail', 'page_webhook', 'page_call', 'nudge')")
    with op.batch_alter_table("sends") as table:
        table.add_column(sa.Column("bundle", sa.String(40)))
        table.add_column(sa.Column("matter", sa.String(16)))
        table.add_column(sa.Column("since", sa.BigInteger))
    op.create_index(
        "sends_bundled",
        "sends",
        ["state", "person", "changed_at"],
        sqlite_where=bundled,
        postgresql_where=bundled,
    )
    op.execute("UPDATE sends SET matter = 'page' WHERE kind IN ('page_mail', 'page_webhook', 'page_call')")
    op.create_table(
        "settled",
        sa.Column("about", sa.String(40), primary_key=True),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("over", sa.Boolean, nullable=False),
    )
    op.create_table(
        "standing",
        sa.Column("conversation", sa.String(40), primary_key=True),
        sa.Column("what", sa.String(16), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("answer", sa.String(40), nullable=False),
    )
    op.create_index("standing_of_answer", "standing", ["answer"])
    _promises()


def _promises() -> None:
    """Those of calls were kept with the call; now each is a row, under the id that the router gives."""
    connection = op.get_bind()
    kept = "SELECT p.*, t.conversation FROM promises AS p JOIN turns AS t ON t.id = p.call"
    rows = [row for old in connection.execute(sa.text(kept)) for row in _of_call(old)]
    op.drop_table("promises")
    promises = op.create_table(
        "promises",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("conversation", sa.String(40), nullable=False),
        sa.Column("person", sa.String(40), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("due", sa.BigInteger),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
    )
    op.create_index("promises_of_conversation", "promises", ["conversation"])
    if rows:
        op.bulk_insert(promises, list({row["id"]: row for row in rows}.values()))


def _of_call(old: Any) -> list[dict[str, Any]]:
    said = json.loads(old.promises) if isinstance(old.promises, str) else old.promises
    return [
        {
            "id": derive("pr", old.call, one["text"]),
            "conversation": old.conversation,
            "person": old.person,
            "text": one["text"],
            "due": _micros(one.get("due")),
            "made_at": old.said_at,
            "sequence": 0,
        }
        for one in said
    ]


def _micros(due: str | None) -> int | None:
    if due is None:
        return None
    return (datetime.fromisoformat(due) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
