"""The mail that tells a person what must not be forgotten: one matter, or several at once. Pure.

A mail about one matter is answered like a notice: the answer goes to the customer. One about several cannot
be, because it would have to be guessed to whom; there each matter has a link that opens an answer of its own.
All of it stands below the thin line, so that nothing of it goes along when an answer quotes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from byname.channels.email import headerfields as fields
from byname.channels.email.compose import Outgoing, compose
from byname.channels.email.model import Mailbox
from byname.channels.email.notice import THIN_LINE, Turn, customer_name, machine_fields, said_at
from byname.channels.email.relay import bounce_address
from byname.channels.email.submit import Refused
from byname.team import Person, Team

from services.notifier.matters import PROMISES, WAITS, Desk, Matter, item_of, matter_of
from services.notifier.store.tasks import Task

MOST = 20  # matters in one mail; the others are at the desk
_LONGEST_TURN = 400  # characters
# One, several, of these kinds.
_COUNTED: Sequence[tuple[tuple[str, ...], str, str]] = (
    (WAITS, "a customer waits for an answer", "{} customers wait for an answer"),
    (PROMISES, "a promise to keep", "{} promises to keep"),
    (("silence",), "a customer has heard nothing from us", "{} customers have heard nothing from us"),
    (("suggestion",), "perhaps a promise", "perhaps {} promises"),
    (("woken",), "a conversation is back", "{} conversations are back"),
    (("tell",), "good news to tell", "good news for {} customers"),
    (("withdrawn",), "words that did not go out", "words that did not go out"),
)


def compose_nudge(task: Task, person: Person, team: Team, desk: Desk) -> Outgoing:
    """The mail. Refused where there is nobody to write to."""
    if person.front_ends.email is None:
        raise Refused(f"{person.name} has no front_ends.email in team.toml: look at the desk")
    matters = [matter_of(one, person, team) for one in task.all]
    more = _more(task)
    alone = matters[0] if len(matters) == 1 and not more else None
    nobody = bounce_address(desk.keys, task.send.told_as)
    root = [f"{alone.conversation}@{desk.keys.domain}"] if alone else []
    shown = f"{customer_name(alone.customer)} (via {team.company.name})" if alone else team.company.name
    head = [
        fields.date_field(task.send.created_at),
        fields.mailbox_field("From", Mailbox(team.company.shared_addresses[0], fields.display_name(shown))),
        fields.mailbox_field("To", Mailbox(person.front_ends.email, fields.display_name(person.voice_name))),
        fields.mailbox_field("Reply-To", Mailbox(desk.address(alone, person) if alone else nobody)),
        fields.text_field("Subject", subject_of(matters, more)),
        fields.plain_field("Importance", "high") if _urgent(task) else "",
        fields.ids_field("Message-ID", [task.send.message_id]),
        fields.ids_field("In-Reply-To", root),
        fields.ids_field("References", root),
        *machine_fields("auto-generated", desk.keys.domain),
        fields.plain_field("X-Byname-Conversation", alone.conversation) if alone else "",
    ]
    text = _one(alone, person, desk) if alone else _several(matters, more, person, desk)
    return Outgoing(nobody, person.front_ends.email, task.send.message_id, compose(head, text))


def subject_of(matters: Sequence[Matter], more: int = 0) -> str:
    """What the mail is about, as it stands in a full mailbox."""
    if len(matters) == 1 and not more:
        subject = f"{matters[0].title}: {matters[0].subject}".removesuffix(": ")
        return fields.one_line(subject.replace("?: ", "? ", 1), 300)
    counts = list(_counts(matters))
    if len(counts) == 1 and not more:
        return counts[0][:1].upper() + counts[0][1:]
    return f"{len(matters) + more} matters: {', '.join(counts)}"


def _counts(matters: Sequence[Matter]) -> Iterator[str]:
    for kinds, one, several in _COUNTED:
        found = {(each.conversation, each.title) for each in matters if each.kind in kinds}
        if found:
            yield one if len(found) == 1 else several.format(len(found))


def _more(task: Task) -> int:
    """How many there are besides these."""
    said = {str(one.content.get("nudge", "")): int(one.content.get("more", 0)) for one in task.sends}
    return sum(said.values())


def _urgent(task: Task) -> bool:
    return any(item_of(one) is None or one.send.content.get("urgent") for one in task.all)


def _one(matter: Matter, person: Person, desk: Desk) -> str:
    """As a notice: the customer's words where they wait, and below the line what is for this person."""
    last = matter.turns[-1] if matter.turns else None
    top = last if last and not last.ours and matter.kind in WAITS else None
    turns = [turn for turn in matter.turns if turn is not top]
    below = "; what was said stands below" if turns else ""
    first = top.text.strip() if top else f"(Nothing new from {matter.name}{below}.)"
    blocks = [first, THIN_LINE, "\n".join(matter.said), _who(matter)]
    if turns:
        blocks += ["Before that:" if top else "What was said:", *_turns(turns)]
    blocks += _to_send(matter)
    blocks += [THIN_LINE, "\n".join(_how_to_answer(matter, person))]
    links = list(_links(matter, person, desk))
    blocks.append("\n".join(links if matter.order or matter.draft else links[1:]))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _several(matters: Sequence[Matter], more: int, person: Person, desk: Desk) -> str:
    """One block each; an answer to the whole would have to be guessed at."""
    first = (
        f"{person.name}, each of these has an “Answer” line: it opens a mail of yours to that customer "
        "alone.\nA reply to this mail reaches nobody."
    )
    blocks = [THIN_LINE, first]
    for number, matter in enumerate(matters[:MOST], 1):
        blocks += [THIN_LINE, f"{number}. {matter.title}\n{_who(matter)}", "\n".join(matter.said)]
        blocks += [*_turns(matter.turns), *_to_send(matter), "\n".join(_links(matter, person, desk))]
    if hidden := more + len(matters[MOST:]):
        where = f": {desk.url}" if desk.url else "."
        blocks += [THIN_LINE, f"And {hidden} more, at the desk{where}"]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _who(matter: Matter) -> str:
    shown = customer_name(matter.customer)
    address = matter.customer.address
    who = shown if address in ("", shown) else f"{shown} <{address}>"
    return f"{who}: {matter.subject}".removesuffix(": ")


def _turns(turns: Sequence[Turn]) -> list[str]:
    """What was said last, newest first."""
    return [f"{turn.who}, {said_at(turn.at)}:\n{_indented(turn.text)}" for turn in reversed(turns)]


def _indented(text: str) -> str:
    text = text.strip()
    short = text if len(text) <= _LONGEST_TURN else text[:_LONGEST_TURN].rsplit(" ", 1)[0] + " …"
    return "\n".join(f"  {line}".rstrip() for line in short.splitlines())


def _to_send(matter: Matter) -> list[str]:
    """Words or a line that would do."""
    if matter.order:
        suggested = matter.kind == "suggestion"
        missing = "" if matter.due else ", with a date in the place of WHEN"
        no = f"\nIf it was none, this one:\n  /unpromise #{matter.about}" if suggested else ""
        first = "If it is one, send this line" if suggested else "Send this line"
        return [f"{first}{missing}:\n  {matter.order}{no}"]
    if matter.draft.strip():
        lines = "\n".join(f"  {line}".rstrip() for line in matter.draft.strip().splitlines())
        return [f"Words that you may send:\n{lines}"]
    return []


def _how_to_answer(matter: Matter, person: Person) -> Iterator[str]:
    if matter.by_phone:
        yield f"Call {matter.name} back; or reply to this mail, which reaches them where an address is known."
    else:
        yield f"Just reply: your words go to {matter.name} as {person.voice_name}."
    if matter.kind in PROMISES:
        yield "A first line /kept says that it is kept, /promise WHEN moves it, /help tells you what else."
    else:
        yield "A first line /snooze WHEN puts it off, /note keeps it inside, /help tells you what else."


def _links(matter: Matter, person: Person, desk: Desk) -> Iterator[str]:
    """In angle brackets, so that mail clients see where a link ends (RFC 3986 appendix C)."""
    yield f"Answer: <{desk.answer(matter, person)}>"
    if link := desk.link(matter):
        yield f"Desk: <{link}>"
