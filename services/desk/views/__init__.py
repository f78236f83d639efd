"""From rows to what people and programs are shown: the one shape behind the API and the page."""

from services.desk.views.attention import BlockView, block_view
from services.desk.views.calls import call_fact
from services.desk.views.conversations import (
    Around,
    Beside,
    ConversationDetail,
    ConversationView,
    conversation_detail,
    conversation_view,
)
from services.desk.views.customers import CustomerDetail, CustomerRows, customer_detail
from services.desk.views.held import HeldView, held_view
from services.desk.views.incidents import IncidentDetail, IncidentView, incident_detail, incident_view
from services.desk.views.model import PersonView, moment, name_of, person_view
from services.desk.views.ways import WayView, chosen_way

__all__ = [
    "Around",
    "Beside",
    "BlockView",
    "ConversationDetail",
    "ConversationView",
    "CustomerDetail",
    "CustomerRows",
    "HeldView",
    "IncidentDetail",
    "IncidentView",
    "PersonView",
    "WayView",
    "block_view",
    "call_fact",
    "chosen_way",
    "conversation_detail",
    "conversation_view",
    "customer_detail",
    "held_view",
    "incident_detail",
    "incident_view",
    "moment",
    "name_of",
    "person_view",
]
