"""Who answers: stand-ins, offers, turns, huddles, incidents, blocks, hand-overs, timers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _customers_and_conversations()
    _people()
    op.create_table(
        "voices",
        sa.Column("hint", sa.String(40), primary_key=True),
        sa.Column("person", sa.String(40), nullable=False),
    )
    op.create_table(
        "blocks",
        sa.Column("channel", sa.String(16), primary_key=True),
        sa.Column("address", sa.String(320), primary_key=True),
        sa.Column("conversation", sa.String(40), nullable=False),
    )
    op.create_index("blocks_conversation", "blocks", ["conversation"])
    op.create_table(
        "incidents",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("topics", sa.JSON, nullable=False),
        sa.Column("words", sa.JSON, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("joined", sa.Integer, nullable=False),
        sa.Column("opened", sa.BigInteger, nullable=False),
    )
    op.create_index("incidents_open", "incidents", ["open"])
    op.create_table(
        "handovers",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("giver", sa.String(40), nullable=False),
        sa.Column("taker", sa.String(40), nullable=False),
        sa.Column("customers", sa.JSON, nullable=False),
        sa.Column("farewell", sa.Text, nullable=False),
        sa.Column("hello", sa.Text, nullable=False),
    )
    op.create_table(
        "timers",
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("due", sa.BigInteger, nullable=False),
    )
    op.create_index("timers_due", "timers", ["due"])


def _customers_and_conversations() -> None:
    with op.batch_alter_table("customers") as table:
        for name in ("knows", "stood_in"):
            table.add_column(sa.Column(name, sa.String(40), nullable=False, server_default=sa.text("''")))
        table.add_column(sa.Column("handover", sa.String(40)))
        table.add_column(sa.Column("language", sa.String(8), nullable=False, server_default=sa.text("''")))
        table.add_column(sa.Column("zone", sa.String(64), nullable=False, server_default=sa.text("''")))
    with op.batch_alter_table("conversations") as table:
        for name, size in (("stand_in", 40), ("stand_in_code", 20), ("waiting", 64), ("incident", 40)):
            table.add_column(sa.Column(name, sa.String(size), nullable=False, server_default=sa.text("''")))
        for name in ("step", "replied_sequence"):
            table.add_column(sa.Column(name, sa.Integer, nullable=False, server_default=sa.text("0")))
        for name in ("unattended", "muted"):
            table.add_column(sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("replied_at", sa.BigInteger))
        table.add_column(sa.Column("more", sa.JSON))
    op.execute("UPDATE customers SET knows = owner")
    op.create_index("customers_owner", "customers", ["owner"])
    op.create_index("conversations_open", "conversations", ["open", "channel", "customer_at"])
    op.create_index("conversations_unattended", "conversations", ["unattended", "open"])
    op.create_index("conversations_owner", "conversations", ["owner", "open"])


def _people() -> None:
    op.create_table(
        "in_hand",
        sa.Column("person", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("open", sa.Integer, nullable=False),
        sa.Column("tag", sa.Float(53), nullable=False),
    )
    op.execute(  # chats are counted as they go on, the rest by what is open
        "INSERT INTO in_hand (person, kind, open, tag) "
        "SELECT owner, CASE channel WHEN 'phone' THEN 'calls' ELSE 'mails' END AS kind, COUNT(*), 0.0 "
        "FROM conversations WHERE open AND NOT answered AND channel <> 'chat' AND owner <> '' GROUP BY 1, 2"
    )
    op.drop_table("loads")
    op.create_table(
        "people",
        sa.Column("person", sa.String(40), primary_key=True),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("until", sa.BigInteger),
        sa.Column("week", sa.String(10), nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("red", sa.Integer, nullable=False),
    )
