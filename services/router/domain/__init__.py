"""Who answers whom, and why. Pure: what is known, an event and the team go in, facts come out."""

from services.router.domain.answers import place_answer
from services.router.domain.known import Conversation, Customer, Known, hint_of
from services.router.domain.messages import place_message
from services.router.domain.policy import Policy
from services.router.domain.returns import take_failure

__all__ = [
    "Conversation",
    "Customer",
    "Known",
    "Policy",
    "hint_of",
    "place_answer",
    "place_message",
    "take_failure",
]
