"""A person's answer from their own mail client: believed only if everything about it is right. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from byname.channels.email.answer import Answer, read_answer
from byname.channels.email.answer import Command as Said
from byname.channels.email.auth import authentication_verdict
from byname.channels.email.model import ParsedMail
from byname.channels.email.notice import shows_notice, without_quoted_notice
from byname.channels.email.relay import ForgedRelay, NotInTeam, RelayClaim, read_relay_address
from byname.channels.email.sign_off import Signer
from byname.channels.email.trim import nothing_of_their_own
from byname.contracts import AnswerHeld, AnswerReceived, Command, Event, Reason, event
from byname.ids import derive, derive_short
from byname.observe.traces import traceparent_for
from byname.team import Person

from services.ingest.domain.mail import Around, Mail, Normalized, fits_event, fitting

LEFT = (
    "it answers a mail to somebody who is not on the team any more. A colleague who is on it can answer the "
    "customer"
)


def answers(mail: Mail, relays: Sequence[str], around: Around, out: Normalized) -> list[Event[Any]]:
    """One fact for each relay address the mail was sent to: received, or held with the reason."""
    return [_answer(mail, address, around, out) for address in relays]


def _answer(mail: Mail, address: str, around: Around, out: Normalized) -> Event[Any]:
    people = [person.id for person in around.team]
    try:
        claim = read_relay_address(around.keys, address, people, mail.received_at)
    except NotInTeam:  # the keys or the team changed since SMTP took it
        return held(mail, around, Reason(code="not_in_team", text=LEFT))
    except ForgedRelay as error:
        return held(mail, around, Reason(code="forged", text=f"the address does not verify: {error}"))
    person = around.team.person(claim.person)
    assert person is not None, "read_relay_address only names people of the team"
    said = read_answer(without_quoted_notice(mail.parsed.text), _signer(person, around))
    reason = _objection(mail, claim, person, said, around)
    if reason:
        return held(mail, around, reason, claim.conversation, claim.person)
    return _received(mail, claim, _kept_inside(mail, claim, said), around, out)


def _signer(person: Person, around: Around) -> Signer:
    names = (person.name, person.voice_name, *person.names)
    return Signer(names, around.team.company.name, person.voice.signature)


def _objection(mail: Mail, claim: RelayClaim, person: Person, said: Answer, around: Around) -> Reason | None:
    """Why this must not reach the customer; None when nothing speaks against it."""
    parsed = mail.parsed
    sender = parsed.sender.address if parsed.sender else "an unknown sender"
    if parsed.automatic or parsed.kind != "message":
        return Reason(
            code="automatic", text=f"a machine wrote it ({parsed.automatic_because or parsed.kind})"
        )
    if "several From mailboxes" in parsed.defects:
        return Reason(code="wrong_sender", text="it claims to come from several people at once")
    if not person.may_answer_from(sender):
        return Reason(
            code="wrong_sender",
            text=f"it came from {sender}, which is not an address you answer from. If it is yours, "
            "have it added to your entry in team.toml (also_from)",
        )
    if authentication_verdict(parsed.authentication_results, around.trusted_authserv) == "fail":
        return Reason(
            code="not_authenticated",
            text="the receiving mail server could not confirm that it really came from you "
            "(DMARC, SPF or DKIM failed)",
        )
    if claim.expired:
        return Reason(
            code="expired",
            text=f"the mail you replied to could be answered until {claim.expires:%d %B %Y}. "
            "Reply to a newer mail of this conversation, or answer from the desk",
        )
    return _objection_to_words(parsed, said)


def _objection_to_words(parsed: ParsedMail, said: Answer) -> Reason | None:
    if shows_notice(said.text):
        return Reason(
            code="quotes_notice",
            text="it still holds what only you may see of the mail you replied to, from the thin line on: "
            "remove that, and send it again",
        )
    if said.slips:
        return Reason(code="unknown_command", text=said.problem)
    if said.says("anyway") and not (said.text or said.note is not None or parsed.attachments):
        return Reason(code="empty", text="/anyway sends the words below it, and there are none: repeat them")
    wordless = nothing_of_their_own(said.text) or nothing_of_their_own(parsed.text_full)
    if wordless and (said.text or not said.commands):
        return Reason(code="empty", text="there were no words of yours in it, only what it quoted")
    if not fits_event(parsed.text):
        return Reason(code="too_long", text="it is longer than 200,000 bytes: send it as an attachment")
    return None


def _kept_inside(mail: Mail, claim: RelayClaim, said: Answer) -> Answer:
    """What the mail promised to be a note is one, and a note tells of the files that it cannot hold."""
    if said.note is None and not (claim.note and said.text and not said.says("anyway")):
        return said
    names = ", ".join(one.name for one in mail.parsed.attachments if not one.inline)
    files = f"(Attached to the mail, and not kept with the note: {names})" if names else ""
    words = "\n\n".join(part for part in (said.note or said.text, files) if part)
    others = (one for one in said.commands if one.name != "note")
    return Answer((Said("note", words), *others), "", said.slips)


def _received(
    mail: Mail, claim: RelayClaim, said: Answer, around: Around, out: Normalized
) -> Event[AnswerReceived]:
    fact = AnswerReceived(
        answer=_answer_id(mail, claim.conversation, claim.person),
        conversation=claim.conversation,
        person=claim.person,
        front_end="email",
        text=said.text,
        commands=tuple(Command(name=one.name, text=one.words) for one in said.commands),
        attachments=out.attach([one for one in mail.parsed.attachments if not one.inline]),
        provider_id=mail.parsed.message_id[:998],
        subject=mail.parsed.subject[:1000],
        received_at=mail.received_at,
    )
    return _event(fact, mail, around, key=claim.conversation, about=(fact.answer,))


def held(
    mail: Mail, around: Around, reason: Reason, conversation: str = "", person: str = ""
) -> Event[AnswerHeld]:
    """The fact that nothing of this mail goes on; the person is told why, where it is known who wrote."""
    sender = mail.parsed.sender.address if mail.parsed.sender else mail.envelope.mail_from
    fact = AnswerHeld(
        answer=_answer_id(mail, conversation, person),
        conversation=conversation,
        person=person,
        sender=sender,
        reason=reason,
        text=fitting(mail.parsed.text),
        subject=mail.parsed.subject[:1000],
        tell=reason.code not in ("automatic", "forged", "not_in_team"),
        held_at=around.now,
    )
    key = conversation or derive_short("hd", "email", sender)
    return _event(fact, mail, around, key=key, about=(fact.answer, "held"))


def _answer_id(mail: Mail, conversation: str, person: str) -> str:
    return derive("an", "email", conversation, person, mail.digest)


def _event(fact: Any, mail: Mail, around: Around, *, key: str, about: Iterable[str]) -> Event[Any]:
    return event(
        fact,
        source="ingest",
        key=key,
        time=around.now,
        causation=mail.raw_id,
        about=tuple(about),
        traceparent=traceparent_for(mail.raw_id),
    )
