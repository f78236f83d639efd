"""What the router owns: customers, their handles, conversations, and which mail belongs to which."""

from __future__ import annotations

from byname.store import standard_metadata
from byname.store.timers import timers_table
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
    text,
)

METADATA = standard_metadata()

customers = Table(
    "customers",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("owner", String(40), nullable=False),
    Column("since", BigInteger, nullable=False),  # all moments: microseconds since 1970, UTC
    Column("conversations", Integer, nullable=False),
    Column("into", String(40)),  # the customer that this one has become one with; null: none
    Column("knows", String(40), nullable=False, server_default=text("''")),  # their person, by name
    Column("stood_in", String(40), nullable=False, server_default=text("''")),  # for their person, last
    Column("handover", String(40)),  # the hand-over that the first reply has still to speak of
    Column("language", String(8), nullable=False, server_default=text("''")),
    Column("zone", String(64), nullable=False, server_default=text("''")),
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
    Column("stand_in", String(40), nullable=False, server_default=text("''")),
    Column("stand_in_code", String(20), nullable=False, server_default=text("''")),
    Column(
        "waiting", String(64), nullable=False, server_default=text("''")
    ),  # the words that nobody has answered
    Column("step", Integer, nullable=False, server_default=text("0")),  # how often they were passed on
    Column("unattended", Boolean, nullable=False, server_default=false()),  # nobody was there
    Column("muted", Boolean, nullable=False, server_default=false()),
    Column("incident", String(40), nullable=False, server_default=text("''")),
    Column("replied_at", BigInteger),
    Column("replied_sequence", Integer, nullable=False, server_default=text("0")),
    # What is rarely there: who may take it, the huddle, tags, topics, the last reply's words; null: none.
    Column("more", JSON),
)
Index("conversations_of_customer", conversations.c.customer, conversations.c.customer_at)

_JOINED = customers.c.into.is_not(None)
Index("customers_into", customers.c.into, sqlite_where=_JOINED, postgresql_where=_JOINED)
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

# In whose voice a message went out that nobody wrote.
voices = Table(
    "voices",
    METADATA,
    Column("hint", String(40), primary_key=True),
    Column("person", String(40), nullable=False),
)

# What a person (or, by the tag of "", all together) has in hand of a kind: chats, mails, calls.
in_hand = Table(
    "in_hand",
    METADATA,
    Column("person", String(40), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("open", Integer, nullable=False),
    Column("tag", Float(53), nullable=False),  # whose turn it is among equals
)

# What a person has said of their presence, and done on the front line.
people = Table(
    "people",
    METADATA,
    Column("person", String(40), primary_key=True),
    Column("state", String(8), nullable=False),
    Column("until", BigInteger),
    Column("week", String(10), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("red", Integer, nullable=False),
)

blocks = Table(
    "blocks",
    METADATA,
    Column("channel", String(16), primary_key=True),
    Column("address", String(320), primary_key=True),
    Column("conversation", String(40), nullable=False),  # where it was blocked
)
Index("blocks_conversation", blocks.c.conversation)

incidents = Table(
    "incidents",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("name", Text, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("words", JSON, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("joined", Integer, nullable=False),
    Column("opened", BigInteger, nullable=False),
)
Index("incidents_open", incidents.c.open)

handovers = Table(
    "handovers",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("giver", String(40), nullable=False),
    Column("taker", String(40), nullable=False),
    Column("customers", JSON, nullable=False),
    Column("farewell", Text, nullable=False),
    Column("hello", Text, nullable=False),
)
# Few are open, and of those few are chats, or unattended: small enough to look through for each batch, and to
# write with each. By owner there is no index: only a hand-over asks, and it changes most of what it reads.
_OPEN, _UNATTENDED = conversations.c.open, conversations.c.unattended
Index(
    "conversations_open", conversations.c.channel, conversations.c.customer_at,
    sqlite_where=text("open = 1"), postgresql_where=_OPEN,
)  # fmt: skip
Index("conversations_unattended", _OPEN, sqlite_where=text("unattended = 1"), postgresql_where=_UNATTENDED)

timers = timers_table(METADATA)
