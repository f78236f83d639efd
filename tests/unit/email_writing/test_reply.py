"""What the customer reads, and what the person is told about it."""

from __future__ import annotations

import pytest
from byname.channels.email.headerfields import UnsafeHeader
from byname.channels.email.model import Attachment, Mailbox
from byname.channels.email.reply import (
    Outcome,
    Voice,
    compose_receipt,
    compose_reply,
    render_receipt,
    reply_message_id,
    thread_references,
)
from hypothesis import given, settings

from tests.unit.email_writing.builders import (
    PRIVATE,
    SEND_KEY,
    a_receipt,
    a_reply,
    any_text,
    assert_fit_for_smtp,
    read,
    read_text,
)


def test_a_reply_is_an_ordinary_personal_mail_in_the_customers_thread() -> None:
    outgoing = compose_reply(a_reply())
    message = read(outgoing.data)
    assert dict(message.items()) == {
        "Date": "Sun, 22 Nov 2026 14:05:00 +0000",
        "From": "Sophie <sophie@acme.example>",
        "To": "Anna Customer <anna@customer.example>",
        "Subject": "Re: Lamp 4711",
        "Message-ID": "<qrstuvwxyz234567@acme.example>",
        "In-Reply-To": "<c2@customer.example>",
        "References": "<c1@customer.example> <c2@customer.example>",
        "MIME-Version": "1.0",
        "Content-Type": 'text/plain; charset="us-ascii"',
        "Content-Transfer-Encoding": "7bit",
    }
    assert read_text(message) == "Of course: a new one leaves today.\n\n-- \nSophie\nAcme\n"
    assert (outgoing.message_id, outgoing.rcpt_to) == (
        "qrstuvwxyz234567@acme.example",
        "anna@customer.example",
    )


@given(any_text, any_text, any_text, any_text)
@settings(max_examples=300)
def test_any_words_arrive_as_they_were_written(name: str, subject: str, text: str, reference: str) -> None:
    reply = a_reply(
        customer=Mailbox("anna@customer.example", name),
        subject=subject,
        text=text,
        voice=Voice("Sophie", "sophie@acme.example"),
        in_reply_to=reference,
        references=(reference, "c1@customer.example", reference + "\r\nBcc: x@evil.example"),
        attachments=(Attachment(subject, "text/plain", text.encode()),),
    )
    data = compose_reply(reply).data
    assert_fit_for_smtp(data)
    message = read(data)
    assert message["Bcc"] is None
    expected = text.strip("\r\n").replace("\r\n", "\n").replace("\r", "\n") + "\n"
    assert read_text(message) == expected
    assert next(message.iter_attachments()).get_payload(decode=True) == text.encode()


def test_a_mail_without_a_thread_gets_none() -> None:
    message = read(compose_reply(a_reply(in_reply_to="", references=())).data)
    assert message["In-Reply-To"] is None
    assert message["References"] is None


def test_a_long_thread_keeps_its_root_and_its_last_ids() -> None:
    ids = [f"<c{n}@customer.example>" for n in range(300)]
    kept = thread_references(ids, "c150@customer.example")
    assert kept[0] == "c0@customer.example"
    assert kept[1:-1] == tuple(f"c{n}@customer.example" for n in range(291, 300))
    assert kept[-1] == "c150@customer.example"  # the parent stands last (RFC 5322 3.6.4)
    assert_fit_for_smtp(compose_reply(a_reply(references=["x" * 900 + f"{n}@y" for n in range(20)])).data)


def test_an_internal_domain_is_written_so_that_smtp_takes_it() -> None:
    outgoing = compose_reply(a_reply(customer=Mailbox("anna@bücher.example", "Anna")))
    assert outgoing.rcpt_to == "anna@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "address", ["anna@customer.example\r\nBcc: x@evil.example", "a@b.example, c@d.example", "anna"]
)
def test_a_customer_who_cannot_be_written_to_is_an_error_that_says_so(address: str) -> None:
    with pytest.raises(UnsafeHeader, match="not an address"):
        compose_reply(a_reply(customer=Mailbox(address)))


def test_the_message_id_is_fixed_by_the_send_key() -> None:
    assert reply_message_id(SEND_KEY, "acme.example") == reply_message_id(SEND_KEY, "acme.example")
    with pytest.raises(ValueError, match="send key"):
        reply_message_id("cv_abcdefghijklmnop", "acme.example")


@pytest.mark.parametrize(
    ("outcome", "because", "sentence"),
    [
        ("sent", "", "Your reply to Anna was sent."),
        ("noted", "", "Your note on the conversation with Anna is kept. Anna does not see it."),
        ("closed", "", "The conversation with Anna is closed."),
        (
            "held",
            "the token has expired",
            "Your reply to Anna was not sent, it is held, because the token has expired.",
        ),
        ("failed", "Anna is away.", "Your reply to Anna could not be delivered, because Anna is away."),
        ("unknown", "", "Your reply to Anna may or may not have arrived."),
    ],
)
def test_a_receipt_says_what_happened_and_gives_the_words_back(
    outcome: Outcome, because: str, sentence: str
) -> None:
    text = render_receipt(a_receipt(outcome=outcome, because=because, what_to_do="Look again"))
    assert text.startswith(sentence + "\n\nLook again.\n")
    assert text.endswith("Your words:\n\nOf course: a new one leaves today.\n")


def test_a_receipt_goes_to_the_person_and_is_marked_as_automatic() -> None:
    outgoing = compose_receipt(a_receipt())
    message = read(outgoing.data)
    assert outgoing.rcpt_to == PRIVATE
    assert outgoing.mail_from == ""
    assert message["From"] == "Acme <support@acme.example>"
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["X-Byname-Loop"] == "acme.example"
    assert message["In-Reply-To"] == "<p1@home.example>"
    assert message["Reply-To"] is None
