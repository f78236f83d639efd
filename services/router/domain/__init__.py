"""Who answers whom, and why. Pure: what is known, an event and the team go in, facts come out."""

from services.router.domain.answers import place_answer
from services.router.domain.asking import Ask, Choice, Step, Trail
from services.router.domain.asking_after import ask_due
from services.router.domain.calls import place_call
from services.router.domain.choosing import choose, note_choice
from services.router.domain.contacts import take_contact, take_decision
from services.router.domain.known import Known, apart_mark, hint_of
from services.router.domain.links import suggestion_id
from services.router.domain.messages import place_message
from services.router.domain.office import LIVE, InHand, Office, Turn
from services.router.domain.pending import Promised, Scheduled, Settled, Snooze
from services.router.domain.phone_promises import call_promises
from services.router.domain.policy import Policy
from services.router.domain.portfolio import take_handover
from services.router.domain.presence import take_presence
from services.router.domain.remembered import Conversation, Customer, Handover, Incident, Link, Way
from services.router.domain.returns import take_failure
from services.router.domain.scheduled import release
from services.router.domain.sight import Sight
from services.router.domain.snoozing import snooze_over
from services.router.domain.turns import TurnDue, pass_on, turn_due
from services.router.domain.unread import send_unread
from services.router.domain.witness import Witness

__all__ = [
    "LIVE",
    "Ask",
    "Choice",
    "Conversation",
    "Customer",
    "Handover",
    "InHand",
    "Incident",
    "Known",
    "Link",
    "Office",
    "Policy",
    "Promised",
    "Scheduled",
    "Settled",
    "Sight",
    "Snooze",
    "Step",
    "Trail",
    "Turn",
    "TurnDue",
    "Way",
    "Witness",
    "apart_mark",
    "ask_due",
    "call_promises",
    "choose",
    "hint_of",
    "note_choice",
    "pass_on",
    "place_answer",
    "place_call",
    "place_message",
    "release",
    "send_unread",
    "snooze_over",
    "suggestion_id",
    "take_contact",
    "take_decision",
    "take_failure",
    "take_handover",
    "take_presence",
    "turn_due",
]
