"""What the notifier owns: the words it tells of, and the send log."""

from __future__ import annotations

from byname.store import standard_metadata
from byname.store.tables import BigCounter
from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, String, Table, Text, text

METADATA = standard_metadata()

conversations = Table(
    "conversations",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("name", Text, nullable=False),
    Column("address", String(320), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("subject", Text, nullable=False),
    Column("customer_since", BigInteger, nullable=False),  # all moments: microseconds since 1970, UTC
    Column("conversations", Integer, nullable=False),
    Column("customer", String(40)),  # null: opened before this was kept
    Column("person", String(40)),  # who answers
    Column("huddle", JSON),  # who thinks along; null: nobody
)
Index("conversations_of_customer", conversations.c.customer)

messages = Table(
    "messages",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("name", Text, nullable=False),
    Column("address", String(320), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("attachments", JSON, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("channel", String(16)),  # null: email, from before there were others
    Column("answerable", Boolean),  # null: yes
    Column("event", String(40)),  # by which it was first told; null: from before this was kept
)
Index("messages_of_event", messages.c.event)

turns = Table(
    "turns",
    METADATA,
    Column("id", String(40), primary_key=True),  # of the message or reply
    Column("conversation", String(40), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("ours", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("inside", Boolean),  # a note; null: no
)
Index("turns_of_conversation", turns.c.conversation, turns.c.at)

promises = Table(
    "promises",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("conversation", String(40), nullable=False),
    Column("person", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("due", BigInteger),  # null: no time was named
    Column("made_at", BigInteger, nullable=False),
    Column("sequence", Integer, nullable=False),  # 0: from before promises were watched
)
Index("promises_of_conversation", promises.c.conversation)

settled = Table(
    "settled",
    METADATA,
    Column("about", String(40), primary_key=True),  # a promise, or a suggestion
    Column("sequence", Integer, nullable=False),
    Column("over", Boolean, nullable=False),  # false: on the list again
)

standing = Table(
    "standing",
    METADATA,
    Column("conversation", String(40), primary_key=True),
    Column("what", String(16), primary_key=True),  # see domain/pointless.py
    Column("at", BigInteger, nullable=False),
    Column("answer", String(40), nullable=False),  # by which one of ours; empty: it is not on its way
)
Index("standing_of_answer", standing.c.answer)

deeds = Table(
    "deeds",
    METADATA,
    Column("event", String(40), primary_key=True),  # that says so
    Column("cause", String(40), nullable=False),  # the answer's event
    Column("at", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),  # of the fact in its conversation
    Column("sentence", Text, nullable=False),
)
Index("deeds_of_cause", deeds.c.cause)

sends = Table(
    "sends",
    METADATA,
    Column("number", BigCounter, primary_key=True, autoincrement=True),
    Column("key", String(40), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),  # see domain/send.py
    Column("about", String(40), nullable=False),  # the message, reply or answer
    Column("conversation", String(40), nullable=False),
    Column("person", String(40), nullable=False),
    Column("message_id", String(320), nullable=False),
    Column("content", JSON, nullable=False),
    Column("state", String(16), nullable=False),  # see domain/send.py
    Column("attempts", Integer, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("holder", String(40), nullable=False),
    Column("lease_until", BigInteger, nullable=False),
    Column("response", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("cause", String(64), nullable=False),
    Column("traceparent", String(64), nullable=False),
    Column("channel", String(16)),  # that it goes out on; null: email, from before there were others
    Column("pieces", JSON),  # of a reply in several: those that were taken; null: none
    Column("bundle", String(40)),  # what goes out in one message has one; null: alone, or not gathered yet
    Column("matter", String(16)),  # what is told of, see domain/pointless.py; null: told in any case
    Column("since", BigInteger),  # since when that holds
)
# As words, so that the planners see that it is the index's own condition.
IS_CALL = text("kind IN ('page_webhook', 'page_call')")
IS_BUNDLED = text("kind IN ('page_mail', 'page_webhook', 'page_call', 'nudge')")
Index("sends_calls", sends.c.state, sends.c.next_at, sqlite_where=IS_CALL, postgresql_where=IS_CALL)
Index(
    "sends_bundled", sends.c.state, sends.c.person, sends.c.changed_at,
    sqlite_where=IS_BUNDLED, postgresql_where=IS_BUNDLED,
)  # fmt: skip
Index("sends_waiting", sends.c.state, sends.c.next_at)
Index("sends_of_conversation", sends.c.conversation, sends.c.kind, sends.c.state)
Index("sends_message_id", sends.c.message_id)
