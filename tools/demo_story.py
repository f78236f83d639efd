"""The people of the demo's story, and what each of them can do: write, answer, be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from byname.contracts import Event, MessageAttached, PersonNotTold, PersonTold
from byname.ids import random_id
from byname.team import Person

from tools.demo_mail import Customer, Letter, from_customer, from_person, lines_of
from tools.demo_print import Teller
from tools.demo_stage import Stage, facts_of
from tools.demo_system import CannotPlay
from tools.demo_words import in_words

CUSTOMERS = ("Anna Berg", "Ben Okafor", "Carla Rossi", "Dinesh Rao")
NOTICE_LINES = 14


@dataclass(frozen=True, slots=True)
class Told:
    """A customer's mail that reached a person."""

    conversation: str
    person: str
    code: str  # of the reason
    warnings: tuple[str, ...]
    new: bool
    notice: Letter
    facts: Sequence[Event[Any]]


class Story:
    """One run: customers that no run before has had, and two of the team's people who read mail."""

    def __init__(self, play: Stage, tell: Teller) -> None:
        self.play, self.tell = play, tell
        mark = random_id("run")[-4:]
        self.anna, self.ben, self.carla, self.dinesh = (
            Customer(name, f"{name.lower().replace(' ', '.')}.{mark}@customer.example") for name in CUSTOMERS
        )
        reading = [one for one in play.team if one.front_ends.email]
        if not reading:
            raise CannotPlay(
                "Nobody in the team has front_ends.email, so nobody can answer by mail: see team.toml."
            )
        self.named = reading[-1]

    @property
    def front_door(self) -> str:
        """An address that belongs to nobody in particular."""
        return self.play.team.company.shared_addresses[0]

    def person(self, person_id: str) -> Person:
        """One of the team."""
        found = self.play.team.person(person_id)
        if found is None:
            raise CannotPlay(f"{person_id} has left the team while the demo ran.")
        return found

    async def writes(
        self,
        who: Customer,
        to: str,
        subject: str,
        words: str,
        *,
        after: Letter | None = None,
        automatic: bool = False,
    ) -> Told:
        """A customer writes, and a person is told."""
        self.tell.words(words)
        mail = from_customer(who, to, subject, words, after=after, automatic=automatic)
        answer, raw_id = await self.play.send(mail, who.address, to)
        self.must_be_taken(answer)

        done = await self._told(raw_id, who)
        facts = self.play.consequences(raw_id)
        [attached] = facts_of(facts, MessageAttached)
        notice = await self.letter(f"<{done.message_id}>")
        self.explain(facts)
        new = any(one.data.type.startswith("byname.conversation.opened") for one in facts)
        return Told(
            attached.conversation,
            attached.person,
            attached.reason.code,
            attached.warnings,
            new,
            notice,
            facts,
        )

    async def _told(self, raw_id: str, who: Customer) -> PersonTold:
        def outcome() -> list[PersonTold | PersonNotTold]:
            facts = self.play.consequences(raw_id)
            return [*facts_of(facts, PersonTold), *facts_of(facts, PersonNotTold)]

        [done, *_] = await self.play.until(outcome, f"somebody to be told of {who.first}'s mail")
        if isinstance(done, PersonNotTold):
            raise CannotPlay(
                f"{done.person} could not be told: {done.reason}.\nThe demo needs people who read mail "
                "(front_ends.email in team.toml). Play it on a system of its own: python -m tools.demo --own"
            )
        return done

    async def answers(
        self, person: Person, notice: Letter, words: str, awaited: type[Any], *, sender: str = ""
    ) -> Sequence[Event[Any]]:
        """A person, or who claims to be, hits reply; the facts once one of the awaited kind is there."""
        self.tell.words(" / ".join(line for line in words.splitlines() if line))
        address = sender or person.front_ends.email or ""
        mail = from_person(person.name, address, notice, words)
        answer, raw_id = await self.play.send(mail, address, str(mail["To"]))
        self.must_be_taken(answer)

        def there() -> list[Any]:
            return facts_of(self.play.consequences(raw_id), awaited)

        await self.play.until(there, f"what becomes of an answer ({awaited.__name__})")
        await self.play.quiet()
        facts = self.play.consequences(raw_id)
        self.explain(facts)
        return facts

    async def letter(self, message_id: str) -> Letter:
        """The outgoing mail with this Message-ID."""

        def there() -> list[Letter]:
            return [one for one in self.play.letters() if one.mail["Message-ID"] == message_id]

        [found, *_] = await self.play.until(there, f"the mail {message_id} in the outbox")
        return found

    def explain(self, facts: Sequence[Event[Any]]) -> None:
        """Say what followed, and why."""
        for fact in facts:
            said = in_words(fact.data, self.play.team)
            if said:
                self.tell.follows(*said)

    def show(self, letter: Letter, limit: int = NOTICE_LINES) -> None:
        """A mail as its reader sees it."""
        shown = [(name, str(letter.mail[name])) for name in ("From", "To", "Reply-To", "Subject")]
        shown = [(name, short(value)) for name, value in shown if value != "None"]
        self.tell.letter(shown, lines_of(letter.text, limit))

    def must_be_taken(self, answer: str) -> None:
        """SMTP says 250 only when the mail is on disk."""
        if not answer.startswith("250"):
            self.tell.claim(f"the mail is taken (it was not: {answer})", False)


def short(value: str) -> str:
    """A relay address without most of its token."""
    local, at, domain = value.partition("@")
    return f"{local[:10]}…{local[-4:]}{at}{domain}" if len(local) > 40 and " " not in local else value
