"""Who answers whom, and why. Pure: what is known, an event and the team go in, facts come out."""

from services.router.domain.answers import place_answer
from services.router.domain.calls import place_call
from services.router.domain.contacts import take_contact, take_decision
from services.router.domain.known import Conversation, Customer, Known, Link, Way, apart_mark, hint_of
from services.router.domain.links import suggestion_id
from services.router.domain.messages import place_message
from services.router.domain.policy import Policy
from services.router.domain.returns import take_failure
from services.router.domain.unread import send_unread

__all__ = [
    "Conversation",
    "Customer",
    "Known",
    "Link",
    "Policy",
    "Way",
    "apart_mark",
    "hint_of",
    "place_answer",
    "place_call",
    "place_message",
    "send_unread",
    "suggestion_id",
    "take_contact",
    "take_decision",
    "take_failure",
]
