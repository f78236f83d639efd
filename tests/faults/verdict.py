"""The verdict: what was promised against what arrived, by ids. Pure; every complaint is a sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.faults.record import HOMES, NAMED, Record, words_id
from tests.support.notices import is_ours_to_people, read_notice, text_of
from tests.support.smtp_sink import Received

MAILS_AT_ONCE = 8  # connections to the relay: so many may stand at the final dot at one moment


@dataclass(frozen=True)
class Reply:
    """What the send log says about a reply."""

    state: str
    response: str


@dataclass(frozen=True)
class Evidence:
    """All that a verdict is built on. `cuts` is how often the notifier was cut off while it sent."""

    record: Record
    arrived: Sequence[Received]
    replies: Mapping[str, Reply]
    cuts: int
    dead: Sequence[str] = ()
    unsaid: Mapping[str, int] = field(default_factory=dict)
    unfinished: Mapping[str, int] = field(default_factory=dict)


def complaints(evidence: Evidence) -> list[str]:
    """Everything that must not be; empty when the promise was kept."""
    seen = _sort(evidence)
    return [
        *seen.strange,
        *_told(evidence.record, seen),
        *_answered(evidence, seen),
        *_unknown(evidence),
        *(f"dead letter: {cause}" for cause in evidence.dead),
        *(
            f"{service}: {count} events left in the outbox"
            for service, count in evidence.unsaid.items()
            if count
        ),
        *(f"{count} mails stand as {state}" for state, count in evidence.unfinished.items() if count),
    ]


@dataclass
class _Seen:
    """The mails at the sink, by what they are about: (recipient, Message-ID) of each."""

    told: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    answered: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    strange: list[str] = field(default_factory=list)


def _sort(evidence: Evidence) -> _Seen:
    seen = _Seen()
    for mail in evidence.arrived:
        kind, identity = words_id(text_of(mail))
        to = mail.rcpt_to[0]
        if read_notice(mail):
            if identity not in evidence.record.questions:
                seen.strange.append(f"strange: {to} was told of something nobody wrote: {mail.subject}")
            seen.told[identity].append((to, mail.message_id))
        elif is_ours_to_people(mail):
            if to not in HOMES.values():
                seen.strange.append(f"wrong one: a receipt went to {to}: {mail.subject}")
        elif kind == "answer" and identity in evidence.record.answers:
            seen.answered[identity].append((to, mail.message_id))
        else:
            seen.strange.append(f"strange: {to} got a mail that nobody wrote: {mail.subject}")
    return seen


def _told(record: Record, seen: _Seen) -> Iterator[str]:
    persons: dict[str, set[str]] = defaultdict(set)
    for question in record.questions.values():
        found = seen.told.get(question.id, [])
        if question.taken and not found:
            yield f"lost: {question.id} of {question.customer} got its 250 and nobody was told"
        if len({message_id for _, message_id in found}) > 1:
            yield f"twice: {question.id} was told under {len(set(found))} Message-IDs"
        persons[question.customer] |= {to for to, _ in found}
        named = HOMES.get(NAMED.get(question.to, ""))
        if named and any(to != named for to, _ in found):
            yield f"wrong one: {question.id} was written to {question.to} and told to {found}"
    for customer, who in persons.items():
        if len(who) > 1 or not who <= set(HOMES.values()):
            yield f"wrong one: {customer} has more than one person: {sorted(who)}"


def _answered(evidence: Evidence, seen: _Seen) -> Iterator[str]:
    for answer in evidence.record.answers.values():
        found = seen.answered.get(answer.id, [])
        reply = evidence.replies.get(answer.id)
        state = reply.state if reply else "never heard of"
        if len(found) > 1:
            yield f"twice: {answer.id} reached {answer.customer} {len(found)} times"
        if answer.taken and not found and state != "unknown":
            yield f"lost: {answer.id} was promised, stands as {state}, and never reached {answer.customer}"
        if found and state not in ("sent", "unknown"):
            yield f"wrong: {answer.id} reached its customer but stands as {state}"
        if any(to != answer.customer for to, _ in found):
            yield f"wrong one: {answer.id} is for {answer.customer} and went to {found}"


def _unknown(evidence: Evidence) -> Iterator[str]:
    unknown = [one for one, reply in evidence.replies.items() if reply.state == "unknown"]
    if len(unknown) > evidence.cuts * MAILS_AT_ONCE:
        yield f"{len(unknown)} replies are unknown after {evidence.cuts} cuts: {unknown}"
    for one in unknown:
        said = evidence.replies[one].response
        if "while the mail was being handed over" not in said and "never said whether it took it" not in said:
            yield f"{one} is unknown for another reason than a cut at the final dot: {said}"
