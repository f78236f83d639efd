"""Our own people, and those who have left: who is a customer, and what a signature is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from byname.contracts import AnswerHeld, AnswerReceived, MessageReceived
from byname.team import EXAMPLE, read_team

from tests.unit.ingest.mails import AROUND, a_mail, facts_of, relay_for

SOPHIE = "sophie@home.example"
OF_US = read_team(
    EXAMPLE.replace('domain = "acme', 'early_warning = "alarm@ops.example"\ndomain = "acme')
    .replace("# also_from", "also_from").replace("# voice.signature", "voice.signature")
)  # fmt: skip
AMONG_US = replace(AROUND, team=OF_US)


@pytest.mark.parametrize(
    ("sender", "person"),
    [(SOPHIE, "sophie"), ("Sophie@Phone.example", "sophie"), ("tom+acme@home.example", "tom"),
     ("alarm@ops.example", "")],
)  # fmt: skip
@pytest.mark.parametrize("to", ["hello@acme.example", "tom@acme.example"])
def test_one_of_us_is_never_a_customer(to: str, sender: str, person: str) -> None:
    [fact] = facts_of(a_mail(to, sender=sender.lower(), text="/resolved", subject="Incident"), AMONG_US)
    assert isinstance(fact, AnswerHeld)
    assert (fact.person, fact.conversation, fact.reason.code, fact.tell) == (person, "", "own_address", True)
    assert to in fact.reason.text and "reply to the mail" in fact.reason.text
    assert fact.text == "/resolved"


def test_without_from_the_envelope_tells_who_it_is_and_a_machine_of_theirs_is_told_nothing() -> None:
    [fact] = facts_of(a_mail("hello@acme.example", mail_from=SOPHIE, sender=None), AMONG_US)
    assert (type(fact), fact.person) == (AnswerHeld, "sophie")
    [fact] = facts_of(a_mail("hello@acme.example", sender=SOPHIE, automatic=True), AMONG_US)
    assert (fact.reason.code, fact.tell) == ("automatic", False)
    [fact] = facts_of(a_mail("hello@acme.example", sender="ann@home.example"), AMONG_US)
    assert isinstance(fact, MessageReceived)


CARD = "Mit freundlichen Grüßen\n\nSophie\nKundendienst Acme\nTel +49 30 1234567"


@pytest.mark.parametrize("card", [CARD, "Sophie at Acme", "Best regards\nSophie\nAcme GmbH"])
@pytest.mark.parametrize("command", ["/take", "/block spam", "/close"])
def test_a_signature_below_a_command_is_no_reply(command: str, card: str) -> None:
    mail = a_mail(relay_for(), sender=SOPHIE, text=f"{command}\n\n{card}")
    [fact] = facts_of(mail, AMONG_US)
    assert isinstance(fact, AnswerReceived)
    assert (fact.text, len(fact.commands)) == ("", 1)


FORMER = read_team(
    EXAMPLE + '\n[[former]]\naddresses = ["jose@acme.example"]\nto = "sophie"\n'
    '[[former]]\naddresses = ["mia@acme.example"]\n'
)  # fmt: skip


@pytest.mark.parametrize("to", ["jose@acme.example", "Jose+orders@acme.example", "mia@acme.example"])
def test_whoever_writes_to_one_who_has_left_is_a_customer(to: str) -> None:
    [fact] = facts_of(a_mail(to), replace(AROUND, team=FORMER))
    assert isinstance(fact, MessageReceived)
    assert fact.recipients == (to,)


def test_an_answer_of_one_who_has_left_is_held_and_says_so() -> None:
    [fact] = facts_of(a_mail(relay_for("nobody"), sender="jose@home.example"))
    assert isinstance(fact, AnswerHeld)
    assert (fact.reason.code, fact.tell) == ("not_in_team", False)
    assert "not on the team any more" in fact.reason.text
