"""From rows to what people and programs are shown: the one shape behind the API and the page."""

from services.desk.views.calls import call_fact
from services.desk.views.conversations import (
    Beside,
    ConversationDetail,
    ConversationView,
    conversation_detail,
    conversation_view,
)
from services.desk.views.customers import CustomerDetail, CustomerRows, customer_detail
from services.desk.views.model import PersonView, moment, person_view
from services.desk.views.ways import WayView, chosen_way

__all__ = [
    "Beside",
    "ConversationDetail",
    "ConversationView",
    "CustomerDetail",
    "CustomerRows",
    "PersonView",
    "WayView",
    "call_fact",
    "chosen_way",
    "conversation_detail",
    "conversation_view",
    "customer_detail",
    "moment",
    "person_view",
]
