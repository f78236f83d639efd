"""Live chat: visitors, their transcripts, and what stands between them and RAW."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _visitors_and_sessions()
    _lines()
    op.create_table(
        "chat_tokens",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("visitor", sa.String(64), nullable=False),
        sa.Column("page_url", sa.Text, nullable=False),
        sa.Column("page_title", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_index("chat_tokens_expires", "chat_tokens", ["expires_at"])
    op.create_index("chat_tokens_visitor", "chat_tokens", ["visitor"])
    _files_and_mails()


def _visitors_and_sessions() -> None:
    op.create_table(
        "chat_visitors",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("site", sa.String(40), nullable=False),
        sa.Column("known_as", sa.String(64), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("proof", sa.String(16), nullable=False),
        sa.Column("phone", sa.String(32), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_index("chat_visitors_known_as", "chat_visitors", ["known_as"], unique=True)
    op.create_table(
        "chat_sessions",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("visitor", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("seen", sa.Integer, nullable=False),
        sa.Column("here_at", sa.BigInteger, nullable=False),
        sa.Column("waiting_since", sa.BigInteger, nullable=False),
        sa.Column("noticed", sa.Boolean, nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("closed_at", sa.BigInteger, nullable=False),
        sa.Column("matter", sa.Integer, nullable=False),
        sa.Column("wish", sa.String(254), nullable=False),
    )
    op.create_index("chat_sessions_visitor", "chat_sessions", ["visitor"], unique=True)
    op.create_index("chat_sessions_conversation", "chat_sessions", ["conversation"])
    op.create_index("chat_sessions_waiting", "chat_sessions", ["noticed", "waiting_since"])


def _lines() -> None:
    op.create_table(
        "chat_lines",
        sa.Column("session", sa.String(64), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("sender", sa.String(16), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("cid", sa.String(64), nullable=True),
        sa.Column("files", sa.Text, nullable=False),
        sa.Column("offer_mail", sa.Boolean, nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("unread_at", sa.BigInteger, nullable=True),
    )
    op.create_index("chat_lines_id", "chat_lines", ["id"], unique=True)
    op.create_index("chat_lines_cid", "chat_lines", ["session", "cid"], unique=True)
    op.create_index("chat_lines_unread", "chat_lines", ["unread_at", "at"])


def _files_and_mails() -> None:
    op.create_table(
        "chat_keeps",
        sa.Column("key", sa.String(160), primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "chat_files",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("session", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.String(255), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("used", sa.Boolean, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("chat_files_session", "chat_files", ["session"])
    op.create_index("chat_files_unused", "chat_files", ["used", "at"])
    op.create_table(
        "chat_mails",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("visitor", sa.String(64), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("code", sa.String(6), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("confirmed_at", sa.BigInteger, nullable=False),
    )
    op.create_index("chat_mails_email", "chat_mails", ["email", "at"])
    op.create_table(
        "chat_secrets",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )
