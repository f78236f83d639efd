"""From a row of the log to a notice: a customer's words, a briefing, or a page by mail. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from byname.channels.email.model import Attachment, Mailbox
from byname.channels.email.notice import Facts, Notice, PromiseMade, Turn, short_name
from byname.channels.email.relay import RelayKeys, bounce_address, relay_address
from byname.channels.email.submit import Refused
from byname.hours import when
from byname.team import Person, Team

from services.notifier.domain import Words, WordsTurn
from services.notifier.store.send_log import Task

_LONGEST_NOTE = 10_000  # characters


def build_notice(
    task: Task,
    person: Person,
    team: Team,
    keys: RelayKeys,
    token_life: timedelta,
    files: Sequence[Attachment],
    too_large: Sequence[str],
) -> Notice:
    """What the mail says. Refused where what it should tell of is not kept any more."""
    send, words, facts = task.send, words_on_top(task), task.conversation
    if words is None and send.kind != "briefing":
        raise Refused("the words of this message are not in the store any more")
    if words is None and facts is None:
        raise Refused("nothing is known of this conversation any more")
    customer, channel = customer_of(task), words.channel if words else facts.channel if facts else "email"
    zone = ZoneInfo(team.zone_of(person))
    own_subject = words.subject if words else ""
    notice = Notice(
        company=team.company.name,
        inbox=team.company.shared_addresses[0],
        loop_domain=keys.domain,
        person=person.voice_name,
        person_address=person.front_ends.email or "",
        customer=customer,
        subject=own_subject or (facts.subject if facts else "") or unnamed_matter(channel, customer),
        conversation=send.conversation,
        text=words.text if words else None,
        reason=sentence(send.content["reason"]),
        message_id=send.message_id,
        mail_from=bounce_address(keys, send.key),
        date=send.created_at,
        turns=[
            _turn(one, zone) for one in task.turns if one.id not in (send.about, words.id if words else "")
        ],
        attachments=files,
        too_large=too_large,
        warnings=[sentence(one) for one in send.content.get("warnings", ())],
        facts=Facts(facts.customer_since, facts.conversations, channel) if facts else Facts(),
        references=[f"{send.conversation}@{keys.domain}"] if send.conversation else [],
    )
    notice = _in_this_role(task, notice, person, team)
    if not _answerable(task):
        return notice
    expires, note = send.created_at + token_life, notice.answers == "note"
    return replace(notice, reply_to=relay_address(keys, send.conversation, person.id, expires, note=note))


def words_on_top(task: Task) -> Words | None:
    """The words that wait for an answer; a briefing of a conversation that is answered begins without."""
    if task.send.kind != "briefing" or task.words is None:
        return task.words
    said = [one for one in task.turns if not one.inside and one.arrived]
    return None if said and said[-1].ours else task.words


def customer_of(task: Task) -> Mailbox:
    """Who the customer is, as a person reads it."""
    known = task.words or task.conversation
    return shown_customer(known.channel, known.address, known.name) if known else Mailbox("", "the customer")


def shown_customer(channel: str, address: str, name: str) -> Mailbox:
    """How a person reads of a customer; what a channel calls them inside means nothing to anybody."""
    if channel in ("email", "phone"):
        return Mailbox(address if not address.startswith("anonymous:") else "", name or _unnamed(channel))
    return Mailbox("", name or _unnamed(channel))


def unnamed_matter(channel: str, customer: Mailbox) -> str:
    """What a conversation without a subject is called in a person's mailbox."""
    who = customer.name
    return {"email": "", "chat": f"Chat with {who}", "twitter": f"{who} on X"}.get(channel, who)


def sentence(text: str) -> str:
    """With a capital and one full stop."""
    return text[:1].upper() + text[1:].rstrip(".") + "." if text else ""


def waited(since: datetime, now: datetime) -> str:
    """How long somebody has waited: 45 minutes, 3 hours, 2 days."""
    minutes = max(1, int((now - since).total_seconds() // 60))
    for size, unit in ((2 * 24 * 60, "day"), (120, "hour")):
        if minutes >= size:
            count = minutes // {"day": 24 * 60, "hour": 60}[unit]
            return f"{count} {unit}s"
    return f"{minutes} minute{'s' if minutes > 1 else ''}"


def name_of(team: Team, person_id: str) -> str:
    """What colleagues call each other; the id where they have left."""
    person = team.person(person_id)
    return person.name if person else person_id


def _unnamed(channel: str) -> str:
    return {"email": "", "phone": "", "chat": "A visitor"}.get(channel, f"Somebody on {channel}")


def _answerable(task: Task) -> bool:
    words = task.words
    if words is None:
        return True
    return not words.address.endswith("@invalid") and (words.answerable or words.channel == "phone")


def _in_this_role(task: Task, notice: Notice, person: Person, team: Team) -> Notice:
    """What the person is in this conversation, where that is not plain, and what was promised."""
    role = task.send.content.get("role", "")
    name, zone = short_name(notice.customer), ZoneInfo(team.zone_of(person))
    notice = replace(notice, promises=list(_promises(task, team, notice.date, zone)))
    if not role:
        return notice
    if role == "offered":
        said = "Nobody has it yet: answer, or /take, and it is yours."
        return replace(notice, standing=[said], answers="taking")
    if role in ("huddle", "note"):
        return _thinking_along(task, notice, person, team, name)
    if role == "page":
        return _page(task, notice, name, zone)
    yours = [f"The conversation with {name} is yours now."] if task.send.kind == "briefing" else []
    if role == "stand_in":
        yours = _standing_in(task, person, team, notice.date, zone)
    return replace(notice, standing=yours)


def _thinking_along(task: Task, notice: Notice, person: Person, team: Team, name: str) -> Notice:
    """A huddle: one answers, what the others write becomes a note."""
    content = task.send.content
    voice = name_of(team, content["voice"]) if content.get("voice") else ""
    if content["role"] == "note":
        notice = replace(notice, standing=_note(content, team, name))
        is_voice = content.get("voice", person.id) == person.id
        return (
            replace(notice, answers="customer") if is_voice else replace(notice, answers="note", voice=voice)
        )
    who = f"{voice} is the voice" if voice else "nobody is its voice yet"
    by = name_of(team, content["by"]) if content.get("by") else ""
    first = (
        f"{by} has called you into the huddle about {name}" if by else f"You are in the huddle about {name}"
    )
    said = f"{first}; {who}: your answer becomes a note."
    return replace(notice, standing=[said], answers="note", voice=voice)


def _note(content: Mapping[str, Any], team: Team, name: str) -> list[str]:
    by = name_of(team, content["by"])
    return [f"{by} thinks along about {name}, and has left you a note:", *_indented(content["note"])]


def _indented(text: str) -> list[str]:
    return [f"  {line}".rstrip() for line in text.strip()[:_LONGEST_NOTE].splitlines()]


def _standing_in(task: Task, person: Person, team: Team, now: datetime, zone: ZoneInfo) -> list[str]:
    owner, until = name_of(team, task.send.content["owner"]), task.send.content.get("until")
    back = when(datetime.fromisoformat(until), now, zone).removeprefix("on ") if until else ""
    first = f"{owner} is away until {back}; you stand in." if back else f"You stand in for {owner}."
    if any(
        one.arrived and one.ours and not one.inside and one.who == person.voice_name for one in task.turns
    ):
        return [first]
    return [first, "Your first answer will begin with a sentence that says so."]


def _page(task: Task, notice: Notice, name: str, zone: ZoneInfo) -> Notice:
    since = task.words.received_at if task.words else notice.date
    first = (
        f"{name} has waited for an answer for {waited(since, notice.date)}, "
        f"since {when(since, notice.date, zone)}."
    )
    everyone = task.send.content["step"] == "everyone"
    whom = "Everybody is called now." if everyone else "You are called because you are on call."
    then = "Answer, or /take, and nobody else is called."
    title = f"{name} waits for an answer: {notice.subject}".removesuffix(": ")
    return replace(notice, standing=[first, whom, then], answers="taking", title=title, urgent=True)


def _promises(task: Task, team: Team, now: datetime, zone: ZoneInfo) -> Iterator[PromiseMade]:
    """The open ones; of those from before promises were watched nobody knows whether they were kept."""
    for one in task.promises:
        late = one.due is not None and one.due <= now
        if late and not one.sequence:
            continue
        by = when(one.due, now, zone).removeprefix("on ") if one.due else ""
        who = name_of(team, one.person) or "somebody of ours"
        yield PromiseMade(
            one.text or "something", who, one.made_at.astimezone(zone), f"{by} (late)" if late else by
        )


def _turn(one: WordsTurn, zone: ZoneInfo) -> Turn:
    mark = " (a note)" if one.inside else "" if one.arrived else " (did not arrive)"
    return Turn(one.at.astimezone(zone), one.who + mark, one.text, one.ours)
