"""What the router owns: customers, their handles, conversations, and which mail belongs to which."""

from __future__ import annotations

from byname.store import standard_metadata
from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, String, Table, Text, false

METADATA = standard_metadata()

customers = Table(
    "customers",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("owner", String(40), nullable=False),
    Column("since", BigInteger, nullable=False),  # all moments: microseconds since 1970, UTC
    Column("conversations", Integer, nullable=False),
    Column("into", String(40)),  # the customer that this one has become one with; null: none
)

handles = Table(
    "handles",
    METADATA,
    Column("channel", String(16), primary_key=True),
    Column("address", String(320), primary_key=True),
    Column("customer", String(40), nullable=False),
)

conversations = Table(
    "conversations",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("customer", String(40), nullable=False),
    Column("owner", String(40), nullable=False),
    Column("subject", Text, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("answered", Boolean, nullable=False),  # since the customer's last words
    Column("customer_at", BigInteger, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("address", String(320), nullable=False),  # where the customer last wrote from
    Column("name", Text, nullable=False),
    Column("parent", Text, nullable=False),  # Message-ID of the customer's last mail
    Column("refs", JSON, nullable=False),  # its References
    Column("public", Boolean, nullable=False, server_default=false()),  # everybody reads what is said there
    Column("rule", Text),  # why it cannot be answered there
    Column("others", JSON),  # the customer's other ways in this conversation; null: none
    Column("sequence", Integer, nullable=False),
)
Index("conversations_of_customer", conversations.c.customer, conversations.c.customer_at)

Index("customers_into", customers.c.into)
Index("handles_of_customer", handles.c.customer)

# A handle that became a customer's, with all that came along: enough to undo it.
links = Table(
    "links",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("customer", String(40), nullable=False),
    Column("merged", String(40), nullable=False),
    Column("handles", JSON, nullable=False),
    Column("conversations", JSON, nullable=False),
    Column("undone", Boolean, nullable=False),
)

# What was suggested once, and which customers a person has said are not the same.
suggestions = Table("suggestions", METADATA, Column("id", String(40), primary_key=True))

threads = Table(
    "threads",
    METADATA,
    Column("hint", String(40), primary_key=True),  # digest of a Message-ID, which a stranger may choose
    Column("customer", String(40), primary_key=True),
    Column("conversation", String(40), nullable=False),
)

placed = Table(
    "placed",
    METADATA,
    Column("id", String(40), primary_key=True),  # a message or an answer
    Column("conversation", String(40), nullable=False),
)

loads = Table(
    "loads",
    METADATA,
    Column("person", String(40), primary_key=True),
    Column("open", Integer, nullable=False),
)
