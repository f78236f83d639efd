"""What of a reply a visitor may read."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from byname.contracts import AttachmentRef, BlobRef, ReplyRequested
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.chat.outgoing import NotForVisitors, words_for_visitor
from tests.support.facts import TEAM, a_reply_request

FILE = AttachmentRef(name="a.pdf", media_type="application/pdf", blob=BlobRef(sha256="0" * 64, size=1))
SIGNED = "It left.\n-- \nSophie\nAcme"


def asked(text: str, **more: Any) -> ReplyRequested:
    found = a_reply_request(text=text, **more).data
    assert isinstance(found, ReplyRequested)
    return found


def test_only_what_a_mail_client_wrote_loses_its_signature() -> None:
    assert words_for_visitor(asked(SIGNED), TEAM) == "It left."
    assert words_for_visitor(asked(SIGNED, front_end="desk"), TEAM) == SIGNED


def test_words_never_become_nothing_in_silence() -> None:
    with pytest.raises(NotForVisitors, match="no words are left"):
        words_for_visitor(asked("-- \nSophie"), TEAM)
    assert words_for_visitor(asked("-- \nSophie", attachments=(FILE,)), TEAM) == ""


def test_a_file_name_is_read_too() -> None:
    told = FILE.model_copy(update={"name": "for sophie@home.example.pdf"})
    with pytest.raises(NotForVisitors, match="attached file"):
        words_for_visitor(asked("Here it is.", attachments=(told,)), TEAM)


@given(st.text(max_size=200), st.text(max_size=200), st.sampled_from(["email", "desk"]))
def test_a_private_address_never_passes(before: str, after: str, front_end: str) -> None:
    reply = asked(f"{before} sophie@home.example {after}", front_end=front_end)
    with contextlib.suppress(NotForVisitors):
        assert "sophie@home.example" not in words_for_visitor(reply, TEAM).lower()


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_what_is_typed_at_the_desk_stands_as_it_is(text: str) -> None:
    if text.strip() and "@" not in text and "+" not in text:
        assert words_for_visitor(asked(text, front_end="desk"), TEAM) == text
