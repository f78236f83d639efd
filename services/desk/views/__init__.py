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
from services.desk.views.due import (
    DueRows,
    DueView,
    TimerDetail,
    TimerView,
    timer_detail,
    timer_view,
)
from services.desk.views.held import HeldView, held_view
from services.desk.views.incidents import IncidentDetail, IncidentView, incident_detail, incident_view
from services.desk.views.model import PersonView, moment, name_of, person_view
from services.desk.views.promises import CustomerPromise, PromiseSuggestion, promise_view, suggestion_view
from services.desk.views.ways import WayView, chosen_way
from services.desk.views.wishes import (
    ToTellView,
    WishDetail,
    WishView,
    is_done,
    telling,
    to_tell_view,
    wish_detail,
    wish_view,
    wisher_view,
)

__all__ = [
    "Around",
    "Beside",
    "BlockView",
    "ConversationDetail",
    "ConversationView",
    "CustomerDetail",
    "CustomerPromise",
    "CustomerRows",
    "DueRows",
    "DueView",
    "HeldView",
    "IncidentDetail",
    "IncidentView",
    "PersonView",
    "PromiseSuggestion",
    "TimerDetail",
    "TimerView",
    "ToTellView",
    "WayView",
    "WishDetail",
    "WishView",
    "block_view",
    "call_fact",
    "chosen_way",
    "conversation_detail",
    "conversation_view",
    "customer_detail",
    "held_view",
    "incident_detail",
    "incident_view",
    "is_done",
    "moment",
    "name_of",
    "person_view",
    "promise_view",
    "suggestion_view",
    "telling",
    "timer_detail",
    "timer_view",
    "to_tell_view",
    "wish_detail",
    "wish_view",
    "wisher_view",
]
