"""PURE: how events become the rows that the desk shows."""

from services.desk.domain.attention import touched_blocks, touched_joinings, touched_labels
from services.desk.domain.attention_rows import Assignment, Block, Incident, Joined, Label
from services.desk.domain.batch import Batch
from services.desk.domain.customer_rows import Handle, Link, Suggestion
from services.desk.domain.people import touched_handovers, touched_people
from services.desk.domain.people_rows import Handover, Presence
from services.desk.domain.project import project, touched_conversations, touched_handles, touched_messages
from services.desk.domain.rows import (
    Content,
    Conversation,
    FactRow,
    Message,
    columns,
    handle_id_of,
    storable,
)

__all__ = [
    "Assignment",
    "Batch",
    "Block",
    "Content",
    "Conversation",
    "FactRow",
    "Handle",
    "Handover",
    "Incident",
    "Joined",
    "Label",
    "Link",
    "Message",
    "Presence",
    "Suggestion",
    "columns",
    "handle_id_of",
    "project",
    "storable",
    "touched_blocks",
    "touched_conversations",
    "touched_handles",
    "touched_handovers",
    "touched_joinings",
    "touched_labels",
    "touched_messages",
    "touched_people",
]
