"""What a person reads when a customer writes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from byname.channels.email.compose import crlf
from byname.channels.email.headerfields import UnsafeHeader
from byname.channels.email.model import Attachment, Mailbox
from byname.channels.email.notice import Facts, Turn, compose_notice, render_notice, short_name
from hypothesis import given, settings

from tests.unit.email_writing.builders import (
    CONVERSATION,
    NOW,
    PRIVATE,
    TOKEN,
    a_notice,
    any_text,
    assert_fit_for_smtp,
    read,
    read_mailbox,
    read_text,
)

AN_ORDINARY_NOTICE = """\
The lamp arrived with a cracked shade. Could you send
a new one before Friday?

Anna

- - - - - - - - - - - -

Anna Customer <anna@customer.example>
With us since March 2024, 3 conversations. Writes by email.

It comes to you because Anna is your customer.

Before that:

Sophie, 20 November 2026, 14:05 UTC:
  On Thursday.
  Tell me if not.

Anna, 19 November 2026, 14:05 UTC:
  When does it arrive?

- - - - - - - - - - - -

Just reply: your words go to Anna as Sophie.
A first line /note keeps it all inside, /close also closes the conversation, /help tells you what else.
"""


def test_an_ordinary_notice_reads_like_this() -> None:
    assert render_notice(a_notice()) == AN_ORDINARY_NOTICE


def test_its_header_threads_marks_it_as_ours_and_leads_the_answer_back() -> None:
    outgoing = compose_notice(a_notice())
    message = read(outgoing.data)
    assert dict(message.items()) == {
        "Date": "Sun, 22 Nov 2026 14:05:00 +0000",
        "From": '"Anna Customer (via Acme)" <support@acme.example>',
        "To": f"Sophie <{PRIVATE}>",
        "Reply-To": TOKEN,
        "Subject": "Re: Lamp 4711",
        "Message-ID": "<n1@acme.example>",
        "In-Reply-To": "<n0@acme.example>",
        "References": "<n0@acme.example>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "X-Byname-Loop": "acme.example",
        "X-Byname-Conversation": CONVERSATION,
        "MIME-Version": "1.0",
        "Content-Type": 'text/plain; charset="us-ascii"',
        "Content-Transfer-Encoding": "7bit",
    }
    assert (outgoing.message_id, outgoing.rcpt_to) == ("n1@acme.example", PRIVATE)
    assert outgoing.mail_from.startswith("b+")


@given(any_text, any_text, any_text, any_text)
@settings(max_examples=300)
def test_whatever_a_customer_sends_it_is_told(name: str, subject: str, text: str, file_name: str) -> None:
    """A stranger's name, subject, words or file name never stop a notice, nor add a header or an address."""
    notice = a_notice(
        customer=Mailbox("anna@customer.example", name),
        subject=subject + "\r\nBcc: everyone@evil.example",
        text=text,
        attachments=(Attachment(file_name + '"\r\nX-Evil: 1', "image/png", b"png"),),
        too_large=(file_name,),
        turns=(Turn(NOW, name, text, ours=False),),
    )
    data = compose_notice(notice).data
    assert_fit_for_smtp(data)
    message = read(data)
    assert message["Bcc"] is None
    assert message.get_all("Reply-To") == [TOKEN]
    assert read_mailbox(data, "From")[1] == "support@acme.example"
    assert read_text(message) == crlf(render_notice(notice)).replace("\r\n", "\n")


@pytest.mark.parametrize("field", ["inbox", "person_address", "reply_to", "mail_from"])
def test_an_address_of_ours_with_a_line_break_is_refused(field: str) -> None:
    with pytest.raises(UnsafeHeader):
        compose_notice(a_notice(**{field: "a@acme.example\r\nBcc: x@evil.example"}))


@pytest.mark.parametrize("field", ["message_id", "conversation", "loop_domain", "auto_submitted"])
def test_a_value_of_ours_with_a_line_break_is_refused(field: str) -> None:
    with pytest.raises(UnsafeHeader):
        compose_notice(a_notice(**{field: "x@acme.example\r\nBcc: x@evil.example"}))


def test_a_customer_who_is_new_and_a_mail_that_expects_no_answer() -> None:
    text = render_notice(
        a_notice(
            text="  \n",
            customer=Mailbox("anna@customer.example"),
            warnings=("This mail is automatic: no answer is expected.",),
            attachments=(Attachment("shade.jpg", "image/jpeg", b"x" * 210_000),),
            too_large=("film.mov",),
            facts=Facts(),
            turns=(),
            reply_to="",
        )
    )
    assert text.startswith("(A mail without words.)\n\nAttached: shade.jpg (210 kB)\n\nToo large to attach")
    assert "Please note: This mail is automatic: no answer is expected.\n" in text
    assert "New to us: this is the first time that anna@customer.example writes, by email." in text
    assert text.endswith("A reply to this mail would not reach anna@customer.example.\n")
    assert "Before that" not in text


def test_a_long_conversation_shows_its_last_turns_and_an_endless_mail_is_cut() -> None:
    turns = [
        Turn(NOW + timedelta(minutes=n), "Anna", f"turn {n} " + "word " * 500, ours=False) for n in range(50)
    ]
    text = render_notice(a_notice(turns=turns, text="x" * 1_000_000))
    assert "turn 49" in text
    assert "turn 43" not in text
    assert "all of it is kept with the conversation" in text
    assert len(text) < 70_000


def test_no_ticket_numbers_and_no_reply_above_this_line() -> None:
    text = render_notice(a_notice()).lower()
    assert "ticket" not in text
    assert "above this line" not in text
    assert CONVERSATION not in text
    assert TOKEN not in text


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Anna Customer", "Anna"),
        ("Änna", "Änna"),
        ("Customer, Anna", "Customer, Anna"),
        ("Dr. Anna Customer", "Dr. Anna Customer"),
        ("The Lamp Shop", "The Lamp Shop"),
        ("A. Customer", "A. Customer"),
        ("", "anna@customer.example"),
        ("\u202e\r\n", "anna@customer.example"),
    ],
)
def test_what_one_calls_a_customer(name: str, short: str) -> None:
    assert short_name(Mailbox("anna@customer.example", name)) == short


def test_times_are_shown_as_they_come_in_english_whatever_the_locale() -> None:
    turn = Turn(datetime(2026, 3, 1, 9, 5, tzinfo=UTC), "Anna", "Hi", ours=False)
    assert "Anna, 1 March 2026, 09:05 UTC:\n  Hi" in render_notice(a_notice(turns=[turn]))
