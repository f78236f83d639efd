"""From X's deliveries to a customer's words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from byname.channels.errors import ChannelError, NotForUs, Rejected
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.twitter.made import ANNA, US, a_post, an_event, read

UNNAMED: dict[str, Any] = {"entities": {}}


def test_a_mention() -> None:
    (message,) = read(an_event(a_post("@byname where is it?", created_at="2026-07-24T21:20:23.000Z")))
    assert (message.id, message.sender.address, message.sender.name) == (
        "post:900",
        ANNA,
        "Anna Berg (@anna)",
    )
    assert message.text == "@byname where is it?"
    assert message.public
    assert message.thread == ("conversation:900",)
    assert message.reply_rule == ""
    assert message.at is not None
    assert message.at.tzinfo is not None


def test_the_same_post_as_mention_and_reply_is_one_message() -> None:
    post = a_post(referenced_tweets=[{"type": "replied_to", "id": "800"}], conversation_id="800")
    assert read(an_event(post)) == read(an_event(post, "post.reply.create", "e2"))


def test_only_a_summoned_account_may_answer_in_public() -> None:
    (message,) = read(an_event(a_post("no name") | UNNAMED, "post.reply.create"))
    assert "names or quotes" in message.reply_rule
    (quote,) = read(an_event(a_post("no name") | UNNAMED, "post.quote.create"))
    assert quote.reply_rule == ""
    (other_plan,) = read(an_event(a_post("no name") | UNNAMED, "post.reply.create"), only_summoned=False)
    assert other_plan.reply_rule == ""


def test_a_closed_post() -> None:
    (message,) = read(an_event(a_post(reply_settings="mentionedUsers") | UNNAMED, "post.quote.create"))
    assert "did not name us" in message.reply_rule


def test_private_and_public_never_share_a_thread() -> None:
    (post,) = read(an_event(a_post()))
    (message,) = read(an_event(_message(), "dm.received"))
    assert not message.public
    assert message.thread == (f"dm:{ANNA}",)
    assert not {post.id, *post.thread} & {message.id, *message.thread}
    assert message.id == "message:77"


def test_words_as_they_were_meant() -> None:
    links = {"urls": [{"url": "https://t.co/a", "expanded_url": "https://shop.example/?a=1&amp;b"}]}
    (message,) = read(an_event(a_post("&lt;3 &amp;amp; https://t.co/a", entities=links)))
    assert message.text == "<3 &amp; https://shop.example/?a=1&amp;b"


def test_half_a_character_does_not_lose_the_message() -> None:
    (message,) = read(an_event(a_post("so \ud83d sad")))
    assert message.text == "so \ufffd sad"


def test_a_long_post_is_whole() -> None:
    (message,) = read(an_event(a_post("cut…", note_tweet={"text": "y" * 3000})))
    assert message.text == "y" * 3000


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        (a_post(author_id=US), "post.mention.create"),
        (a_post(), "post.create"),
        (a_post(), "like.create"),
        ({}, "something.new"),
        ({"direct_message_events": []}, "dm.sent"),
    ],
)
def test_not_for_us(payload: dict[str, Any], kind: str) -> None:
    with pytest.raises(NotForUs):
        read(an_event(payload, kind))


def test_our_own_message_and_another_account() -> None:
    with pytest.raises(NotForUs):
        read(an_event(_message(US), "dm.received"))
    with pytest.raises(NotForUs):
        read(an_event(a_post()), user_id="3")


def test_withdrawn_access_is_seen() -> None:
    with pytest.raises(Rejected, match="consent again"):
        read(an_event({"user_id": US}, "oauth.revoke"))
    with pytest.raises(NotForUs):
        read(an_event({"user_id": ANNA}, "oauth.revoke"))


def test_an_encrypted_message_is_told_of() -> None:
    found = {"sender_id": ANNA, "conversation_id": f"{US}-{ANNA}", "encoded_event": "AAAA"}
    (message,) = read(an_event(found, "chat.received"))
    assert message.thread == (f"dm:{ANNA}",)
    assert "X Chat" in message.reply_rule
    assert not message.public
    (other,) = read(an_event(found, "chat.received", "e2"))
    assert other.id != message.id


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{", b"\xff", b"[" * 100_000, b'{"data": []}', b"{}"])
def test_what_is_no_event_is_rejected(body: bytes) -> None:
    with pytest.raises(Rejected):
        read(body)


def test_the_wrong_field_is_named() -> None:
    with pytest.raises(Rejected, match="author_id"):
        read(an_event({"id": "1", "text": "a"}))


PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
JSON = st.recursive(
    PLAIN | st.just("9" * 30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
BASES: tuple[tuple[dict[str, Any], str], ...] = (
    (a_post(), "post.mention.create"),
    ({"direct_message_events": [], "users": {}}, "dm.received"),
    ({"sender_id": ANNA, "conversation_id": "1-2"}, "chat.received"),
    ({"user_id": US}, "oauth.revoke"),
)


@given(st.sampled_from(BASES), st.data())
def test_any_value_in_any_place_gives_documents_or_a_channel_error(
    base: tuple[dict[str, Any], str], data: st.DataObject
) -> None:
    payload, kind = dict(base[0]), base[1]
    key = data.draw(st.sampled_from([*payload, "note_tweet", "attachments", "created_at"]))
    payload[key] = data.draw(JSON)
    try:
        for message in read(an_event(payload, kind)):
            message.model_dump_json()
    except ChannelError:
        pass


@given(st.binary(max_size=200) | JSON.map(lambda one: json.dumps(one).encode()))
def test_any_bytes(body: bytes) -> None:
    with pytest.raises(ChannelError):
        read(body)


def _message(sender: str = ANNA) -> dict[str, Any]:
    created = {"target": {"recipient_id": US}, "sender_id": sender, "message_data": {"text": "hello"}}
    event = {"id": "77", "created_timestamp": "1784928224372", "message_create": created}
    return {"direct_message_events": [event], "users": {}}
