"""The mail that brings a customer's words to the person they know.

Plain text that reads well on a phone: first the words themselves, then a thin line, who writes and why it
comes to this person, what was said before, and in two lines how to answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from byname.channels.email import headerfields as fields
from byname.channels.email.compose import Outgoing, compose, reply_subject
from byname.channels.email.model import Attachment, Mailbox

THIN_LINE = "- - - - - - - - - - - -"
_FIRST_LINES = (
    "A first line /note keeps it all inside, /close also closes the conversation, /help tells you what else."
)
_MAX_WORDS = 60_000  # characters of the new words; the whole stays with the conversation
_MAX_TURNS = 6
_MAX_TURN = 800  # characters of one earlier turn
_MONTHS = (  # not from `calendar`, whose names depend on the locale
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WAYS = {"email": "writes, by email", "chat": "writes, on chat", "phone": "calls", "twitter": "writes, on X"}
_TITLES = frozenset(
    {"dr", "dr.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "prof", "prof.", "the", "herr", "frau"}
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation; `at` is shown in the time zone that it carries."""

    at: datetime
    who: str
    text: str
    ours: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """Who the customer is to the company; `conversations` counts this one too."""

    known_since: datetime | None = None
    conversations: int = 1
    channel: str = "email"


@dataclass(frozen=True, slots=True)
class PromiseMade:
    """What somebody of ours said they would do. `by` is a moment in words, empty when none was named."""

    text: str
    who: str
    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Everything that a notice says. Message-IDs without brackets; sentences without a line break.

    `inbox` is the company's mailbox that stands in From, `loop_domain` marks the mail as ours for our own
    intake, `reply_to` is the relay address, or empty where no answer by mail is possible. `text` is None
    where there are no new words. `standing` says what the person is in this conversation, where that is not
    plain; `answers` what becomes of their answer: it goes to the customer, it also makes the conversation
    theirs, or it is a note that `voice` reads.
    """

    company: str
    inbox: str
    loop_domain: str
    person: str
    person_address: str
    customer: Mailbox
    subject: str
    conversation: str
    text: str | None
    reason: str
    message_id: str
    mail_from: str
    date: datetime
    reply_to: str = ""
    turns: Sequence[Turn] = ()
    attachments: Sequence[Attachment] = ()
    too_large: Sequence[str] = ()
    warnings: Sequence[str] = ()
    facts: Facts = field(default_factory=Facts)
    references: Sequence[str] = ()
    auto_submitted: str = "auto-generated"
    standing: Sequence[str] = ()
    answers: Literal["customer", "taking", "note"] = "customer"
    voice: str = ""
    promises: Sequence[PromiseMade] = ()
    title: str = ""  # instead of the subject
    urgent: bool = False


def compose_notice(notice: Notice) -> Outgoing:
    """The notice as a mail; raises UnsafeHeader when an address or id of our own cannot stand in a header.

    What comes from the customer (name, subject, file names) is made fit for a header, never refused.
    """
    message_id = notice.message_id.strip("<>")
    shown = f"{customer_name(notice.customer)} (via {notice.company})"
    references = fields.usable_ids(notice.references)[-11:]
    head = [
        fields.date_field(notice.date),
        fields.mailbox_field("From", Mailbox(notice.inbox, fields.display_name(shown))),
        fields.mailbox_field("To", Mailbox(notice.person_address, fields.display_name(notice.person))),
        fields.mailbox_field("Reply-To", Mailbox(notice.reply_to)) if notice.reply_to else "",
        fields.text_field("Subject", notice.title or reply_subject(notice.subject)),
        fields.plain_field("Importance", "high") if notice.urgent else "",
        fields.ids_field("Message-ID", [message_id]),
        fields.ids_field("In-Reply-To", references[-1:]),
        fields.ids_field("References", references),
        *machine_fields(notice.auto_submitted, notice.loop_domain),
        fields.plain_field("X-Byname-Conversation", notice.conversation),
    ]
    data = compose(head, render_notice(notice), notice.attachments)
    return Outgoing(notice.mail_from, notice.person_address, message_id, data)


def machine_fields(auto_submitted: str, loop_domain: str) -> tuple[str, ...]:
    """What says that no person wrote the mail (RFC 3834 5), and that it is ours if it ever comes back."""
    return (
        fields.plain_field("Auto-Submitted", auto_submitted),
        fields.plain_field("X-Auto-Response-Suppress", "All"),
        fields.plain_field("X-Byname-Loop", loop_domain),
    )


def render_notice(notice: Notice) -> str:
    """The text of the notice."""
    name = short_name(notice.customer)
    blocks = [_words(notice), THIN_LINE]
    blocks += ["\n".join(notice.standing)]
    blocks += [f"Please note: {warning}" for warning in notice.warnings]
    blocks += [_who(notice, name), notice.reason]
    if notice.promises:
        blocks += ["Promised, and still open:\n" + "\n".join(map(_promise, notice.promises))]
    if notice.turns:
        blocks += ["Before that:" if notice.text is not None else "What was said:", *_turns(notice.turns)]
    blocks += [THIN_LINE, _how_to_answer(notice, name)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def without_quoted_notice(text: str) -> str:
    """An answer without what it quotes of a notice from the thin line on: that part is the person's alone."""
    lines = text.split("\n")
    own = (at for at, line in enumerate(lines) if line.startswith(">") and line.strip("> ") == THIN_LINE)
    start = next(own, len(lines))
    return "\n".join([*lines[:start], *(line for line in lines[start:] if not line.startswith(">"))]).strip()


def shows_notice(text: str) -> bool:
    """Whether a text holds the thin line of a notice, quoted in whatever way."""
    return any(line.strip("> |\t") == THIN_LINE for line in text.split("\n"))


def customer_name(customer: Mailbox) -> str:
    """The customer's whole name, or their address where they gave none."""
    return fields.display_name(customer.name) or customer.address


def short_name(customer: Mailbox) -> str:
    """What one calls the customer in a sentence: the first name where it is plain, else the whole name."""
    whole = customer_name(customer)
    first = whole.split(" ", 1)[0]
    doubtful = (
        "," in whole or "@" in whole or len(first) < 2 or first.lower() in _TITLES or first.endswith(".")
    )
    return whole if doubtful else first


def said_at(moment: datetime) -> str:
    """A moment as people read it: 3 November 2026, 14:05 UTC."""
    day = f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
    return f"{day}, {moment:%H:%M} {moment.tzname() or ''}".rstrip()


def _words(notice: Notice) -> str:
    if notice.text is None:
        return f"(Nothing new from {short_name(notice.customer)}; what was said stands below.)"
    text = notice.text.strip("\r\n \t")
    if len(text) > _MAX_WORDS:
        text = (
            text[:_MAX_WORDS]
            + "\n\n(Cut here because it is so long; all of it is kept with the conversation.)"
        )
    lines = [text] if text else ["(A mail without words.)"]
    if notice.attachments:
        lines.append("Attached: " + ", ".join(_file(one) for one in notice.attachments))
    if notice.too_large:
        names = ", ".join(fields.one_line(name, 200) for name in notice.too_large)
        lines.append(f"Too large to attach, kept with the conversation: {names}")
    return "\n\n".join(lines)


def _file(attachment: Attachment) -> str:
    return f"{fields.one_line(attachment.name, 200) or 'a file'} ({_size(len(attachment.content))})"


def _size(size: int) -> str:
    """Bytes as people say them."""
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _who(notice: Notice, name: str) -> str:
    customer, facts = notice.customer, notice.facts
    shown = customer_name(customer)
    first = shown if customer.address in ("", shown) else f"{shown} <{customer.address}>"
    way = _WAYS.get(facts.channel, f"writes, on {facts.channel}")
    words = sum(not turn.ours for turn in notice.turns) + (notice.text is not None)
    if facts.known_since is None or (facts.conversations <= 1 and words <= 1):
        return f"{first}\nNew to us: this is the first time that {name} {way}."
    since = f"{_MONTHS[facts.known_since.month - 1]} {facts.known_since.year}"
    now = way[:1].upper() + way[1:].replace(",", "")
    many = f"{facts.conversations} conversations" if facts.conversations > 1 else "the first conversation"
    return f"{first}\nWith us since {since}, {many}. {now}."


def _turns(turns: Sequence[Turn]) -> list[str]:
    """The last turns, newest first: below the new words one reads back in time."""
    return [
        f"{turn.who}, {said_at(turn.at)}:\n{_indented(turn.text)}"
        for turn in list(turns)[: -_MAX_TURNS - 1 : -1]
    ]


def _promise(one: PromiseMade) -> str:
    by = f", by {one.by}" if one.by else ""
    return f"  {fields.one_line(one.text, _MAX_TURN)}{by} ({one.who}, {said_at(one.at)})"


def _indented(text: str) -> str:
    text = text.strip()
    short = text if len(text) <= _MAX_TURN else text[:_MAX_TURN].rsplit(" ", 1)[0] + " …"
    return "\n".join(f"  {line}".rstrip() for line in short.splitlines())


def _how_to_answer(notice: Notice, name: str) -> str:
    if not notice.reply_to:
        return f"A reply to this mail would not reach {name}."
    if notice.answers == "note":
        voice = notice.voice or "whoever answers"
        return (
            f"Just reply: your words become a note for {voice}; {name} does not see them.\n"
            f"With a first line /anyway they go to {name} all the same, /help tells you what else."
        )
    if notice.answers == "taking" and notice.facts.channel == "phone":
        return (
            f"Reply with a first line /take, and it is yours; then call {name} back. If somebody is quicker, "
            "you are told so. /help tells you what else."
        )
    if notice.answers == "taking":
        return (
            f"Just reply: your words go to {name} as {notice.person}, and the conversation is yours.\n"
            "A first line /take without any words makes it yours too. If somebody is quicker, you are told "
            "so and nothing is sent. /help tells you what else."
        )
    if notice.facts.channel == "phone":
        return (
            f"Call {name} back; or reply to this mail, which reaches them where a mail address is known.\n"
            f"{_FIRST_LINES}"
        )
    return f"Just reply: your words go to {name} as {notice.person}.\n{_FIRST_LINES}"
