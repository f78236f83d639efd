"""Promises, timers, what is watched, put off and sent later, wishes, tiers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _id(name: str = "id", *, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), primary_key=primary_key, nullable=False)


def _text(name: str, size: int = 0) -> sa.Column[str]:
    return sa.Column(name, sa.String(size) if size else sa.Text, nullable=False)


def _number(name: str, *, big: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger if big else sa.Integer, nullable=False)


def upgrade() -> None:
    with op.batch_alter_table("facts") as table:
        table.add_column(sa.Column("due", sa.BigInteger))
    _promises()
    _timers()
    _watched()
    _later()
    _wishes()


def _promises() -> None:
    op.create_table(
        "promises",
        _id(primary_key=True),
        _id("conversation"), _id("customer"), _text("person", 64), _text("text"), _number("due"),
        _text("zone", 64), _id("suggestion"), _number("made_at"), _number("made_sequence", big=False),
        _text("state", 16), _number("state_sequence", big=False), _number("settled_at"),
        _text("settled_by", 64), _id("reply"), _number("late", big=False), _text("stage", 8),
        _number("stage_due"), _number("stage_at"),
    )  # fmt: skip
    op.create_index("promises_due", "promises", ["state", "due", "id"])
    op.create_index("promises_settled", "promises", ["state", "settled_at", "id"])
    op.create_index("promises_conversation", "promises", ["conversation", "state", "due", "id"])
    op.create_table(
        "hints",
        _id(primary_key=True),
        _id("conversation"), _id("customer"), _text("person", 64), _id("reply"), _text("text"),
        _number("due"), _text("zone", 64), _number("at"), _text("decision", 16),
        _number("decided_sequence", big=False), _text("decided_by", 64),
    )  # fmt: skip
    op.create_index("hints_conversation", "hints", ["conversation"])
    op.create_index("hints_person", "hints", ["decision", "person", "at"])


def _timers() -> None:
    op.create_table(
        "timers",
        _id(primary_key=True),
        _text("kind", 16), _id("conversation"), _text("person", 64), _text("state", 16), _number("due"),
        _number("goal"), _text("code", 64), _text("why"), _number("changed_at"),
    )  # fmt: skip
    op.create_index("timers_due", "timers", ["state", "due", "id"])
    op.create_index("timers_kind", "timers", ["state", "kind", "due", "id"])
    op.create_index("timers_person", "timers", ["state", "person", "due", "id"])
    op.create_index("timers_conversation", "timers", ["conversation", "state", "due", "id"])


def _watched() -> None:
    op.create_table(
        "watched",
        _id(primary_key=True),
        _number("snoozed", big=False), _number("snoozed_until"), _text("snoozed_by", 64),
        _number("snoozed_at"), _number("snooze_sequence", big=False), _number("ask_at"), _text("ask_by", 64),
        _number("ask_sequence", big=False), _number("asked_at"), _text("asked_by", 64), _text("asked_to"),
        _text("mood", 16), _text("mood_words"), _number("mood_at"), _number("missed_at"),
        _number("missed_due"), _text("missed_which", 8), _number("missed_minutes", big=False),
        _text("missed_tier", 64), _id("missed_message"),
    )  # fmt: skip
    op.create_index("watched_missed", "watched", ["missed_at"])


def _later() -> None:
    op.create_table(
        "scheduled",
        _id(primary_key=True),
        _id("answer"), _id("conversation"), _id("customer"), _text("person", 64), _text("text"),
        _text("attachments"), _text("channel", 16), _number("send_at"), _text("zone", 64),
        _number("unless_answered", big=False), _number("scheduled_at"), _text("state", 16),
        _number("state_at"), _text("code", 64), _text("why"),
    )  # fmt: skip
    op.create_index("scheduled_conversation", "scheduled", ["conversation", "send_at"])
    op.create_table(
        "nudges",
        _id(primary_key=True),
        _id("nudge"), _text("person", 64), _id("conversation"), _text("kind", 16), _id("about"),
        _text("step", 16), _text("said"), _number("at"), _number("urgent", big=False),
    )  # fmt: skip
    op.create_index("nudges_conversation", "nudges", ["conversation", "at"])


def _wishes() -> None:
    op.create_table(
        "wishes",
        _id(primary_key=True),
        _text("name"), _number("noted_at"), _number("newest_at"), _number("done_at"), _text("done_by", 64),
        _text("words"),
    )  # fmt: skip
    op.create_index("wishes_newest", "wishes", ["newest_at", "id"])
    op.create_table(
        "wishers",
        _id(primary_key=True),
        _id("wish"), _id("conversation"), _id("customer"), _number("on", big=False), _text("person", 64),
        _number("at"), _number("sequence", big=False), _number("told_at"), _text("told_by", 64), _id("reply"),
    )  # fmt: skip
    op.create_index("wishers_wish", "wishers", ["wish", "at", "id"])
    op.create_index("wishers_conversation", "wishers", ["conversation"])
    op.create_table(
        "tiers",
        _id(primary_key=True),
        _text("tier", 64), _text("person", 64), _number("at"), _number("sequence", big=False),
    )  # fmt: skip
