"""Who has a conversation and why, offers, huddles, tags, incidents, blocks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CONVERSATIONS = (
    ("last_person", sa.String(64)), ("person", sa.String(64)), ("stand_in_for", sa.String(64)),
    ("until", sa.BigInteger), ("offered", sa.Text), ("code", sa.String(64)), ("why", sa.Text),
    ("policy", sa.BigInteger), ("person_sequence", sa.Integer), ("huddle", sa.Text),
    ("voice", sa.String(64)), ("huddle_why", sa.Text), ("huddle_by", sa.String(64)),
    ("huddle_sequence", sa.Integer),
)  # fmt: skip


def _id(name: str = "id", *, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), primary_key=primary_key, nullable=False)


def _text(name: str, size: int = 0) -> sa.Column[str]:
    return sa.Column(name, sa.String(size) if size else sa.Text, nullable=False)


def _number(name: str, *, big: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger if big else sa.Integer, nullable=False)


def upgrade() -> None:
    with op.batch_alter_table("conversations") as table:
        for name, kind in CONVERSATIONS:
            table.add_column(sa.Column(name, kind))
    # Until then whoever owned a conversation had it.
    op.execute("UPDATE conversations SET person = owner, person_sequence = owner_sequence")
    with op.batch_alter_table("messages") as table:
        table.add_column(sa.Column("muted", sa.Integer))
        table.add_column(sa.Column("code", sa.String(64)))
        table.add_column(sa.Column("way", sa.String(16)))
        table.add_column(sa.Column("commands", sa.Text))
        table.add_column(sa.Column("told", sa.Text))
    _who()
    _incidents()
    op.create_table(
        "blocks",
        _id(primary_key=True),
        _text("channel", 16), _text("address"), _text("name"), _id("customer"), _id("conversation"),
        _text("person", 64), _text("code", 64), _text("why"), _number("blocked_at"), _number("unblocked_at"),
        _text("unblocked_by", 64),
    )  # fmt: skip
    op.create_table("dismissed", _id(primary_key=True), _text("person", 64), _number("at"))


def _who() -> None:
    op.create_table(
        "assignments",
        _id(primary_key=True),
        _id("conversation"), _number("sequence", big=False), _number("at"), _text("person", 64),
        _text("previous", 64), _text("stand_in_for", 64), _number("until"), _text("offered"),
        _text("code", 64), _text("why"), _number("policy"),
    )  # fmt: skip
    op.create_index("assignments_conversation", "assignments", ["conversation", "sequence"])
    op.create_table(
        "labels",
        _id(primary_key=True),
        _id("conversation"), _text("kind", 8), _text("word", 100), _number("on", big=False),
        _text("person", 64), _number("at"), _number("sequence", big=False),
    )  # fmt: skip
    op.create_index("labels_conversation", "labels", ["conversation"])
    op.create_index("labels_word", "labels", ["kind", "word"])


def _incidents() -> None:
    op.create_table(
        "incidents",
        _id(primary_key=True),
        _text("name"), _text("topics"), _text("words"), _text("code", 64), _text("why"), _text("person", 64),
        _number("opened_at"), _number("closed_at"), _text("closed_by", 64),
    )  # fmt: skip
    op.create_table(
        "joined",
        _id(primary_key=True),
        _id("incident"), _id("conversation"), _number("on", big=False), _text("code", 64), _text("why"),
        _text("person", 64), _number("at"), _number("sequence", big=False),
    )  # fmt: skip
    op.create_index("joined_incident", "joined", ["incident"])
    op.create_index("joined_conversation", "joined", ["conversation"])
