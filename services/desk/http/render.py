"""Templates: everything is escaped; moments and sizes are said as people say them."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from byname.hours import when
from byname.team import Person
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.desk.domain.attention_sayings import few, listed
from services.desk.errors import DeskError, NotLikeThat, NotNow
from services.desk.http.access import Visitor
from services.desk.http.desk import Desk, desk_of
from services.desk.store.presence import said_in
from services.desk.views.held import is_question
from services.desk.views.people import present_view, standing, until_field
from services.desk.views.shown import channel_words, customer_name, title

HERE = Path(__file__).resolve().parents[1]
STATES = {
    "unknown": "did the answer arrive? Please decide",
    "failed": "an answer did not arrive",
    "bounced": "an answer came back",
    "not_told": "its person could not be told",
    "held": "an answer was held",
}


def htmx_folder() -> Path | None:
    """Where the wheel django-htmx keeps htmx; None when it is not installed (pages are not live then).

    Found without importing it: the package itself needs Django, its files need nothing.
    """
    found = importlib.util.find_spec("django_htmx")
    for place in (found.submodule_search_locations or ()) if found else ():
        folder = Path(place) / "static" / "django_htmx"
        if (folder / "htmx-2.min.js").is_file():
            return folder
    return None


LIVE = htmx_folder() is not None


def age(moment: datetime, now: datetime) -> str:
    """How long ago, as short as it can be said; static/desk.js says it the same way."""
    seconds = max((now - moment).total_seconds(), 0)
    if seconds < 60:
        return "just now"
    for size, limit, unit in ((60, 60, "min"), (3600, 24, "h"), (86400, 14, "d")):
        if seconds < size * limit:
            return f"{int(seconds / size)} {unit}"
    return f"{moment.day} {moment:%b %Y}"


def size(number: int) -> str:
    """Bytes in the unit that people use."""
    if number < 1000:
        return f"{number} bytes"
    return f"{number / 1000:.0f} kB" if number < 1_000_000 else f"{number / 1_000_000:.1f} MB"


def state_words(conversation: Any) -> str:
    """What is to be done about a conversation, in a few words."""
    if conversation.trouble:
        return STATES[conversation.trouble]
    if conversation.status == "closed":
        return "closed"
    if not conversation.waiting:
        return "answered"
    if conversation.offered and not conversation.person:
        return "waits for whoever takes it"
    whom = conversation.person or conversation.owner
    return f"waits for {whom.name if whom else 'somebody'}"


def at_clock(moment: datetime, now: datetime, zone: str) -> str:
    """A moment by the clock of this zone, near ones without their date: `Monday at 09:00`."""
    return when(moment, now, ZoneInfo(zone)).removeprefix("on ")


TIMERS = {
    "answer": "Answer",
    "promise": "Promise",
    "silence": "Silence",
    "snooze": "Put off",
    "later": "Words to go out",
    "ask": "Asking afterwards",
    "nudge": "Reminding somebody",
}


def timer_words(kind: str) -> str:
    """What a timer of this kind is about."""
    return TIMERS.get(kind, kind.capitalize())


def named(people: Sequence[Any]) -> str:
    """Names as one says them."""
    return listed([one.name for one in people])


def offered_to(people: Sequence[Any]) -> str:
    """To whom something is offered: a few by name, of many how many. Nobody reads 200 names."""
    return few([one.name for one in people]).replace(" people", " people here")


def code_of(error: DeskError) -> int:
    """The status that says the same as this refusal."""
    if isinstance(error, NotLikeThat):
        return 422
    return 409 if isinstance(error, NotNow) else 404


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(age=age, size=size, state_words=state_words, channel_words=channel_words)
    made.filters.update(
        title=title, at_clock=at_clock, named=named, offered_to=offered_to, listed=listed, standing=standing
    )
    made.filters.update(timer_words=timer_words, customer_name=customer_name)
    made.tests.update(startswith=lambda text, start: text.startswith(start))
    made.tests.update(question_to=is_question)
    made.globals.update(live=LIVE)
    return made


TEMPLATES = _environment()


def page(request: Request, template: str, visitor: Visitor, code: int = 200, **values: Any) -> HTMLResponse:
    """A page, with what every page needs to know."""
    desk = desk_of(request)
    person = desk.team.person(visitor.person) if visitor.person else None
    given = {
        "visitor": visitor,
        "person": person,
        "company": desk.team.company.name,
        "now": desk.clock.now(),
        "outbox_there": desk.outbox.is_dir(),
        "calls_on": desk.call_log.enabled,
        "path": request.url.path,
        "back_to": request.url.path if request.method == "GET" else "/",
        "presence_problem": "",
        **_standing(desk, visitor, person),
    }
    return HTMLResponse(TEMPLATES.get_template(template).render(given | values), code)


def _standing(desk: Desk, visitor: Visitor, person: Person | None) -> dict[str, Any]:
    """Whether the visitor is here themselves, as the header of each page says it."""
    if person is None:
        return {"me": None, "my_zone": desk.team.company.zone}
    rows = {person.id: visitor.presence} if visitor.presence else {}
    now, zone = desk.clock.now(), desk.team.zone_of(person)
    mine = present_view(person, desk.presence.people, now, said_in(rows), visitor.presence)
    state = mine.said.state if mine.said else "hours"
    return {"me": mine, "me_state": state, "me_until": until_field(mine, zone), "my_zone": zone}
