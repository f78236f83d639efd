"""What was said in which conversation, and every fact that was heard."""

from __future__ import annotations

from byname.store.tables import BigCounter
from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from services.desk.tables.base import METADATA, id_column

conversations = Table(
    "conversations",
    METADATA,
    id_column(primary_key=True),
    id_column("customer"),
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
    id_column("last_id"),
    Column("last_direction", String(8), nullable=False),
    Column("last_words", Text, nullable=False),
    Column("last_in_at", BigInteger, nullable=False),  # by a human being, not by a machine
    Column("last_out_at", BigInteger, nullable=False),
    Column("customer_at", BigInteger),  # since when it is this customer's; null: from before links
    # Null in rows from before there were stand-ins, offers and huddles.
    Column("last_person", String(64)),
    Column("person", String(64)),  # who has it now; empty: nobody
    Column("stand_in_for", String(64)),
    Column("until", BigInteger),  # 0: nobody knows
    Column("offered", Text),  # JSON
    Column("code", String(64)),
    Column("why", Text),
    Column("policy", BigInteger),
    Column("person_sequence", Integer),
    Column("huddle", Text),  # JSON, empty: there is none
    Column("voice", String(64)),
    Column("huddle_why", Text),
    Column("huddle_by", String(64)),
    Column("huddle_sequence", Integer),
)
Index("conversations_last", conversations.c.last_at, conversations.c.id)
Index("conversations_customer", conversations.c.customer)

# One row for whatever was said: a customer's message, a reply, a note, an answer that was held.
messages = Table(
    "messages",
    METADATA,
    id_column(primary_key=True),
    id_column("conversation"),
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
    id_column("related"),
    id_column("answer"),  # of a reply: the answer it came from
    id_column("became"),  # of an answer: the reply that it became
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
    Column("muted", Integer),  # 1: its sender was blocked
    Column("code", String(64)),  # why it was held
    Column("way", String(16)),  # the channel that an answer is meant for
    Column("commands", Text),  # JSON, of an answer with words
    Column("told", Text),  # JSON: whom somebody told of it, or could not
)
Index("messages_conversation", messages.c.conversation, messages.c.at)

# The long part, written once and never loaded while events are projected.
contents = Table(
    "contents",
    METADATA,
    id_column("message", primary_key=True),
    Column("text", Text, nullable=False),
    Column("text_full", Text, nullable=False),  # empty when the same as text
    Column("html", Text, nullable=False),
    Column("body", String(96), nullable=False),  # sha256:size of all of it, when too long for an event
)

facts = Table(
    "facts",
    METADATA,
    Column("number", BigCounter, primary_key=True, autoincrement=True),
    id_column("event"),
    Column("type", String(64), nullable=False),
    Column("source", String(64), nullable=False),
    id_column("causation"),
    id_column("conversation"),
    id_column("about"),  # the message, reply, answer, note or report that it speaks of
    id_column("mail"),  # digest of the Message-ID that it names, so that a trace can begin with one
    Column("person", String(64), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("stored_at", BigInteger, nullable=False),
    Column("what", Text, nullable=False),
    Column("code", String(64), nullable=False),  # of a decision
    Column("why", Text, nullable=False),
    Column("due", BigInteger),  # of timers and promises; null in rows from before there were any
)
Index("facts_event", facts.c.event, unique=True)
Index("facts_causation", facts.c.causation)
Index("facts_conversation", facts.c.conversation)
Index("facts_about", facts.c.about)
Index("facts_mail", facts.c.mail)
