"""Words go where they belong, in pieces that answer each other, and cost what they cost."""

from __future__ import annotations

import json

import pytest
from byname.channels.errors import NeedsReauth, Rejected, Retryable
from byname.channels.model import Call, Outbound, OutboundFile, Sent
from byname.channels.twitter.cost import PRICES
from byname.channels.twitter.render import PREVIOUS
from byname.contracts.base import Handle

from tests.unit.twitter.made import ANNA, NOW, a_message, a_reply, an_adapter, an_answer

LONG = "Hello Anna, thank you for writing. " * 20


def _body(call: Call) -> dict[str, object]:
    value = json.loads(call.body)
    assert isinstance(value, dict)
    return value


def test_a_public_answer() -> None:
    (call,) = an_adapter().render(a_reply())
    assert (call.method, call.url) == ("POST", "https://api.x.com/2/tweets")
    assert _body(call) == {"text": "Hello Anna.", "reply": {"in_reply_to_tweet_id": "900"}}
    assert call.headers["authorization"] == "Bearer access-0"
    assert "access-0" not in repr(call)


def test_a_direct_message() -> None:
    (call,) = an_adapter().render(a_message())
    assert call.url == f"https://api.x.com/2/dm_conversations/with/{ANNA}/messages"
    assert _body(call) == {"text": "Hello Anna."}


@pytest.mark.parametrize(
    ("outbound", "says"),
    [
        (a_message(public=True), "direct message must not"),
        (a_reply(public=False), "public post cannot"),
        (a_reply(thread=("conversation:900", f"dm:{ANNA}")), "direct message must not"),
        (a_reply(in_reply_to=""), "needs the post"),
        (a_reply(in_reply_to="900"), "needs the post"),
        (a_message(thread=("dm:333",)), "somebody else"),
        (a_message(thread=("group:12",)), "everybody"),
        (a_message(to=Handle(channel="twitter", address="@anna")), "numeric id"),
        (a_reply(files=(OutboundFile("a.pdf", "application/pdf", b"x"),)), "files"),
        (a_reply(" \n"), "nothing"),
        (a_reply("word " * 4000), "thread of"),
        (a_reply("w" * 30_001), "characters"),
        (a_reply("$ABC and $XYZ"), "cashtag"),
    ],
)
def test_what_can_never_be_sent(outbound: Outbound, says: str) -> None:
    with pytest.raises(Rejected, match=says):
        an_adapter().render(outbound)


def test_prices_are_no_cashtags() -> None:
    assert len(an_adapter().render(a_reply("It was $5, not $50 or $5.00."))) == 1


def test_each_post_of_a_thread_answers_the_one_before() -> None:
    adapter, outbound, done = an_adapter(), a_reply(LONG), list[Sent]()
    sent: list[tuple[object, str]] = []
    while (call := adapter.render_next(outbound, done)) is not None:
        reply = _body(call)["reply"]
        assert isinstance(reply, dict)
        sent.append((_body(call)["text"], reply["in_reply_to_tweet_id"]))
        done.append(Sent(f"post:{len(done) + 1}"))
    assert [answered for _, answered in sent] == ["900", *(str(n) for n in range(1, len(sent)))]
    calls = adapter.render(outbound)
    assert [text for text, _ in sent] == [_body(call)["text"] for call in calls]
    assert all(PREVIOUS in call.body.decode() for call in calls[1:])
    assert len(calls) == 3


def test_a_thread_does_not_go_on_from_nowhere() -> None:
    with pytest.raises(Rejected, match="look on X"):
        an_adapter().render_next(a_reply(LONG), [Sent("")])


def test_the_pieces_of_a_message_need_no_id() -> None:
    outbound = a_message("x " * 7000)
    assert an_adapter().render_next(outbound, [Sent("message:1")]) == an_adapter().render(outbound)[1]
    assert an_adapter().render_next(outbound, [Sent("")] * 2) is None


def test_costs() -> None:
    adapter = an_adapter()
    assert [call.cost for call in adapter.render(a_reply(LONG))] == [
        PRICES["reply"], PRICES["post"], PRICES["post"],
    ]  # fmt: skip
    assert [call.cost for call in adapter.render(a_reply("see example.com"))] == [PRICES["post with link"]]
    assert [call.cost for call in adapter.render(a_message("see example.com"))] == [PRICES["message"]]


def test_advice() -> None:
    adapter = an_adapter()
    assert adapter.advice(a_reply()) == []
    thread, link = adapter.advice(a_reply(LONG + " https://example.com"))
    assert "3 posts" in thread
    assert "0.20" in link
    assert "cashtag" in adapter.advice(a_reply("$ABC $XYZ"))[0]


def test_taken() -> None:
    adapter = an_adapter()
    assert adapter.classify(an_answer(201, {"data": {"id": "1"}}), NOW).provider_id == "post:1"
    assert adapter.classify(an_answer(201, {"data": {"dm_event_id": "2"}}), NOW).provider_id == "message:2"
    assert adapter.classify(an_answer(201, {}), NOW).provider_id == ""


def test_of_what_x_says_only_the_status_is_kept() -> None:
    for data in ({"id": "1", "text": "our words"}, {"dm_event_id": "2", "token": "secret"}, {}):
        assert an_adapter().classify(an_answer(201, {"data": data}), NOW).response == "201"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_x_refuses_a_post_that_it_has_and_no_direct_message(status: int) -> None:
    adapter, answer = an_adapter(), an_answer(status)
    for outbound, done in ((a_reply(), False), (a_message(), True)):
        [call] = adapter.render(outbound)
        assert adapter.perhaps_done(call, answer) is done
        assert not adapter.perhaps_done(call, an_answer(429))


@pytest.mark.parametrize(
    ("status", "detail", "error"),
    [
        (401, "Unauthorized", NeedsReauth),
        (402, "no credits", NeedsReauth),
        (403, "Reply to this conversation is not allowed because you have not been mentioned", Rejected),
        (403, "You are not allowed to create a Tweet with duplicate content.", Rejected),
        (403, "You are not permitted to perform this action.", Rejected),
        (403, "Your account is suspended and is not permitted to access this feature.", NeedsReauth),
        (403, "User has been suspended: [3].", Rejected),
        (403, "Usage cap exceeded: Monthly product cap", NeedsReauth),
        (404, "Not found", Rejected),
        (400, "One or more parameters to your request was invalid.", Rejected),
        (500, "", Retryable),
        (503, "", Retryable),
    ],
)
def test_what_answers_mean(status: int, detail: str, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        an_adapter().classify(an_answer(status, {"title": "T", "detail": detail}), NOW)
    assert detail in str(caught.value)


def test_a_rate_limit_says_how_long() -> None:
    reset = str(int(NOW.timestamp()) + 90)
    limited = an_answer(429, {}, x_rate_limit_remaining="0", x_rate_limit_reset=reset)
    with pytest.raises(Retryable) as caught:
        an_adapter().classify(limited, NOW)
    assert caught.value.after == 90
    both = {"x_rate_limit_remaining": "5", "x_user_limit_24hour_remaining": "0"}
    day = str(int(NOW.timestamp()) + 5000)
    limited = an_answer(429, {}, x_rate_limit_reset=reset, x_user_limit_24hour_reset=day, **both)
    with pytest.raises(Retryable) as caught:
        an_adapter().classify(limited, NOW)
    assert caught.value.after == 5000
