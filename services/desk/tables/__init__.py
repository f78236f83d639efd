"""The desk's tables: a read model, which can be dropped and built again from EVENTS, and a few of its own.

Moments are microseconds since 1970, UTC.
"""

from services.desk.tables.attention import assignments, blocks, incidents, joined, labels
from services.desk.tables.base import METADATA
from services.desk.tables.customers import handles, links, suggestions
from services.desk.tables.due import nudges, scheduled, timers, watched
from services.desk.tables.own import dismissed, posted, tokens
from services.desk.tables.people import handovers, presence
from services.desk.tables.promises import hints, promises
from services.desk.tables.said import contents, conversations, facts, messages
from services.desk.tables.wishes import tiers, wishers, wishes

__all__ = [
    "METADATA",
    "assignments",
    "blocks",
    "contents",
    "conversations",
    "dismissed",
    "facts",
    "handles",
    "handovers",
    "hints",
    "incidents",
    "joined",
    "labels",
    "links",
    "messages",
    "nudges",
    "posted",
    "presence",
    "promises",
    "scheduled",
    "suggestions",
    "tiers",
    "timers",
    "tokens",
    "watched",
    "wishers",
    "wishes",
]
