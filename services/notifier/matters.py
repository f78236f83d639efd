"""What a person is told of, one matter at a time: a nudge's item, or a page among others. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from byname.channels.email.compose import reply_subject
from byname.channels.email.model import Mailbox
from byname.channels.email.notice import Turn, short_name
from byname.channels.email.relay import RelayKeys, relay_address
from byname.contracts import NudgeItem
from byname.hours import when
from byname.team import Person, Team

from services.notifier.notices import customer_of, sentence, shown_customer, unnamed_matter, waited
from services.notifier.store.tasks import Task

WAITS = ("page", "warning", "breach")
PROMISES = ("reminder", "late", "missed", "vague")
_LONGEST_LINK = 1800  # characters of a mailto: that mail clients and systems pass on (Outlook: 2083)
_LONGEST_PROMISE = 500  # characters, as the router takes it
_STEPS = {
    "stand_in": "You are told because you stand in.",
    "on_call": "You are told because you are on call.",
    "everyone": "Everybody is told now.",
}


@dataclass(frozen=True, slots=True)
class Matter:
    """One of them. `draft` is what its person may send as it is, `order` a line for Byname instead."""

    kind: str
    about: str
    customer: Mailbox
    name: str  # of the customer, in a sentence
    subject: str
    conversation: str
    said: Sequence[str]
    turns: Sequence[Turn]
    due: str  # as its person says it
    draft: str = ""
    order: str = ""
    by_phone: bool = False

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        text = _TITLES[self.kind].format(name=self.name)
        return f"{text}, by {self.due}" if self.kind == "reminder" and self.due else text


_TITLES: Mapping[str, str] = {
    "page": "{name} waits for an answer",
    "warning": "{name} waits for an answer",
    "breach": "{name} has waited too long for an answer",
    "reminder": "Promised to {name}",
    "late": "A promise to {name} is late",
    "missed": "A promise to {name} was not kept",
    "vague": "A promise to {name} without a date",
    "suggestion": "Was that a promise to {name}?",
    "silence": "{name} has heard nothing from us",
    "woken": "Back on your table: {name}",
    "tell": "Good news for {name}",
    "withdrawn": "Your words to {name} did not go out",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where answers to a person's mails go, and where the desk is."""

    keys: RelayKeys
    expires: datetime
    url: str = ""

    def address(self, matter: Matter, person: Person) -> str:
        """By which this person answers in this conversation."""
        return relay_address(self.keys, matter.conversation, person.id, self.expires)

    def answer(self, matter: Matter, person: Person) -> str:
        """A link that opens an answer in their own mail client, with the draft in it if it fits in whole.

        https://www.rfc-editor.org/rfc/rfc6068
        """
        link = (
            f"mailto:{self.address(matter, person)}?subject={quote(reply_subject(matter.subject), safe='')}"
        )
        body = quote((matter.order or matter.draft).replace("\n", "\r\n"), safe="")
        whole = f"{link}&body={body}" if body else link
        return whole if len(whole) <= _LONGEST_LINK else link

    def link(self, matter: Matter) -> str:
        """Its page at the desk; empty where nobody has said where the desk is."""
        return f"{self.url.rstrip('/')}/conversations/{quote(matter.conversation)}" if self.url else ""


def matter_of(task: Task, person: Person, team: Team) -> Matter:
    """What the row of the send log tells of."""
    zone, facts = ZoneInfo(team.zone_of(person)), task.conversation
    customer = shown_customer(facts.channel, facts.address, facts.name) if facts else customer_of(task)
    name = short_name(customer)
    channel = facts.channel if facts else "email"
    subject = (facts.subject if facts else "") or unnamed_matter(channel, customer)
    item = item_of(task)
    if item is None:
        since = task.words.received_at if task.words else task.send.created_at
        said = [_page_said(task, name, since, zone)]
        turns = [Turn(one.at.astimezone(zone), one.who, one.text, one.ours) for one in task.turns[-3:]]
        return Matter(
            "page", task.send.about, customer, name, subject, task.send.conversation, said, turns, ""
        )
    return Matter(
        item.kind,
        item.about,
        customer,
        name,
        subject,
        item.conversation,
        list(_said(item, task.send.created_at, zone)),
        [Turn(one.at.astimezone(zone), one.who, one.text, one.ours) for one in item.turns],
        when(item.due, task.send.created_at, zone).removeprefix("on ") if item.due else "",
        item.draft,
        _order(item, task, zone),
        channel == "phone" and item.kind in WAITS,
    )


def item_of(task: Task) -> NudgeItem | None:
    """The item of a nudge; None: it is a page."""
    item: Mapping[str, Any] | None = task.send.content.get("item")
    return NudgeItem.model_validate(item) if item else None


def _page_said(task: Task, name: str, since: datetime, zone: ZoneInfo) -> str:
    now = task.send.created_at
    why = sentence(task.send.content["reason"])
    return f"{name} has waited for an answer for {waited(since, now)}, since {when(since, now, zone)}. {why}"


def _said(item: NudgeItem, now: datetime, zone: ZoneInfo) -> Iterator[str]:
    """The sentence, and what it leaves out of since when and until when."""
    yield item.said
    since, due = when(item.since, now, zone), when(item.due, now, zone) if item.due else ""
    missing = []
    if item.kind in WAITS and since not in item.said:
        missing.append(f"waiting since {since}")
    if item.kind in (*WAITS, *PROMISES) and due and due.removeprefix("on ") not in item.said:
        missing.append(f"due {due}")
    if missing:
        yield sentence(", ".join(missing))
    if item.step in _STEPS:
        yield _STEPS[item.step]


def _order(item: NudgeItem, task: Task, zone: ZoneInfo) -> str:
    """The line by which a person makes a promise of a sentence, or gives one a date."""
    if item.kind not in ("suggestion", "vague"):
        return ""
    at = f"{item.due.astimezone(zone):%Y-%m-%d %H:%M}" if item.due else "WHEN"
    made = task.promise
    what = made.text if made else _quoted(item.said)
    which = "" if made else f"#{item.about} "
    return f"/promise {which}{at} {' '.join(what.split())[:_LONGEST_PROMISE]}".rstrip()


def _quoted(said: str) -> str:
    """What stands between the outermost quotation marks."""
    first, last = said.find("“"), said.rfind("”")
    return said[first + 1 : last] if 0 <= first < last else ""
