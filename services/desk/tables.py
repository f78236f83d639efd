"""The desk's tables: a read model, which can be dropped and built again from EVENTS, tokens, and keys posted.

Moments are microseconds since 1970, UTC.
"""

from __future__ import annotations

from byname.store import standard_metadata
from byname.store.tables import BigCounter
from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

METADATA = standard_metadata()


def _id(name: str = "id", *, primary_key: bool = False) -> Column[str]:
    return Column(name, String(64), primary_key=primary_key, nullable=False)


conversations = Table(
    "conversations",
    METADATA,
    _id(primary_key=True),
    _id("customer"),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("subject", Text, nullable=False),
    Column("owner", String(64), nullable=False),
    Column("owner_sequence", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("status_sequence", Integer, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    _id("last_id"),
    Column("last_direction", String(8), nullable=False),
    Column("last_words", Text, nullable=False),
    Column("last_in_at", BigInteger, nullable=False),  # by a human being, not by a machine
    Column("last_out_at", BigInteger, nullable=False),
    Column("customer_at", BigInteger),  # since when it is this customer's; null: from before links
)
Index("conversations_last", conversations.c.last_at, conversations.c.id)
Index("conversations_customer", conversations.c.customer)

# One row for whatever was said: a customer's message, a reply, a note, an answer that was held.
messages = Table(
    "messages",
    METADATA,
    _id(primary_key=True),
    _id("conversation"),
    Column("direction", String(8), nullable=False),  # in, out, note; empty while only its fate is known
    Column("channel", String(16), nullable=False),
    Column("person", String(64), nullable=False),  # who of ours wrote it
    Column("at", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("words", Text, nullable=False),  # how it begins
    Column("kind", String(16), nullable=False),
    Column("automatic_because", Text, nullable=False),
    Column("authentication", String(8), nullable=False),
    Column("reply_to", Text, nullable=False),
    Column("attachments", Text, nullable=False),  # JSON, empty when there are none
    Column("warnings", Text, nullable=False),  # JSON, empty when there are none
    _id("related"),
    _id("answer"),  # of a reply: the answer it came from
    _id("became"),  # of an answer: the reply that it became
    Column("state", String(16), nullable=False),
    Column("state_at", BigInteger, nullable=False),
    Column("state_person", String(64), nullable=False),
    Column("state_reason", Text, nullable=False),
    # Null in rows from before there were other channels than mail.
    Column("public", Integer),  # 1: everybody can read it
    Column("reply_rule", Text),  # why it cannot be answered on its channel
    Column("details", Text),  # JSON: mood, topic, page
    Column("call", Text),  # JSON: what is known of a call
    Column("revision", Integer),  # of a call
)
Index("messages_conversation", messages.c.conversation, messages.c.at)

# Ways to customers, and why each is known to be theirs.
handles = Table(
    "handles",
    METADATA,
    _id(primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    _id("customer"),
    Column("customer_at", BigInteger, nullable=False),
    Column("code", String(64), nullable=False),
    Column("why", Text, nullable=False),
    _id("link"),
)
Index("handles_customer", handles.c.customer)

links = Table(
    "links",
    METADATA,
    _id(primary_key=True),
    _id("customer"),
    _id("merged"),
    _id("handle"),
    Column("code", String(64), nullable=False),
    Column("why", Text, nullable=False),
    Column("person", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("undone_at", BigInteger, nullable=False),  # 0: it holds
    Column("undone_by", String(64), nullable=False),
    Column("undone_why", Text, nullable=False),
)
Index("links_customer", links.c.customer)

suggestions = Table(
    "suggestions",
    METADATA,
    _id(primary_key=True),
    _id("customer"),
    Column("channel", String(16), nullable=False),
    Column("address", Text, nullable=False),
    _id("other"),  # the customer who has the handle now
    Column("why", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("decision", String(16), nullable=False),  # link, dismiss; empty: nobody has decided
    Column("person", String(64), nullable=False),
)
Index("suggestions_customer", suggestions.c.customer)

# The long part, written once and never loaded while events are projected.
contents = Table(
    "contents",
    METADATA,
    _id("message", primary_key=True),
    Column("text", Text, nullable=False),
    Column("text_full", Text, nullable=False),  # empty when the same as text
    Column("html", Text, nullable=False),
    Column("body", String(96), nullable=False),  # sha256:size of all of it, when too long for an event
)

facts = Table(
    "facts",
    METADATA,
    Column("number", BigCounter, primary_key=True, autoincrement=True),
    _id("event"),
    Column("type", String(64), nullable=False),
    Column("source", String(64), nullable=False),
    _id("causation"),
    _id("conversation"),
    _id("about"),  # the message, reply, answer, note or report that it speaks of
    _id("mail"),  # digest of the Message-ID that it names, so that a trace can begin with one
    Column("person", String(64), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("stored_at", BigInteger, nullable=False),
    Column("what", Text, nullable=False),
    Column("code", String(64), nullable=False),  # of a decision
    Column("why", Text, nullable=False),
)
Index("facts_event", facts.c.event, unique=True)
Index("facts_causation", facts.c.causation)
Index("facts_conversation", facts.c.conversation)
Index("facts_about", facts.c.about)
Index("facts_mail", facts.c.mail)

# What proves who asks: API tokens, and sign-ins on the page that were made with one of them.
tokens = Table(
    "tokens",
    METADATA,
    Column("id", String(24), primary_key=True),
    Column("hash", String(64), nullable=False),  # SHA-256; the secret itself has 256 random bits
    Column("kind", String(8), nullable=False),  # api, session
    Column("person", String(64), nullable=False),
    Column("parent", String(24), nullable=False),  # of a session: the token it was made with
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),  # 0: never
    Column("revoked_at", BigInteger, nullable=False),  # 0: in force
)

# What was posted under an Idempotency-Key where no fact tells of it: notes of calls.
posted = Table(
    "posted",
    METADATA,
    _id(primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("revision", Integer, nullable=False),  # how often the words were changed before they were kept
    Column("kept", Integer, nullable=False),  # 1: the bus has them
)
