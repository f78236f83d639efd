"""Ordinary values for the tests of written mail, and the standard library's reading of the result."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

from byname.channels.email.model import Mailbox
from byname.channels.email.notice import Facts, Notice, Turn
from byname.channels.email.relay import RelayKeys, bounce_address, relay_address
from byname.channels.email.reply import PersonalReply, Receipt, Voice, reply_message_id
from hypothesis import strategies as st

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
KEYS = RelayKeys(
    "in.acme.example", {1: b"first key of 32 bytes, for tests.", 2: b"second key, 32 bytes, for tests."}, 2
)
PEOPLE = ("anna", "ben", "sophie", "zoe")
CONVERSATION, SEND_KEY = "cv_abcdefghijklmnop", "sd_qrstuvwxyz234567"
PRIVATE = "sophie@home.example"
CUSTOMER = Mailbox("anna@customer.example", "Anna Customer")
TOKEN = relay_address(KEYS, CONVERSATION, "sophie", NOW + timedelta(days=30))
NOTE_TOKEN = relay_address(KEYS, CONVERSATION, "sophie", NOW + timedelta(days=30), note=True)

# Whole characters: what a parser hands over never holds half a surrogate pair.
any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
one_line = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=200).map(str.strip)
conversations = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=16, max_size=16).map("cv_".__add__)


def a_notice(**changes: Any) -> Notice:
    notice = Notice(
        company="Acme",
        inbox="support@acme.example",
        loop_domain="acme.example",
        person="Sophie",
        person_address=PRIVATE,
        customer=CUSTOMER,
        subject="Lamp 4711",
        conversation=CONVERSATION,
        text="The lamp arrived with a cracked shade. Could you send\na new one before Friday?\n\nAnna\n",
        reason="It comes to you because Anna is your customer.",
        message_id="n1@acme.example",
        mail_from=bounce_address(KEYS, SEND_KEY),
        date=NOW,
        reply_to=TOKEN,
        turns=(
            Turn(NOW - timedelta(days=3), "Anna", "When does it arrive?", ours=False),
            Turn(NOW - timedelta(days=2), "Sophie", "On Thursday.\nTell me if not.", ours=True),
        ),
        facts=Facts(datetime(2024, 3, 1, tzinfo=UTC), 3),
        references=("n0@acme.example",),
    )
    return replace(notice, **changes)


def a_reply(**changes: Any) -> PersonalReply:
    reply = PersonalReply(
        customer=CUSTOMER,
        voice=Voice("Sophie", "sophie@acme.example", "Sophie\nAcme"),
        subject="Lamp 4711",
        text="Of course: a new one leaves today.",
        message_id=reply_message_id(SEND_KEY, "acme.example"),
        mail_from=bounce_address(KEYS, SEND_KEY),
        date=NOW,
        in_reply_to="c2@customer.example",
        references=("c1@customer.example", "c2@customer.example"),
    )
    return replace(reply, **changes)


def a_receipt(**changes: Any) -> Receipt:
    receipt = Receipt(
        outcome="held",
        company="Acme",
        inbox="support@acme.example",
        loop_domain="acme.example",
        person="Sophie",
        person_address=PRIVATE,
        customer=CUSTOMER,
        subject="Lamp 4711",
        text="Of course: a new one leaves today.",
        message_id="r1@acme.example",
        mail_from="",
        date=NOW,
        because="the mail did not come from your registered address",
        in_reply_to="p1@home.example",
    )
    return replace(receipt, **changes)


def read(data: bytes) -> EmailMessage:
    """The mail as the standard library reads it."""
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def read_mailbox(data: bytes, name: str) -> tuple[str, str]:
    """Display name and address; `policy.default` before Python 3.13 puts a space between encoded words."""
    display, address = parseaddr(str(message_from_bytes(data)[name]))
    return str(make_header(decode_header(display))), address


def read_text(message: EmailMessage) -> str:
    """The words of the mail, each line ended by one newline."""
    body = message.get_body(("plain",))
    assert body is not None
    text = str(body.get_content())
    assert text.count("\r") == text.count("\n") == text.count("\r\n")
    return text.replace("\r\n", "\n")


def assert_fit_for_smtp(data: bytes) -> None:
    """Lines end with CRLF and keep to 998 bytes, no bare CR or LF, nothing beyond ASCII (RFC 5322 2.1.1)."""
    assert data.isascii()
    assert data.endswith(b"\r\n")
    assert b"\x00" not in data
    for line in data.split(b"\r\n"):
        assert len(line) <= 998
        assert b"\r" not in line
        assert b"\n" not in line
