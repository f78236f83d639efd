"""The verdict over all channels: what was promised against what there is, by ids. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults.channel_record import Answer, ChannelRecord, said_in, squeezed
from tests.faults.verdict import MAILS_AT_ONCE

CUT = ("the program ended while the mail was being handed over", "gave no answer")


@dataclass(frozen=True)
class Arrived:
    """Words at a far side: where, at whom, and what they are."""

    channel: str
    customer: str
    text: str


@dataclass(frozen=True)
class ChannelEvidence:
    """All that a verdict is built on. `cuts` is how often the notifier was cut off while it sent."""

    record: ChannelRecord
    desk: Sequence[Mapping[str, Any]]  # rows of the desk: everything that was said, with its conversation
    arrived: Sequence[Arrived]
    windows: Mapping[str, Sequence[Mapping[str, Any]]]  # what each chat visitor sees
    cuts: int
    wrong: Sequence[str] = ()  # what the far sides complain of
    dead: Sequence[str] = ()
    unsaid: Mapping[str, int] = field(default_factory=dict)

    @property
    def replies(self) -> dict[str, Mapping[str, Any]]:
        """The desk's rows of replies, by the id of the answer."""
        out = [row for row in self.desk if row["direction"] == "out" and row["answer"]]
        return {said_in(row["text"])[1]: row for row in out}


def complaints(evidence: ChannelEvidence) -> list[str]:
    """Everything that must not be; empty when the promise was kept."""
    return [
        *(f"the far side: {one}" for one in evidence.wrong),
        *_heard(evidence),
        *_called(evidence),
        *_answered(evidence),
        *_shown(evidence),
        *_apart(evidence),
        *_unknown(evidence),
        *(f"dead letter: {cause}" for cause in evidence.dead),
        *(f"{name}: {count} events left in the outbox" for name, count in evidence.unsaid.items() if count),
    ]


def _heard(evidence: ChannelEvidence) -> Iterator[str]:
    """Every taken line is one message, in one conversation."""
    found = _by_id(evidence.desk, "question")
    for line in evidence.record.lines.values():
        rows = found.pop(line.id, [])
        if line.taken and not rows:
            yield f"lost: {line.id} of {line.customer} was taken and is no message"
        if len(rows) > 1:
            yield f"twice: {line.id} of {line.customer} is {len(rows)} messages"
        if any(not row["conversation"] for row in rows):
            yield f"lost: {line.id} of {line.customer} is in no conversation"
        if any(row["state"] != "told" for row in rows):
            yield f"lost: nobody was told of {line.id} of {line.customer}"
    yield from (f"strange: nobody wrote {one}" for one in found)


def _called(evidence: ChannelEvidence) -> Iterator[str]:
    """Every call is one call, with its end."""
    rows: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in evidence.desk:
        if row["call"]:
            rows[row["address"]].append(row)
    for one in evidence.record.calls.values():
        mine = rows.pop(one.number, [])
        if one.taken and not mine:
            yield f"lost: the call {one.sid} was taken and is nowhere"
        if len(mine) > 1:
            yield f"twice: the call {one.sid} is {len(mine)} calls"
        for row in mine:
            if row["call"]["outcome"] != one.outcome or row["call"]["direction"] != "in":
                yield f"wrong: the call {one.sid} was {one.outcome} and stands as {row['call']['outcome']}"
            if not row["conversation"]:
                yield f"lost: the call {one.sid} is in no conversation"
    yield from (f"strange: nobody called from {one}" for one in rows)


def _answered(evidence: ChannelEvidence) -> Iterator[str]:
    """Every answer is where it belongs, once and whole, or nobody knows, or it says why not."""
    found: dict[str, list[Arrived]] = defaultdict(list)
    for one in evidence.arrived:
        found[said_in(one.text)[1]].append(one)
    replies = evidence.replies
    for answer in evidence.record.answers.values():
        pieces, row = found.pop(answer.id, []), replies.get(answer.id)
        state = row["state"] if row else "never heard of"
        came = "".join(squeezed(one.text) for one in pieces)
        if any((one.channel, one.customer) != (answer.line.channel, answer.customer) for one in pieces):
            yield f"wrong one: {answer.id} is for {answer.customer} and went to {pieces}"
        elif answer.taken and state == "sent" and came != squeezed(answer.words):
            yield from _not_whole(answer, came, "counts as sent")
        elif answer.taken and state not in ("sent", "unknown"):
            yield f"lost: {answer.id} to {answer.customer} stands as {state}: {row and row['state_reason']}"
        elif not squeezed(answer.words).startswith(came):
            yield from _not_whole(answer, came, f"stands as {state}")
    yield from (f"strange: nobody answered {one or 'this'}: {found[one][0]}" for one in found)


def _not_whole(answer: Answer, came: str, stands: str) -> Iterator[str]:
    times = len(came) / len(squeezed(answer.words))
    kind = "twice" if times > 1 or not squeezed(answer.words).startswith(came) else "lost"
    where = f"{answer.id} to {answer.customer} ({answer.line.channel})"
    yield f"{kind}: {where} {stands}, and came {times:.2f} times"


def _shown(evidence: ChannelEvidence) -> Iterator[str]:
    """A chat window shows each line once, in its order, and nobody else's."""
    for customer, events in evidence.windows.items():
        numbers = [one["seq"] for one in events]
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"wrong: the window of {customer} shows the numbers {numbers}"
        shown = [said_in(one["text"]) for one in events if one["from"] != "system"]
        if any(who != customer for _, _, who in shown):
            yield f"wrong one: the window of {customer} shows words of {[who for *_, who in shown]}"
        wanted = {one.id for one in evidence.record.lines.values() if one.customer == customer and one.taken}
        mine = [identity for kind, identity, _ in shown if kind == "question"]
        if len(mine) != len(set(mine)) or not wanted <= set(mine):
            yield f"wrong: the window of {customer} shows {sorted(mine)} for {sorted(wanted)}"


def _apart(evidence: ChannelEvidence) -> Iterator[str]:
    """One customer, one name: no conversation holds two customers' words, no customer is two."""
    names: dict[str, set[str]] = defaultdict(set)
    places: dict[str, set[str]] = defaultdict(set)
    for row in evidence.desk:
        if row["conversation"]:
            who = row["address"] if row["call"] else said_in(row["text"])[2]
            names[row["conversation"]].add(who)
            places[who].add(row["customer"])
    yield from (
        f"wrong one: {one} holds words of {sorted(who)}" for one, who in names.items() if len(who) > 1
    )
    yield from (f"wrong one: {who} is {len(them)} customers" for who, them in places.items() if len(them) > 1)
    customers = [one for them in places.values() for one in them]
    if len(customers) != len(set(customers)):
        yield "wrong one: several have become one customer"


def _unknown(evidence: ChannelEvidence) -> Iterator[str]:
    """Nobody knows only of what was held in the window of a cut."""
    unknown = {one: row for one, row in evidence.replies.items() if row["state"] == "unknown"}
    if len(unknown) > evidence.cuts * MAILS_AT_ONCE:
        yield f"{len(unknown)} replies are unknown after {evidence.cuts} cuts: {sorted(unknown)}"
    for one, row in unknown.items():
        if not any(words in row["state_reason"] for words in CUT):
            yield f"{one} is unknown for another reason than a cut: {row['state_reason']}"


def _by_id(rows: Sequence[Mapping[str, Any]], kind: str) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        what, identity, _ = said_in(row["text"])
        if row["direction"] == "in" and not row["call"] and what == kind:
            found[identity].append(row)
    return found
