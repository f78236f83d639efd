"""Mails to our own people that belong to no conversation: an incident begins, customers move. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from byname.channels.email import headerfields as fields
from byname.channels.email.compose import Outgoing, compose
from byname.channels.email.model import Mailbox
from byname.channels.email.notice import THIN_LINE, customer_name, machine_fields
from byname.channels.email.relay import RelayKeys, bounce_address
from byname.channels.email.submit import Refused
from byname.team import Team

from services.notifier.domain import Send
from services.notifier.notices import customer_of, name_of, sentence
from services.notifier.store.send_log import Task

_MOST_WORDS = 1500  # characters of the example


@dataclass(frozen=True, slots=True)
class News:
    """To whom, and what."""

    to: Mailbox
    subject: str
    text: str
    urgent: bool = False


def incident_news(task: Task, team: Team, desk_url: str = "") -> News:
    """What the early-warning alias gets. Refused where the company has none (any more)."""
    said, alias = task.send.content, team.company.early_warning
    if not alias:
        raise Refused("the company has no early_warning in team.toml any more")
    by = f"{name_of(team, said['by'])} opened it." if said["by"] else "It opened by itself."
    why = (
        ""
        if said["reason"].rstrip(".") == f"{name_of(team, said['by'])} says so"
        else sentence(said["reason"])
    )
    blocks = [
        f"An incident has begun: {said['name']}.",
        f"{by} {why}".rstrip(),
        _how_they_join(said, team),
    ]
    blocks += _example(task)
    blocks += ["Each conversation stays with its person.", _how_it_ends(task, desk_url)]
    return News(Mailbox(alias), f"Incident: {said['name']}", "\n\n".join(blocks) + "\n", urgent=True)


def portfolio_news(task: Task, team: Team, names: Mapping[str, str] | None = None) -> News:
    """What giver and taker of customers get. Refused where they have no address."""
    said, person = task.send.content, team.person(task.send.person)
    if person is None or person.front_ends.email is None:
        raise Refused(f"{task.send.person} has no front_ends.email in team.toml: look at the desk")
    names = names or {}
    giver, taker = (names.get(one) or name_of(team, one) for one in (said["giver"], said["taker"]))
    customers = _count(said["customers"], "customer")
    talks = _count(said["conversations"], "open conversation")
    if task.send.person == said["taker"]:
        subject = f"{customers} of {giver} {_are(said['customers'])} yours now"
        first = f"{subject}; {talks} came along."
        then = (
            "Each open conversation comes in a mail of its own, with what was said and promised. "
            "Your first reply to each begins with a sentence that says so."
        )
    else:
        subject = f"{customers} of yours {_are(said['customers'])} {taker}'s now"
        first = f"{subject}; {talks} went along."
        then = (
            f"What they write from now on goes to {taker}, whose first reply to each begins with a sentence "
            "that says so."
        )
    text = "\n\n".join((first, sentence(said["reason"]), then)) + "\n"
    return News(Mailbox(person.front_ends.email, person.name), subject, text)


def compose_news(news: News, send: Send, team: Team, keys: RelayKeys) -> Outgoing:
    """The mail; raises UnsafeHeader when an address of our own cannot stand in a header.

    A reply goes where bounces go: it is about no conversation, and must not become a customer's.
    """
    nobody = bounce_address(keys, send.key)
    sender = Mailbox(team.company.shared_addresses[0], fields.display_name(team.company.name))
    head = [
        fields.date_field(send.created_at),
        fields.mailbox_field("From", sender),
        fields.mailbox_field("To", Mailbox(news.to.address, fields.display_name(news.to.name))),
        fields.mailbox_field("Reply-To", Mailbox(nobody)),
        fields.text_field("Subject", news.subject),
        fields.plain_field("Importance", "high") if news.urgent else "",
        fields.ids_field("Message-ID", [send.message_id]),
        *machine_fields("auto-generated", keys.domain),
    ]
    return Outgoing(nobody, news.to.address, send.message_id, compose(head, news.text))


def _how_they_join(said: Mapping[str, Any], team: Team) -> str:
    labels = {topic.id: topic.label for topic in team.topics}
    ways = [f"about {labels.get(one, one)}" for one in said["topics"]]
    ways += [f"with the words “{one}”" for one in said["words"]]
    if not ways:
        return "No conversation joins by itself: people put them in with a first line /incident NAME."
    return f"Conversations {' or '.join(ways)} join by themselves from now on."


def _how_it_ends(task: Task, desk_url: str) -> str:
    where = (
        f"at {desk_url.rstrip('/')}/incidents/{quote(task.send.about)}"
        if desk_url
        else "at the desk, under Incidents"
    )
    return f"When it is over, say so {where}. A reply to this mail reaches nobody."


def _example(task: Task) -> list[str]:
    """What the customer said whose words opened it."""
    if task.words is None:
        return []
    who = customer_of(task)
    words = task.words.text.strip()
    short = words if len(words) <= _MOST_WORDS else words[:_MOST_WORDS].rsplit(" ", 1)[0] + " …"
    return [THIN_LINE, f"{customer_name(who) or 'A customer'} wrote:", short, THIN_LINE]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
