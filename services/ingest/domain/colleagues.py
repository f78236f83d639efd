"""Mails of our own people to the addresses for customers: never a customer's, whatever they say. Pure."""

from __future__ import annotations

from byname.contracts import AnswerHeld, Event, Reason
from byname.team import Person, Team
from byname.team.parts import without_tag

from services.ingest.domain.answers import held
from services.ingest.domain.mail import Around, Mail


def held_of_colleague(mail: Mail, ours: tuple[str, ...], around: Around) -> Event[AnswerHeld] | None:
    """The mail is held when it comes from where one of us answers, or from our alias for early warnings.

    None for everybody else. As a customer's it would show a private address to all who answer, and the next
    words to this "customer" would go there.
    """
    sender = (mail.parsed.sender.address if mail.parsed.sender else mail.envelope.mail_from).lower()
    person = _of_us(sender, around.team)
    if person is None and around.team.company.early_warning not in (sender, without_tag(sender)):
        return None
    if mail.parsed.automatic or mail.parsed.kind != "message":
        why = mail.parsed.automatic_because or mail.parsed.kind
        return held(mail, around, Reason(code="automatic", text=f"a machine wrote it ({why})"))
    return held(mail, around, _reason(sender, ours), person=person.id if person else "")


def _of_us(sender: str, team: Team) -> Person | None:
    return next(
        (one for one in team if one.may_answer_from(sender) or one.may_answer_from(without_tag(sender))), None
    )


def _reason(sender: str, ours: tuple[str, ...]) -> Reason:
    text = (
        f"you wrote from {sender}, an address of our own people, to {', '.join(ours[:3])}, where customers "
        "write. To answer a customer, reply to the mail that you got about them, or answer at the desk; to "
        "try it out as a customer, write from another address"
    )
    return Reason(code="own_address", text=text)
