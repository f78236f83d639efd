"""PURE: how events become the rows that the desk shows."""

from services.desk.domain.attention import (
    touched_blocks,
    touched_incidents,
    touched_joinings,
    touched_labels,
)
from services.desk.domain.attention_rows import Assignment, Block, Incident, Joined, Label
from services.desk.domain.batch import Batch
from services.desk.domain.customer_rows import Handle, Link, Suggestion
from services.desk.domain.customers import touched_links, touched_suggestions
from services.desk.domain.due import touched_scheduled, touched_timers, touched_watched
from services.desk.domain.due_rows import CustomerTier, Nudge, Scheduled, Timer, Watched
from services.desk.domain.people import touched_handovers, touched_people
from services.desk.domain.people_rows import Handover, Presence
from services.desk.domain.project import project, touched_conversations, touched_handles, touched_messages
from services.desk.domain.promise_rows import Hint, Promise
from services.desk.domain.promises import touched_hints, touched_promises
from services.desk.domain.rows import (
    Content,
    Conversation,
    FactRow,
    Message,
    columns,
    handle_id_of,
    storable,
)
from services.desk.domain.wish_rows import Wish, Wisher
from services.desk.domain.wishes import touched_tiers, touched_wishers, touched_wishes

__all__ = [
    "Assignment",
    "Batch",
    "Block",
    "Content",
    "Conversation",
    "CustomerTier",
    "FactRow",
    "Handle",
    "Handover",
    "Hint",
    "Incident",
    "Joined",
    "Label",
    "Link",
    "Message",
    "Nudge",
    "Presence",
    "Promise",
    "Scheduled",
    "Suggestion",
    "Timer",
    "Watched",
    "Wish",
    "Wisher",
    "columns",
    "handle_id_of",
    "project",
    "storable",
    "touched_blocks",
    "touched_conversations",
    "touched_handles",
    "touched_handovers",
    "touched_hints",
    "touched_incidents",
    "touched_joinings",
    "touched_labels",
    "touched_links",
    "touched_messages",
    "touched_people",
    "touched_promises",
    "touched_scheduled",
    "touched_suggestions",
    "touched_tiers",
    "touched_timers",
    "touched_watched",
    "touched_wishers",
    "touched_wishes",
]
