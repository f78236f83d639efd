"""PURE: how events become the rows that the desk shows."""

from services.desk.domain.project import project, touched_conversations, touched_handles, touched_messages
from services.desk.domain.rows import (
    Batch,
    Content,
    Conversation,
    FactRow,
    Handle,
    Link,
    Message,
    Suggestion,
    columns,
    handle_id_of,
    storable,
)

__all__ = [
    "Batch",
    "Content",
    "Conversation",
    "FactRow",
    "Handle",
    "Link",
    "Message",
    "Suggestion",
    "columns",
    "handle_id_of",
    "project",
    "storable",
    "touched_conversations",
    "touched_handles",
    "touched_messages",
]
