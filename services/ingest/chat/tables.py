"""The chat server's tables, in ingest's store. Moments are microseconds since 1970 UTC, 0 for never."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, Text, text

from services.ingest.metadata import METADATA


def _id(name: str = "id", *, primary_key: bool = False) -> Column[str]:
    return Column(name, String(64), primary_key=primary_key, nullable=False)


visitors = Table(
    "chat_visitors",
    METADATA,
    _id(primary_key=True),
    Column("site", String(40), nullable=False),
    _id("known_as"),  # of site and subject once the site vouches for them, else their own id
    Column("subject", Text, nullable=False),  # as the site signs it; empty: nobody vouches for them
    Column("name", Text, nullable=False),
    Column("email", String(254), nullable=False),  # proven, or empty
    Column("proof", String(16), nullable=False),  # of the address: signed, confirmed, or empty
    Column("phone", String(32), nullable=False),  # signed, or empty
    Column("created_at", BigInteger, nullable=False),
)
Index("chat_visitors_known_as", visitors.c.known_as, unique=True)

# The one transcript of a visitor, over all their devices.
sessions = Table(
    "chat_sessions",
    METADATA,
    _id(primary_key=True),
    _id("visitor"),
    Column("seq", Integer, nullable=False),  # of its last line
    Column("seen", Integer, nullable=False),  # the last line that the visitor has seen
    Column("here_at", BigInteger, nullable=False),  # when the visitor was last known to be there
    Column("waiting_since", BigInteger, nullable=False),  # their oldest line without an answer
    Column("noticed", Boolean, nullable=False),  # this wait has been spoken of
    Column("conversation", String(64), nullable=False),
    Column("person", String(64), nullable=False),
    Column("closed_at", BigInteger, nullable=False),
    Column("matter", Integer, nullable=False),  # counts up when a closed matter is long past
    Column("wish", String(254), nullable=False),  # an address given before the first line
)
Index("chat_sessions_visitor", sessions.c.visitor, unique=True)
Index("chat_sessions_conversation", sessions.c.conversation)
Index("chat_sessions_waiting", sessions.c.noticed, sessions.c.waiting_since)

lines = Table(
    "chat_lines",
    METADATA,
    _id("session", primary_key=True),
    Column("seq", Integer, primary_key=True, nullable=False),
    _id(),  # of a visitor's line: the message's; of a reply: the reply's
    Column("kind", String(16), nullable=False),  # message, notice, person
    Column("sender", String(16), nullable=False),  # visitor, person, system
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("cid", String(64), nullable=True),
    Column("files", Text, nullable=False),  # JSON
    Column("offer_mail", Boolean, nullable=False),
    Column("conversation", String(64), nullable=False),  # of a reply
    Column("person", String(64), nullable=False),
    Column("unread_at", BigInteger, nullable=True),  # of a reply: 0 until it was said to be unread
)
Index("chat_lines_id", lines.c.id, unique=True)
Index("chat_lines_cid", lines.c.session, lines.c.cid, unique=True)
Index("chat_lines_unread", lines.c.unread_at, lines.c.at)

# Whoever holds one of these speaks as the visitor: only the hash is stored.
tokens = Table(
    "chat_tokens",
    METADATA,
    Column("hash", String(64), primary_key=True),
    _id("visitor"),
    Column("page_url", Text, nullable=False),
    Column("page_title", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("language", String(8), nullable=False, server_default=text("''")),  # of the browser
    Column("zone", String(64), nullable=False, server_default=text("''")),
)
Index("chat_tokens_expires", tokens.c.expires_at)
Index("chat_tokens_visitor", tokens.c.visitor)

# What is committed here and not yet certain to be on RAW.
keeps = Table(
    "chat_keeps",
    METADATA,
    Column("key", String(160), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
)

files = Table(
    "chat_files",
    METADATA,
    _id(primary_key=True),
    _id("session"),
    Column("name", Text, nullable=False),
    Column("media_type", String(255), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("used", Boolean, nullable=False),  # by a line; without one it is forgotten
    Column("at", BigInteger, nullable=False),
)
Index("chat_files_session", files.c.session)
Index("chat_files_unused", files.c.used, files.c.at)

mails = Table(
    "chat_mails",
    METADATA,
    Column("hash", String(64), primary_key=True),  # of the token in the link
    _id("visitor"),
    Column("email", String(254), nullable=False),
    Column("code", String(6), nullable=False),  # as the chat shows it; in no mail and no address
    Column("tries", Integer, nullable=False),  # at the code
    Column("at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("confirmed_at", BigInteger, nullable=False),
)
Index("chat_mails_email", mails.c.email, mails.c.at)

secrets = Table(
    "chat_secrets",
    METADATA,
    Column("name", String(32), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

# What our people say of being here; without a row, or past `until`, their hours count.
presence = Table(
    "presence",
    METADATA,
    Column("person", String(40), primary_key=True),
    Column("state", String(8), nullable=False),  # here, away, hours
    Column("until", BigInteger, nullable=False),  # 0: until they say otherwise
    Column("changed_at", BigInteger, nullable=False),
)
