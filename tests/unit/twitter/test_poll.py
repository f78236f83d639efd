"""However posts arrive and polls fail, each item is kept at least once, and the cursor passes none."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from byname.channels.errors import NotForUs, Rejected, Retryable
from byname.channels.model import Answer, Call, Raw
from byname.channels.twitter.adapter import TwitterAdapter
from byname.channels.twitter.poll import EPOCH_MS
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.twitter.made import ANNA, NOW, US, a_post, an_adapter, an_answer

BEGIN = (int(NOW.timestamp() * 1000) - EPOCH_MS) << 22


def _adapter(**more: Any) -> TwitterAdapter:
    return an_adapter(poll=True, **more)


def _x(posts: list[int], messages: list[int], call: Call, size: int) -> Answer:
    """X as documented: newest first, in pages, `since_id` for mentions only."""
    query = {key: values[0] for key, values in parse_qs(urlsplit(call.url).query).items()}
    mentions = call.url.split("?")[0].endswith("/mentions")
    since = int(query.get("since_id", "0"))
    found = [one for one in sorted(posts if mentions else messages, reverse=True) if one > since]
    start = int(query.get("pagination_token", "0"))
    make = _mention if mentions else _message
    value: dict[str, Any] = {"meta": {"result_count": 0}}
    if found[start : start + size]:
        value["data"] = [make(one) for one in found[start : start + size]]
    if start + size < len(found):
        value["meta"]["next_token"] = str(start + size)
    return an_answer(200, value)


def _mention(number: int) -> dict[str, Any]:
    return a_post(id=str(number))


def _message(number: int) -> dict[str, Any]:
    return {"id": str(number), "text": "hello", "sender_id": ANNA, "dm_conversation_id": f"{US}-{ANNA}"}


ARRIVALS = st.lists(
    st.tuples(
        st.integers(0, 4),  # new mentions
        st.integers(0, 4),  # new messages
        st.booleans(),  # we are killed after asking, before the page is kept
    ),
    max_size=8,
)


@settings(max_examples=40)
@given(ARRIVALS, st.integers(1, 4))
def test_each_item_is_kept(arrivals: list[tuple[int, int, bool]], size: int) -> None:
    adapter, cursor, number = _adapter(), "", BEGIN
    posts: list[int] = []
    messages: list[int] = []
    kept: list[str] = []
    for new_posts, new_messages, killed in [*arrivals, *[(0, 0, False)] * 90]:
        for many, where in ((new_posts, posts), (new_messages, messages)):
            for _ in range(many):
                number += 1000
                where.append(number)
        page = adapter.read(cursor, _x(posts, messages, adapter.ask(cursor), size), NOW)
        if killed:
            continue
        kept += [one.key for one in page.items]
        cursor = page.cursor
    wanted = {f"poll:post:{one}" for one in posts} | {f"poll:message:{one}" for one in messages}
    assert set(kept) == wanted


def test_without_failures_each_item_comes_once_and_in_order() -> None:
    adapter, cursor, keys = _adapter(), "", list[str]()
    posts = [BEGIN + n for n in range(1, 8)]
    for _ in range(12):
        page = adapter.read(cursor, _x(posts, [], adapter.ask(cursor), 100), NOW)
        keys, cursor = keys + [one.key for one in page.items], page.cursor
    assert keys == [f"poll:post:{one}" for one in posts]


def test_what_is_older_than_the_beginning_stays_out() -> None:
    adapter = _adapter(backfill_hours=1)
    old = BEGIN - (int(timedelta(hours=2).total_seconds() * 1000) << 22)
    page = adapter.read("", _x([old, BEGIN], [], adapter.ask(""), 100), NOW)
    assert [one.key for one in page.items] == [f"poll:post:{BEGIN}"]


def test_an_unreadable_item_is_kept_and_becomes_a_dead_letter() -> None:
    adapter = _adapter()
    answer = an_answer(200, {"data": [_mention(BEGIN + 1), {"text": "no id"}, None, "x"], "meta": {}})
    page = adapter.read("", answer, NOW)
    assert len({one.key for one in page.items}) == 4
    refused = 0
    for one in page.items:
        try:
            adapter.parse(Raw("raw_1", one.body, one.envelope, NOW))
        except Rejected:
            refused += 1
    assert refused == 3


def test_a_polled_post_is_the_same_message_as_a_delivered_one() -> None:
    adapter = _adapter()
    page = adapter.read("", an_answer(200, {"data": [_mention(BEGIN + 1)], "meta": {}}), NOW)
    (message,) = adapter.parse(Raw("raw_1", page.items[0].body, {}, NOW))
    assert message.id == f"post:{BEGIN + 1}"


def test_our_own_messages_are_not_for_us() -> None:
    adapter = _adapter()
    cursor = json.dumps({"turn": "messages"})
    own = _message(BEGIN + 1) | {"sender_id": US}
    page = adapter.read(cursor, an_answer(200, {"data": [own], "meta": {}}), NOW)
    with pytest.raises(NotForUs):
        adapter.parse(Raw("raw_1", page.items[0].body, {}, NOW))


@pytest.mark.parametrize("body", [b"", b"[]", b"nonsense", b'{"data": 7}', b'{"meta": []}'])
def test_an_answer_that_cannot_be_read_moves_nothing(body: bytes) -> None:
    with pytest.raises(Retryable):
        _adapter().read("", Answer(200, {}, body), NOW)


def test_an_old_page_token_starts_over() -> None:
    adapter = _adapter()
    cursor = json.dumps({"mentions": {"since": "5", "newest": "9", "page": "gone"}})
    page = adapter.read(cursor, an_answer(400, {"detail": "invalid pagination_token"}), NOW)
    assert page.items == ()
    assert json.loads(page.cursor)["mentions"] == {"since": "5", "newest": "", "page": ""}
    with pytest.raises(Rejected):
        adapter.read(page.cursor, an_answer(400, {"detail": "again"}), NOW)


def test_page_tokens_that_are_always_refused_cost_a_page_a_poll() -> None:
    """Each turn of the loop is one poll: what is asked at once in it is what X charges for."""
    adapter, cursor, posts = _adapter(), "", [BEGIN + n for n in range(1, 9)]
    for _ in range(20):
        asked, more = 0, True
        while more and asked < 100:
            call, asked = adapter.ask(cursor), asked + 1
            refused = "pagination_token" in call.url
            page = adapter.read(cursor, an_answer(400) if refused else _x(posts, [], call, 2), NOW)
            cursor, more = page.cursor, page.more
        assert asked <= 3


@pytest.mark.parametrize("cursor", ["7", "x", '{"mentions": {"since": "abc"}}', "[]"])
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(Rejected):
        _adapter().ask(cursor)


def test_only_mentions_when_messages_are_off() -> None:
    adapter = _adapter(poll_messages=False)
    page = adapter.read("", an_answer(200, {"meta": {}}), NOW)
    assert "/mentions" in adapter.ask(page.cursor).url
